import fc from "fast-check";

/** One way in which a file can be wrong. */
export interface Mutation {
  readonly id: string;
  /** What the file holds instead; null where it is gone. */
  readonly bytes: Uint8Array | null;
}

/** What can happen to a whole file. */
export function wholeFile(name: string, text: string): readonly Mutation[] {
  const lines = text.split("\n");
  return [
    { id: `${name} removed`, bytes: null },
    { id: `${name} emptied`, bytes: encode("") },
    { id: `${name} blanked`, bytes: encode("\n") },
    { id: `${name} aged`, bytes: encode(aged(text)) },
    { id: `${name} in UTF-16`, bytes: Buffer.from(`\ufeff${text}`, "utf16le") },
    ...lines.slice(0, -1).map((_, index) => ({
      id: `${name} truncated after line ${index}`,
      bytes: encode(lines.slice(0, index).join("\n") + (index === 0 ? "" : "\n")),
    })),
    ...lines.slice(0, -1).map((line, index) => ({
      id: `${name} truncated in line ${index + 1}`,
      bytes: encode([...lines.slice(0, index), line.slice(0, Math.max(1, line.length >> 1))].join("\n")),
    })),
  ];
}

/** What can happen to each line of a file. */
export function eachLine(name: string, text: string): readonly Mutation[] {
  const lines = text.split("\n").slice(0, -1);
  const joined = (parts: readonly string[]) => encode(`${parts.join("\n")}\n`);
  return lines.flatMap((line, index) => [
    { id: `${name} line ${index + 1} (${line.slice(0, 24)}) removed`, bytes: joined(lines.toSpliced(index, 1)) },
    { id: `${name} line ${index + 1} (${line.slice(0, 24)}) twice`, bytes: joined(lines.toSpliced(index, 0, line)) },
    { id: `${name} line ${index + 1} (${line.slice(0, 24)}) blanked`, bytes: joined(lines.with(index, "")) },
    {
      id: `${name} line ${index + 1} (${line.slice(0, 24)}) negated`,
      bytes: joined(lines.with(index, line.replace(/(?<=[:,])\d/u, "-$&"))),
    },
  ]);
}

/** What can happen to each value of a JSON document, by its pointer. */
export function eachPointer(name: string, text: string): readonly Mutation[] {
  const root: unknown = JSON.parse(text);
  return pointers(root).flatMap(({ path, value }) =>
    replacements(value).map(([what, replacement]) => ({
      id: `${name}#/${path.join("/")} ${what}`,
      bytes: encode(JSON.stringify(edited(root, path, replacement), null, 2)),
    })),
  );
}

/** As `eachPointer`, for each line of newline-delimited JSON. */
export function eachEventPointer(name: string, text: string): readonly Mutation[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.flatMap((line, index) =>
    pointers(JSON.parse(line)).flatMap(({ path, value }) =>
      replacements(value).map(([what, replacement]) => ({
        id: `${name} line ${index + 1}#/${path.join("/")} ${what}`,
        bytes: encode(`${lines.with(index, JSON.stringify(edited(JSON.parse(line), path, replacement))).join("\n")}\n`),
      })),
    ),
  );
}

/** What can happen to each attribute and each element of an XML document. */
export function eachAttribute(name: string, text: string): readonly Mutation[] {
  const attributes = [...text.matchAll(/ ([\w:.-]+)="([^"]*)"/gu)].filter(
    ({ index }) => !text.slice(0, index).endsWith("<?xml"),
  );
  return attributes.flatMap((match) => {
    const [whole, key = "", value = ""] = match;
    const replaced = (by: string) => encode(text.slice(0, match.index) + by + text.slice(match.index + whole.length));
    const at = `${name} line ${text.slice(0, match.index).split("\n").length} @${key}`;
    return [
      { id: `${at} removed`, bytes: replaced("") },
      { id: `${at} emptied`, bytes: replaced(` ${key}=""`) },
      { id: `${at} retyped`, bytes: replaced(` ${key}="many"`) },
      { id: `${at} twice`, bytes: replaced(`${whole}${whole}`) },
      ...(/^\d/u.test(value) ? [{ id: `${at} negated`, bytes: replaced(` ${key}="-${value}"`) }] : []),
      ...(/^\d+$/u.test(value) ? [{ id: `${at} raised`, bytes: replaced(` ${key}="${Number(value) + 1}"`) }] : []),
    ];
  });
}

/** What can happen to the bytes of a file of any format, at so many places: each of a small file. */
export function eachPlace(name: string, bytes: Uint8Array, places: number): readonly Mutation[] {
  const chosen = placesIn(bytes.length, places);
  return [
    // What is cut is refused at once, mostly: there is time for more of it.
    ...placesIn(bytes.length, 5 * places).map(({ at }) => ({
      id: `${name} cut in ${shown(bytes, at)}`,
      bytes: bytes.subarray(0, at),
    })),
    ...chosen.map(({ at, bit }) => ({
      id: `${name} bit ${bit} flipped in ${shown(bytes, at)}`,
      bytes: bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit)),
    })),
    ...chosen.map(({ at }) => ({ id: `${name} in Latin-1 at ${shown(bytes, at)}`, bytes: bytes.with(at, 0xe9) })),
  ];
}

/** What can happen to the encoding of a whole file. */
export function eachEncoding(name: string, text: string): readonly Mutation[] {
  const little = Buffer.from(text, "utf16le");
  return [
    { id: `${name} in UTF-16`, bytes: Buffer.from(`\ufeff${text}`, "utf16le") },
    { id: `${name} in UTF-16 without a mark`, bytes: little },
    { id: `${name} in UTF-16 of the other order`, bytes: Buffer.from(`\ufeff${text}`, "utf16le").swap16() },
    { id: `${name} in UTF-32`, bytes: Uint8Array.from([...text].flatMap((each) => [each.charCodeAt(0), 0, 0, 0])) },
    { id: `${name} with a mark`, bytes: encode(`\ufeff${text}`) },
    { id: `${name} with CRLF`, bytes: encode(text.replaceAll("\n", "\r\n")) },
  ];
}

const HOSTILE = [
  "__proto__",
  "constructor",
  "toString",
  "../../etc/x",
  "\u202egnp",
  "\\u0000",
  "x".repeat(5000),
  "1e400",
];

/** Each name and each word of a text, as somebody would write it who means harm; at so many places. */
export function eachName(name: string, text: string, places: number): readonly Mutation[] {
  const names = [...text.matchAll(/(?<=")[^"\n]+(?=")|(?<=[:=] ?)[^\s":=,{}[\]]+/gu)];
  return placesIn(names.length, places).flatMap(({ at, bit }) => {
    const match = names[at];
    if (match === undefined) return [];
    return [HOSTILE[bit] ?? "", HOSTILE[(bit + 3) % HOSTILE.length] ?? ""].map((hostile) => ({
      id: `${name} ${hostile.slice(0, 12)} in place of ${shown(Buffer.from(text), Buffer.byteLength(text.slice(0, match.index)))}`,
      bytes: encode(text.slice(0, match.index) + hostile + text.slice(match.index + match[0].length)),
    }));
  });
}

/** All places where there are few, else as many as are asked for; each with a bit. The same for the same numbers. */
function placesIn(length: number, places: number): readonly { readonly at: number; readonly bit: number }[] {
  const count = Math.min(length, places);
  const bits = fc.sample(fc.nat(7), { seed: SEED, numRuns: count });
  return bits.map((bit, index) => ({ at: Math.floor((index * length) / count), bit }));
}

const SEED = 20261120;

/** A place in a file: the word that it is in, and what stands around it. */
function shown(bytes: Uint8Array, at: number): string {
  const [before, after] = [bytes.subarray(Math.max(0, at - 32), at), bytes.subarray(at, at + 32)].map((part) =>
    Buffer.from(part).toString("latin1"),
  );
  const word = `${/[^\s":,{}=<>[\]]*$/u.exec(before ?? "")}${/^[^\s":,{}=<>[\]]*/u.exec(after ?? "")}`;
  return `${word} at ${at} (${before}\u00bb${after?.slice(0, 16)})`.replace(/\s+/gu, " ");
}

export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

export function pointers(value: unknown, path: readonly string[] = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  const inner = Object.entries(value).flatMap(([key, child]) => pointers(child, [...path, key]));
  return path.length === 0 ? inner : [{ path, value }, ...inner];
}

export const REMOVED = Symbol("removed");

/** Every way in which a value can be wrong. */
export function replacements(value: unknown): readonly (readonly [string, unknown])[] {
  const all: (readonly [string, unknown])[] = [
    ["removed", REMOVED],
    ["nulled", null],
    ["retyped", typeof value === "string" ? 7 : "text"],
  ];
  if (typeof value === "string") all.push(["emptied", ""], ["aged", aged(value)]);
  if (typeof value === "number") all.push(["negated", -value - 1], ["as text", String(value)]);
  if (typeof value === "boolean") all.push(["negated", !value]);
  if (Array.isArray(value)) all.push(["emptied", []]);
  else if (typeof value === "object" && value !== null) all.push(["emptied", {}]);
  return all.filter(([, replacement]) => replacement !== value);
}

/** A copy with one value replaced, added to a list (`inserts`), or removed. */
export function edited(
  root: unknown,
  [key = "", ...rest]: readonly string[],
  replacement: unknown,
  inserts = false,
): unknown {
  const copy: unknown = structuredClone(root);
  if (typeof copy !== "object" || copy === null) return copy;
  const holder = copy as Record<string, unknown>;
  if (rest.length > 0) holder[key] = edited(holder[key], rest, replacement, inserts);
  else if (replacement === REMOVED && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (replacement === REMOVED) delete holder[key];
  else if (inserts && Array.isArray(copy)) copy.splice(key === "-" ? copy.length : Number(key), 0, replacement);
  else holder[key] = replacement;
  return copy;
}

/** Every RFC 3339 time half a year earlier. */
function aged(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, (time) =>
    new Date(Date.parse(time) - 180 * 86_400_000).toISOString(),
  );
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
