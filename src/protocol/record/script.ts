import { basename, relative, resolve, sep } from "node:path";
import { sha256 } from "../../canonical.ts";
import type { Host } from "../../host.ts";
import { isWithin } from "../../text.ts";

/** The script that a command runs, by the digest of its bytes. */
export interface Script {
  /** Absolute. */
  readonly file: string;
  /** Relative to the project. */
  readonly path: string;
  readonly sha256: string;
}

const SHELL = /^-[abefhkmptuvxBCEHP]+$|^--(?:login|posix|norc|noprofile)$/u;
const SHELL_OPTION = /^[-+]o$/u;

/** Programs that run a script, and their options that take no value and leave it the first other word. */
const INTERPRETERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:ba|da|z|k|mk|a)?sh$/u, SHELL],
  [/^python(?:\d(?:\.\d+)?)?$/u, /^-[uBIEsSO]+$/u],
  [/^node(?:js)?$/u, /^--(?:no-warnings|enable-source-maps|trace-warnings)$/u],
  [/^(?:ruby|perl)$/u, /^-w$/u],
];

/**
 * The script of a command: its first word where that is a path, else the first word behind a known interpreter. Undefined where that
 * cannot be said for certain: behind `-c`, `-e`, `-m` and every option that is not known to take no value.
 */
export function scriptOf(host: Host, project: string, argv: readonly string[]): Script | undefined {
  const word = scriptWord(project, argv);
  if (word === undefined) return undefined;
  const file = resolve(project, word);
  const digest = digestOf(host, file);
  return digest === undefined
    ? undefined
    : { file, path: relative(project, file).split(sep).join("/"), sha256: digest };
}

/** True where the file of a script is gone, or has other bytes by now. */
export function hasChanged(host: Host, { file, sha256: digest }: Script): boolean {
  return digestOf(host, file) !== digest;
}

function digestOf(host: Host, file: string): string | undefined {
  try {
    return host.stat(file).type === "file" ? sha256(host.readWhole(file)) : undefined;
  } catch {
    return undefined;
  }
}

function scriptWord(project: string, [program = "", ...words]: readonly string[]): string | undefined {
  const isPath = program.includes("/");
  if (isPath && isWithin(project, resolve(project, program))) return program;
  const name = basename(program);
  if (name === "env") return scriptWord(project, words.slice(countOf(words, /^[A-Za-z_]\w*=/u)));
  const [, options] = INTERPRETERS.find(([known]) => known.test(name)) ?? [];
  if (options === undefined) return isPath ? program : undefined;
  return argumentOf(words, options);
}

function argumentOf(words: readonly string[], options: RegExp): string | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (options === SHELL && SHELL_OPTION.test(word) && /^[a-z]+$/u.test(words[index + 1] ?? "")) index += 1;
    else if (word === "--") return words[index + 1];
    else if (!options.test(word)) return /^[-+]/u.test(word) ? undefined : word;
  }
  return undefined;
}

/** How many of the first words match. */
function countOf(words: readonly string[], pattern: RegExp): number {
  const first = words.findIndex((word) => !pattern.test(word));
  return first < 0 ? words.length : first;
}
