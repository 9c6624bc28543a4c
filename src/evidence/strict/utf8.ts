import { Defective } from "../../errors.ts";

/** The text of at most so many bytes of UTF-8, without a byte order mark. `fix` follows the limit where there is a way out. Throws `Defective`. */
export function utf8Text(bytes: Uint8Array, most: number, fix = ""): string {
  if (bytes.length > most)
    throw new Defective("over_limit", `has ${bytes.length} bytes; at most ${most} are read${fix}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Defective("invalid", "is not UTF-8; write it as UTF-8", {}, { cause: error });
  }
}
