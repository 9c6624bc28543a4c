import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { canonical, canonicalBytes } from "../../src/canonical.ts";
import type { Policy } from "../../src/model.ts";
import { openBundle } from "../../src/policy/bundle.ts";
import { evaluateAll } from "../../src/policy/engine.ts";
import { edited, pointers, REMOVED, replacements } from "../damage/mutations.ts";

/** A policy input, and what each check is to find in it; a check that is not named finds nothing. */
export interface GateCase {
  readonly title: string;
  readonly input: unknown;
  /** Whole sets of violations, or only how many. */
  readonly expected?: Readonly<Record<string, readonly unknown[] | number | "unjudged">>;
}

interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

export function shippedPolicy(): Promise<Policy> {
  return openBundle(readFileSync(join(import.meta.dirname, "../../policies/bundle.tar.gz")), "bundle.tar.gz");
}

/** The gates that have cases. */
export const GATES = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** The cases written for a gate: each of its files but the base. */
export function writtenCases(gate: string): readonly GateCase[] {
  const base: unknown = document(gate, "base.json");
  const files = readdirSync(join(import.meta.dirname, gate)).filter((file) => file !== "base.json");
  return files.flatMap((file) => {
    const { cases } = document(gate, file) as { cases: readonly WrittenCase[] };
    return cases.map(({ title, patch, expected }) => ({
      title: `${basename(file, ".json")}: ${title}`,
      input: patch.reduce(applied, base),
      expected,
    }));
  });
}

interface WrittenCase extends Required<Omit<GateCase, "input">> {
  readonly patch: readonly Operation[];
}

/** The base input with each of its values removed, emptied, retyped or negated in turn. */
export function damagedCases(gate: string): readonly GateCase[] {
  const base: unknown = document(gate, "base.json");
  return pointers(base).flatMap(({ path, value }) =>
    replacements(value).map(([what, replacement]) => ({
      title: `/${path.join("/")} ${what}`,
      input: edited(base, path, replacement),
    })),
  );
}

function document(gate: string, file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, gate, file), "utf8"));
}

/** The part of RFC 6902 that the cases use. */
function applied(root: unknown, { op, path, value }: Operation): unknown {
  const tokens = path.split("/").slice(1);
  return edited(root, tokens, op === "remove" ? REMOVED : value, op === "add");
}

/** What the shipped module says of each check: its violations, or that there is no set. */
export function byWasm(policy: Policy, input: unknown): Readonly<Record<string, unknown>> {
  const answers = evaluateAll(
    policy.wasm,
    canonicalBytes(input),
    policy.catalogue.checks.map(({ entrypoint }) => entrypoint),
  );
  return Object.fromEntries(
    policy.catalogue.checks.map(({ id, entrypoint }) => {
      const answer = answers.get(entrypoint);
      return [id, answer?.type === "set" ? answer.elements : "unjudged"];
    }),
  );
}

/** Sets have no order: their elements are compared as sorted canonical texts. */
export function comparable(results: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(results).map(([check, result]) => [
      check,
      Array.isArray(result) ? result.map(canonical).sort() : result,
    ]),
  );
}
