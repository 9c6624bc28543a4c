import { sha256 } from "../canonical.ts";
import type { RehearsalEvent } from "../generated/documents.ts";

/** What an event says beside its place in the chain. */
export type Event = Omit<RehearsalEvent, "seq" | "ts" | "run_id" | "prev_sha256">;

const FIRST = "0".repeat(64);
/** Longer lines of output are cut; the log is evidence, not an archive. */
const MAX_TEXT = 8_192;

/** The lines of one rehearsal: numbered, dated, and each with the SHA-256 of the line before. */
export class RehearsalChain {
  readonly #runId: string;
  #sequence = 0;
  #previous = FIRST;

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** The next line, with its line feed. */
  line(event: Event, now: string): string {
    const { event: name, ...rest } = event;
    const record = {
      seq: this.#sequence,
      ts: now,
      run_id: this.#runId,
      event: name,
      ...rest,
      prev_sha256: this.#previous,
    };
    const text = JSON.stringify(record);
    this.#sequence += 1;
    this.#previous = sha256(text);
    return `${text}\n`;
  }
}

/** Cuts what a program prints into lines; bytes that are no UTF-8 become U+FFFD. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #emit: (line: string) => void;
  #rest = "";

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, MAX_TEXT);
    for (const line of lines) this.#emit(cut(line));
  }

  end(): void {
    const last = this.#rest + this.#decoder.decode();
    if (last !== "") this.#emit(cut(last));
  }
}

function cut(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  // A cut in the middle of a surrogate pair would leave half a character.
  return text.length <= MAX_TEXT ? text.toWellFormed() : `${text.slice(0, MAX_TEXT).toWellFormed()} (cut)`;
}
