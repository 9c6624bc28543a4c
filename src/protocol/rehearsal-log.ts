import { sha256 } from "../canonical.ts";
import type { RehearsalEvent } from "../generated/documents.ts";

/** What an event says beside its place in the chain. */
export type Event = Omit<RehearsalEvent, "seq" | "ts" | "run_id" | "prev_sha256">;

const FIRST = "0".repeat(64);

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
