import parser from "yargs-parser";
import type { Args, Command } from "./command.ts";
import { RayError } from "./errors.ts";
import { nearest } from "./schema.ts";

export interface Parsed {
  readonly args: Args;
  /** The first thing that is wrong with the call, if any. */
  readonly problem?: RayError;
}

/** Reads a command's arguments with its own table of flags. yargs itself is loaded only for help: it takes longer than a verdict. */
export function parseArguments(command: Command, argv: readonly string[]): Parsed {
  const names = Object.entries(command.flags);
  const texts = names.filter(([, { type }]) => type === "string").map(([name]) => name);
  const raw = parser(withDashes(argv, texts), {
    string: texts,
    boolean: names.filter(([, { type }]) => type === "boolean").map(([name]) => name),
    array: names.filter(([, { array }]) => array === true).map(([name]) => name),
    configuration: {
      "populate--": true,
      "camel-case-expansion": false,
      "dot-notation": false,
      "boolean-negation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    },
  });
  const { _: positionals, "--": rest = [], ...flags } = raw;
  const args: Args = { positionals: positionals.map(String), flags, rest: rest.map(String) };
  const message = fault(command, args);
  return message === undefined
    ? { args }
    : { args, problem: new RayError("usage", `${message}; see ray-policy ${command.name} --help`) };
}

/** A lone dash is a value like any other; the library takes it for one only behind an equals sign. */
function withDashes(argv: readonly string[], texts: readonly string[]): string[] {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  const takesDash = (index: number): boolean =>
    index + 1 < end && argv[index + 1] === "-" && texts.some((name) => argv[index] === `--${name}`);
  return argv.flatMap((word, index) => {
    if (takesDash(index)) return [`${word}=-`];
    return word === "-" && takesDash(index - 1) ? [] : [word];
  });
}

function fault(command: Command, args: Args): string | undefined {
  for (const [name, value] of Object.entries(args.flags)) {
    const wrong = flagFault(command, name, value);
    if (wrong !== undefined) return wrong;
  }
  return positionalFault(command, args);
}

function flagFault(command: Command, name: string, value: unknown): string | undefined {
  const flag = command.flags[name];
  const dashes = name.length === 1 ? "-" : "--";
  if (flag === undefined) {
    const hint = nearest(name, Object.keys(command.flags));
    return `${dashes}${name} is not a flag of ${command.name}${hint === undefined ? "" : `; did you mean --${hint}?`}`;
  }
  if (Array.isArray(value) && flag.array !== true) return `--${name} is given more than once; give it once`;
  const values = [value].flat();
  if (flag.type === "string" && (values.length === 0 || values.some((text) => text === "")))
    return `--${name} has no value; give ${flag.placeholder ?? "one"}`;
  const odd = flag.choices === undefined ? undefined : values.find((text) => !flag.choices?.includes(String(text)));
  return odd === undefined
    ? undefined
    : `--${name} is ${String(odd)}; it must be one of ${flag.choices?.join(", ") ?? ""}`;
}

function positionalFault({ name, positionals, rest }: Command, args: Args): string | undefined {
  const missing = positionals.find(({ required }, index) => required && args.positionals[index] === undefined);
  if (missing !== undefined) return `${name} needs <${missing.name}>: ${missing.describe}`;
  const extra = positionals.at(-1)?.variadic === true ? undefined : args.positionals[positionals.length];
  if (extra !== undefined) return `${name} takes no further argument; ${extra} is one`;
  if (rest === undefined && args.rest.length > 0)
    return `${name} takes nothing behind --; ${args.rest[0] ?? ""} stands there`;
  return rest !== undefined && args.rest.length === 0 ? `${name} needs -- <${rest}>` : undefined;
}
