import { join, posix } from "node:path";
import { RayError } from "./errors.ts";
import { toUtc } from "./evidence/time.ts";
import type { ConfigDocument } from "./generated/documents.ts";
import type { Host } from "./host.ts";
import type { ComparedSide, Comparison, IntendedDrift, PlannedRemediation } from "./model.ts";
import { isWithin } from "./text.ts";

type Stated = Extract<NonNullable<ConfigDocument["evidence"]>[string], { readonly binding?: unknown }>;
type StatedSide = NonNullable<Stated["baseline"]>;

/** What the config or a caller says about the two sides; a place in it, for messages. */
export interface StatedComparison extends Pick<Stated, "rules" | "intended" | "remediation"> {
  readonly baseline: StatedSide;
  readonly candidate: StatedSide;
}

/** Two sides with the patterns under which their files are found, relative to the project folder. */
export interface SnapshotFiles {
  readonly comparison: Comparison;
  readonly files: readonly string[];
}

/** Throws RayError `config` for sides that are one, and for times that are none; `at` gives the place of a key. */
export function comparisonOf(
  host: Host,
  project: string,
  stated: StatedComparison,
  at: (...path: (string | number)[]) => string,
): SnapshotFiles {
  const [before, after] = [pathsOf(stated.baseline), pathsOf(stated.candidate)];
  const all = [...before, ...after].map((path) => found(host, project, path));
  const [baseline, candidate] = [all.slice(0, before.length), all.slice(before.length)];
  refuseOverlap(baseline, candidate, at);
  const names = namesOf(stated, baseline, candidate);
  if (names[0] === names[1])
    throw new RayError("config", `${at("candidate")} is ${names[1]}, as is the baseline; name two environments`);
  return {
    comparison: {
      baseline: sideOf(names[0], baseline),
      candidate: sideOf(names[1], candidate),
      rules: stated.rules ?? [],
      intended: (stated.intended ?? []).map((entry, index) => intendedOf(entry, at("intended", index, "expires_at"))),
      remediation: (stated.remediation ?? []).map((entry, index) => planOf(entry, at("remediation", index, "due_at"))),
    },
    files: [...new Set(all.map(({ pattern }) => pattern))],
  };
}

function pathsOf(side: StatedSide): readonly string[] {
  const paths = typeof side === "string" || Array.isArray(side) ? side : side.files;
  return [paths].flat().map((path) => posix.normalize(path).replace(/(?<=.)\/$/u, ""));
}

interface Found {
  readonly pattern: string;
  /** Folder or file, or what stands before the first sign of a pattern. */
  readonly root: string;
  readonly isFile: boolean;
}

const MAGIC = /[*?[\]{}()!+@|\\]/u;

function found(host: Host, project: string, path: string): Found {
  const { type } = host.stat(join(project, path));
  const literal = path.replace(/[$^*+?()[\]{}!|\\]/gu, String.raw`\$&`);
  if (type === "directory") return { pattern: path === "." ? "**/*" : `${literal}/**/*`, root: path, isFile: false };
  const sign = path.search(MAGIC);
  if (type === "file" || sign < 0) return { pattern: path, root: path, isFile: true };
  return {
    pattern: path,
    root: path.slice(0, path.lastIndexOf("/", sign) + 1).replace(/\/$/u, "") || ".",
    isFile: false,
  };
}

/** One export may tell of both environments; folders may not lie in one another. */
function refuseOverlap(
  baseline: readonly Found[],
  candidate: readonly Found[],
  at: (...path: string[]) => string,
): void {
  for (const one of baseline)
    for (const other of candidate) {
      const isSameFile = one.isFile && other.isFile && one.root === other.root;
      const [a, b] = [join("/", one.root), join("/", other.root)];
      if (!isSameFile && (isWithin(a, b) || isWithin(b, a)))
        throw new RayError(
          "config",
          `${at("candidate")} is ${other.root}, which shares files with the baseline ${one.root}; name two places`,
        );
    }
}

/** What is stated; else the last word of the path, and where that is the same twice the whole path. */
function namesOf(
  stated: StatedComparison,
  baseline: readonly Found[],
  candidate: readonly Found[],
): readonly [string, string] {
  const [first = "", second = ""] = [baseline[0]?.root, candidate[0]?.root];
  const isOne = wordOf(first) === wordOf(second);
  return [
    environmentOf(stated.baseline) ?? (isOne ? first : wordOf(first)),
    environmentOf(stated.candidate) ?? (isOne ? second : wordOf(second)),
  ];
}

function environmentOf(side: StatedSide): string | undefined {
  return typeof side === "string" || Array.isArray(side) ? undefined : side.environment;
}

/** `deploy/staging` and `flags/staging.json` are both of staging. */
function wordOf(path: string): string {
  const word = posix.basename(path);
  return word.replace(/(?<=.)\..*$/u, "");
}

function sideOf(name: string, all: readonly Found[]): ComparedSide {
  return { name, roots: all.map(({ root }) => root) };
}

function intendedOf(entry: NonNullable<Stated["intended"]>[number], place: string): IntendedDrift {
  return { ...entry, expires_at: moment(entry.expires_at, place) };
}

function planOf(entry: NonNullable<Stated["remediation"]>[number], place: string): PlannedRemediation {
  return { ...entry, due_at: moment(entry.due_at, place) };
}

function moment(text: string, place: string): string {
  const time = toUtc(text);
  if (time !== undefined) return time;
  throw new RayError(
    "config",
    `${place} is ${text.slice(0, 40)}; it must be a time with a zone, such as 2027-01-31T00:00:00Z`,
  );
}
