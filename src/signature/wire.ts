import { Defective } from "../errors.ts";

/** Reads SSH wire format (RFC 4251, section 5): strings with a length of four bytes before them. Throws `Defective` for what ends early. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new Defective("invalid", "ends in the middle of a field");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(): number {
    return this.take(4).readUInt32BE();
  }

  string(): Buffer {
    return this.take(this.number());
  }

  text(): string {
    return this.string().toString("latin1");
  }

  /** Everything has been read. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new Defective("invalid", "has bytes behind its last field");
  }
}

/** A string of the wire format. */
export function wireString(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([wireNumber(bytes.length), bytes]);
}

export function wireNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
