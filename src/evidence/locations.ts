import type { Collected, Config, Finding, Place, Places, Position, Verdict } from "../model.ts";
import { Pages } from "./pages.ts";
import type { Reread } from "./reread.ts";

/** What a verdict's places are looked up in. */
export interface Sources {
  readonly collected: readonly Collected[];
  readonly config: Pick<Config, "artifact" | "release" | "settingPositions" | "waivers">;
}

/** The files that a verdict may name. */
export function pagesOf({ collected, config }: Sources, reread: Reread): Pages {
  const artifacts = collected.flatMap((each) => each.artifacts);
  return new Pages([...artifacts, config.artifact, ...optional(config.waivers.artifact)], reread);
}

/** Gives every finding that stands at a JSON Pointer its line and column. Only files that are reported are looked into, each once. */
export async function locateFindings(verdict: Verdict, pages: Pages): Promise<Verdict> {
  const findings: Finding[] = [];
  for (const finding of verdict.findings) findings.push({ ...finding, source: await located(finding.source, pages) });
  return { ...verdict, findings };
}

/** What stands at the places that a located verdict names. What cannot be read again is not shown. */
export async function lookAt(verdict: Verdict, sources: Sources, pages: Pages): Promise<Places> {
  const { findings } = verdict;
  const { config } = sources;
  const shown = await Promise.all(
    findings.map(async ({ fingerprint, source }) => [fingerprint, await pages.excerpt(source)] as const),
  );
  const subjects = new Set(findings.map(({ subject }) => subject));
  const waived = new Set(findings.flatMap(({ waiver }) => optional(waiver)));
  return {
    findings: new Map(shown.flatMap(([key, excerpt]) => optional(excerpt).map((each) => [key, each] as const))),
    settings: await placesOf(settingPositions(verdict, sources), pages),
    items: await placesOf(
      releaseItems(sources).filter(([id]) => subjects.has(id)),
      pages,
    ),
    waivers: await placesOf(
      config.waivers.entries
        .map(({ value, position }) => [String(value["id"]), position] as const)
        .filter(([id]) => waived.has(id)),
      pages,
    ),
  };
}

async function located(source: Position, pages: Pages): Promise<Position> {
  const { path, pointer, line } = source;
  if (pointer === undefined || line !== undefined) return source;
  const region = (await pages.locator(path))?.region(pointer);
  return region === undefined ? source : { ...source, line: region.line, column: region.column };
}

type Named = readonly [string, Position];

async function placesOf(named: readonly Named[], pages: Pages): Promise<ReadonlyMap<string, Place>> {
  const places = await Promise.all(
    named.map(async ([name, position]) => {
      const source = await located(position, pages);
      const excerpt = await pages.excerpt(source);
      return [name, { source, ...(excerpt === undefined ? {} : { excerpt }) }] as const;
    }),
  );
  // The first of two with one name: an id that stands twice is refused where it matters.
  return new Map(places.toReversed());
}

/** Where the settings that findings may be compared with are stated; a run without findings compares nothing. */
function settingPositions({ findings, settings }: Verdict, sources: Sources): readonly Named[] {
  if (findings.length === 0) return [];
  return Object.entries(settings).flatMap(([name, { source }]): readonly Named[] => {
    const stated = source === "config" ? sources.config.settingPositions?.[name] : undefined;
    const position = source === "release" ? releasePosition(name, sources) : stated;
    return optional(position).map((each) => [name, each] as const);
  });
}

/** A value of the release's own document. */
function releasePosition(name: string, { collected, config }: Sources): Position | undefined {
  if ("inline" in config.release) return config.release.position;
  const path = collected.find(({ source }) => source.kind === "release")?.artifacts[0]?.path;
  return path === undefined ? undefined : { path, pointer: `/${name}` };
}

/** Everything with an id and a place that the release lists. */
function releaseItems({ collected, config }: Sources): readonly Named[] {
  if ("inline" in config.release) return namedItems(config.release.inline);
  const release = collected.filter(({ source }) => source.kind === "release");
  const parts = release.flatMap(({ artifacts }) => artifacts.map(({ reading }) => reading?.part));
  return parts.flatMap((part) => (isRecord(part) ? namedItems(part["release"]) : []));
}

function namedItems(lists: unknown): readonly Named[] {
  const items: readonly unknown[] = isRecord(lists) ? Object.values(lists).filter(Array.isArray).flat() : [];
  return items.flatMap((item) => {
    if (!isRecord(item) || typeof item["id"] !== "string" || !isPosition(item["source"])) return [];
    return [[item["id"], item["source"]] as const];
  });
}

function isPosition(value: unknown): value is Position {
  return isRecord(value) && typeof value["path"] === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
