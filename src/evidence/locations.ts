import type { Collected, Finding, Position, Verdict } from "../model.ts";
import { locate } from "./locate.ts";

/** Gives every finding that stands at a JSON Pointer its line and column. Only what is reported is looked for. */
export async function locateFindings(verdict: Verdict, collected: readonly Collected[]): Promise<Verdict> {
  const findings: Finding[] = [];
  for (const finding of verdict.findings)
    findings.push({ ...finding, source: await located(finding.source, collected) });
  return { ...verdict, findings };
}

async function located(source: Position, collected: readonly Collected[]): Promise<Position> {
  if (source.pointer === undefined || source.line !== undefined) return source;
  const text = collected.flatMap(({ artifacts }) => artifacts).find(({ path }) => path === source.path)?.reading?.text;
  const region = text === undefined ? undefined : await locate(source, text);
  return region === undefined ? source : { ...source, line: region.line, column: region.column };
}
