import { fatalIn } from "../../evidence/fatal.ts";
import type { Host, Log } from "../../host.ts";
import { type Event, RehearsalChain } from "../rehearsal-log.ts";
import { MAX_TEXT, type RawLine } from "./lines.ts";
import type { Mask } from "./mask.ts";

/** Of the output of a step this much is kept from its beginning, and this many lines from its end. */
const FIRST_BYTES = 8 * 2 ** 20;
const LAST_LINES = 200;
/** An empty line takes its place in the log too. */
const LINE_BYTES = 64;
/** Of lines between them that tell of a failure; one blocks already. */
const FATAL_LINES = 1_000;
const SYNC_MS = 1_000;

type Stream = "stdout" | "stderr";

interface Kept {
  readonly stream: Stream;
  readonly line: RawLine;
}

/** What has been logged of the output of one step. */
interface Budget {
  bytes: number;
  fatal: number;
  left: number;
  readonly tail: Kept[];
}

/** The log of one run: chained, masked, on the disk with every event and with output once a second. Throws RayError `output`. */
export class Journal {
  readonly #host: Host;
  readonly #log: Log;
  readonly #chain: RehearsalChain;
  readonly #mask: Mask;
  readonly #budgets = new Map<string, Budget>();
  #synced: number;

  constructor(host: Host, file: string, runId: string, mask: Mask, start: Event) {
    this.#host = host;
    this.#chain = new RehearsalChain(runId);
    this.#mask = mask;
    this.#log = host.startLog(file, this.#chain.line(start, host.now()));
    this.#synced = host.monotonic();
  }

  write(event: Event): void {
    this.#append(event);
    this.#sync();
  }

  /** A name or an argument as it may be logged. */
  masked(text: string): string {
    return this.#mask.hide(text).toWellFormed();
  }

  /** One line of output. What tells the reader of a failure is always kept, also where a mask or the cut would hide it. */
  output(step: string, stream: Stream, line: RawLine): void {
    const budget = this.#budgetOf(step);
    const fatal = fatalIn(line.head) ?? line.fatal;
    const isFull = budget.left > 0 || budget.bytes >= FIRST_BYTES;
    if (isFull && (fatal === undefined || budget.fatal >= FATAL_LINES)) {
      leave(budget, { stream, line });
      return;
    }
    const text = this.#shown(line);
    const bytes = Buffer.byteLength(text) + LINE_BYTES;
    if (fatal === undefined && budget.bytes + bytes > FIRST_BYTES) {
      leave(budget, { stream, line });
      return;
    }
    budget.bytes += bytes;
    if (isFull) budget.fatal += 1;
    this.#append({ event: "output", step, stream, text });
    if (fatal !== undefined && fatalIn(text) === undefined)
      this.#append({ event: "output", step, stream, text: `${fatal} (behind the cut or the mask of the line before)` });
    if (this.#host.monotonic() - this.#synced >= SYNC_MS) this.#sync();
  }

  /** The last lines of what was left out, and how much that was. */
  endOutput(step: string): void {
    const budget = this.#budgets.get(step);
    this.#budgets.delete(step);
    if (budget === undefined || budget.tail.length === 0) return;
    const gone = budget.left - budget.tail.length;
    if (gone > 0)
      this.write({
        event: "note",
        step,
        text: `${gone} lines of output between the first 8 MiB and the last lines are left out`,
      });
    for (const { stream, line } of budget.tail)
      this.#append({ event: "output", step, stream, text: this.#shown(line) });
  }

  close(): void {
    this.#log.close();
  }

  #budgetOf(step: string): Budget {
    const known = this.#budgets.get(step);
    if (known !== undefined) return known;
    const budget = { bytes: 0, fatal: 0, left: 0, tail: [] };
    this.#budgets.set(step, budget);
    return budget;
  }

  #shown({ head }: RawLine): string {
    const text = this.#mask.hide(head, MAX_TEXT).toWellFormed();
    return head.length > MAX_TEXT ? `${text} (cut)` : text;
  }

  #append(event: Event): void {
    this.#log.append(this.#chain.line(event, this.#host.now()));
  }

  #sync(): void {
    this.#log.sync();
    this.#synced = this.#host.monotonic();
  }
}

/** Masking and cutting wait until it is known which lines are the last ones. */
function leave(budget: Budget, kept: Kept): void {
  budget.left += 1;
  budget.tail.push(kept);
  if (budget.tail.length > LAST_LINES) budget.tail.shift();
}
