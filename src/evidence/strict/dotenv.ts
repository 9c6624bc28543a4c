import { Defective } from "../../errors.ts";
import { utf8Text } from "./utf8.ts";

/** A variable as its line assigns it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const MAX_BYTES = 2 ** 20;
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=(?<written>.*)$/u;
const QUOTED = /^[ \t]*(?<quote>['"`])/u;

/**
 * Parses what `.env` files hold, with the parser that defines the format; it passes over lines that it does not know, and takes
 * the last of two variables with one name, so that every line is looked at here first. Where it and this disagree on what is
 * assigned, nothing is taken. Messages hold names, never values. Throws `Defective`.
 */
export async function parseDotenv(bytes: Uint8Array): Promise<readonly Variable[]> {
  const text = utf8Text(bytes, MAX_BYTES);
  const found = assignmentsIn(text.split(/\r\n|\n/u));
  const { parse } = await import("dotenv");
  const values = parse(text);
  const names = found.map(({ name }) => name);
  const [foreign] = Object.keys(values).filter((name) => !names.includes(name));
  if (foreign !== undefined)
    throw new Defective("ambiguous", `can be read in two ways at ${foreign.slice(0, 60)}; put the value in quotes`);
  return found.map(({ name, written, line }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new Defective("ambiguous", `can be read in two ways at ${name.slice(0, 60)}; put the value in quotes`, {
        line,
        column: 1,
      });
    return { name, line, value: asRead(value, written) };
  });
}

interface Assignment {
  readonly name: string;
  /** All that stands behind the sign, over all its lines. */
  readonly written: string;
  readonly line: number;
}

function assignmentsIn(lines: readonly string[]): readonly Assignment[] {
  const found = new Map<string, Assignment>();
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#.*)?$/u.test(line)) continue;
    const at = { line: index + 1, column: 1 };
    const { name, written } = assignmentOf(line, at);
    if (found.has(name)) throw new Defective("ambiguous", `assigns ${name.slice(0, 60)} twice; keep one`, at);
    const last = endOf(lines, index, written, at);
    found.set(name, { name, written: [written, ...lines.slice(index + 1, last + 1)].join("\n"), line: index + 1 });
    index = last;
  }
  return [...found.values()];
}

function assignmentOf(line: string, at: Defective["at"]): { readonly name: string; readonly written: string } {
  const { name, written } = ASSIGNMENT.exec(line)?.groups ?? {};
  if (name === undefined || written === undefined)
    throw new Defective("invalid", "has a line that is no assignment (NAME=value), comment or blank", at);
  return { name, written };
}

/** The line on which a value ends: a quoted one may go over many. */
function endOf(lines: readonly string[], first: number, written: string, at: Defective["at"]): number {
  const quote = QUOTED.exec(written)?.groups?.["quote"];
  if (quote === undefined) return first;
  let rest = written.slice(written.indexOf(quote) + 1);
  for (let index = first; index < lines.length; index += 1) {
    if (index > first) rest = lines[index] ?? "";
    const end = closing(rest, quote);
    if (end === undefined) continue;
    if (/^\s*(?:#.*)?$/u.test(rest.slice(end + 1))) return index;
    throw new Defective("ambiguous", "has something behind a quoted value, which parsers read differently", at);
  }
  throw new Defective("invalid", "opens a quote that is never closed", at);
}

/** Where the quote stands that closes a value; a backslash before it keeps it open. */
function closing(text: string, quote: string): number | undefined {
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === quote) return index;
  }
  return undefined;
}

/** Some parsers cut an unquoted value at any #, some only at one behind a blank: what either may take is compared as it is written. */
function asRead(value: string, written: string): string {
  return !QUOTED.test(written) && written.includes("#") ? written.trim() : value;
}
