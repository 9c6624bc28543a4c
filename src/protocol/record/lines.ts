import { FATAL_REACH, fatalIn } from "../../evidence/fatal.ts";

/** Longer lines of output are cut; the log is evidence, not an archive. */
export const MAX_TEXT = 8_192;

/** A line of output before it is masked and cut. */
export interface RawLine {
  /** Its beginning: at most `MAX_TEXT` characters and the look ahead. */
  readonly head: string;
  /** A sign of a failure behind that. */
  readonly fatal?: string;
}

/** Cuts what a program prints into lines; bytes that are no UTF-8 become U+FFFD. Holds no more of a line than it hands on. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #limit: number;
  readonly #emit: (line: RawLine) => void;
  #head = "";
  /** The last characters of what came so far, once it is more than the head. */
  #window: string | undefined;
  #fatal: string | undefined;

  /** `lookAhead` characters behind the cut are kept, so that what reaches across it can be seen whole. */
  constructor(lookAhead: number, emit: (line: RawLine) => void) {
    this.#limit = MAX_TEXT + lookAhead;
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.#split(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.#split(this.#decoder.decode());
    if (this.#head !== "") this.#flush();
  }

  #split(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#take(text.slice(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#take(text.slice(start));
  }

  #take(part: string): void {
    const room = this.#limit - this.#head.length;
    this.#head += part.slice(0, room);
    if (part.length > room) this.#look(part.slice(room));
  }

  /** What is not kept is still searched, also where two pieces meet. */
  #look(part: string): void {
    const text = (this.#window ?? this.#head.slice(-FATAL_REACH)) + part;
    this.#fatal ??= fatalIn(text, 1);
    this.#window = text.slice(-FATAL_REACH);
  }

  #flush(): void {
    const head = this.#head.endsWith("\r") ? this.#head.slice(0, -1) : this.#head;
    this.#emit(this.#fatal === undefined ? { head } : { head, fatal: this.#fatal });
    this.#head = "";
    this.#window = undefined;
    this.#fatal = undefined;
  }
}
