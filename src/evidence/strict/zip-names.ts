import { Defective } from "../../errors.ts";

/** Bit 11: the name is UTF-8. Without it readers take one of several code pages. */
const UTF_8_FLAG = 0x800;
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Control characters, and those that make a name look like another: direction marks, zero width, fillers, line separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** What is seen as one sign, although what is not seen joins it (Unicode TS 51, emoji ZWJ sequence). */
const EMOJI = /\p{Extended_Pictographic}\ufe0f?\p{EMod}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{EMod}?)*/gu;
const JOINERS = /[\u200d\ufe0f]/gu;

/** The name of an entry, a relative path with `/`. Throws `Defective` for one that any file system could take for something else. */
export function entryName(raw: Uint8Array, flags: number): string {
  const name = decode(raw, flags);
  const problem = problemOf(name);
  if (problem !== undefined) throw new Defective("invalid", `has an entry ${shown(name)}, ${problem}`);
  return name;
}

/** A name from a file as it may stand in a message. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}

function decode(raw: Uint8Array, flags: number): string {
  if ((flags & UTF_8_FLAG) === 0 && raw.some((byte) => byte > 0x7e))
    throw new Defective("invalid", "has an entry whose name is neither ASCII nor marked as UTF-8");
  try {
    return UTF_8.decode(raw);
  } catch (error) {
    throw new Defective("invalid", "has an entry whose name is not UTF-8", {}, { cause: error });
  }
}

function problemOf(name: string): string | undefined {
  if (name === "") return "which is no name";
  if (UNSEEN.test(name.replaceAll(EMOJI, ""))) return "whose name has a character that is not seen";
  if (name.includes("\\")) return "whose name has a backslash";
  if (name.startsWith("/")) return "which is an absolute path";
  if (/^[a-z]:/iu.test(name)) return "which names a drive";
  const segments = name.replace(/\/$/u, "").split("/");
  if (segments.includes("..")) return "which leads out of its folder";
  return segments.some((segment) => segment === "" || segment === ".") ? "which has an empty step" : undefined;
}

/** Throws `Defective` where two names are one, or one is a file and a folder, on a file system that ignores case or Unicode form. */
export function refuseTwins(names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const key = foldedName(name);
    const twin = known.get(key);
    if (twin !== undefined)
      throw new Defective("ambiguous", `has two entries of one name, ${shown(twin)} and ${shown(name)}`);
    known.set(key, name);
  }
  for (const name of names) {
    const file = foldersOf(foldedName(name)).find((folder) => known.get(folder)?.endsWith("/") === false);
    if (file !== undefined) throw new Defective("ambiguous", `has ${shown(name)} below an entry that is a file`);
  }
}

/** Equal for names that differ in case, in Unicode normalisation form or in what joins an emoji alone; a folder's has no `/` at its end. */
function foldedName(name: string): string {
  const plain = name.replaceAll(JOINERS, "");
  const folded = plain.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
  return folded.replace(/\/$/u, "");
}

function foldersOf(path: string): readonly string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join("/"));
}
