import type { Collected, Finding, Position, Verdict } from "../model.ts";
import { locator, type Region } from "./locate.ts";

type Lookup = (pointer: string) => Region;

/** Gives every finding that stands at a JSON Pointer its line and column. Only files that are reported are looked into, each once. */
export async function locateFindings(verdict: Verdict, collected: readonly Collected[]): Promise<Verdict> {
  const lookups = new Map<string, Lookup | undefined>();
  const findings: Finding[] = [];
  for (const finding of verdict.findings) {
    findings.push({ ...finding, source: await located(finding.source, collected, lookups) });
  }
  return { ...verdict, findings };
}

async function located(
  source: Position,
  collected: readonly Collected[],
  lookups: Map<string, Lookup | undefined>,
): Promise<Position> {
  const { path, pointer, line } = source;
  if (pointer === undefined || line !== undefined) return source;
  if (!lookups.has(path)) lookups.set(path, await lookupFor(path, collected));
  const region = lookups.get(path)?.(pointer);
  return region === undefined ? source : { ...source, line: region.line, column: region.column };
}

async function lookupFor(path: string, collected: readonly Collected[]): Promise<Lookup | undefined> {
  const artifacts = collected.flatMap((each) => each.artifacts);
  const text = artifacts.find((artifact) => artifact.path === path)?.reading?.text;
  return text === undefined ? undefined : locator(text);
}
