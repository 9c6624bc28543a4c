import { RayError } from "../../errors.ts";
import type { ScriptRegistry } from "../../generated/documents.ts";
import { byBytes } from "../../text.ts";

export type Registered = ScriptRegistry["scripts"][number];

/** A script as it lies in the project. */
export interface Found {
  /** Relative to the project. */
  readonly path: string;
  readonly sha256: string;
  readonly interpreter: string;
  readonly kind: Registered["kind"];
}

/** What is to be done beside keeping the registry true. */
export interface Request {
  /** Who answers for scripts that are new. */
  readonly owner?: string;
  readonly review?: {
    readonly by: string;
    /** The scripts that were reviewed; none names all that nobody has reviewed. */
    readonly paths: readonly string[];
    /** RFC 3339. */
    readonly at: string;
  };
}

/** What became of a script. */
export type Change = "new" | "changed" | "gone" | "kept";

export interface Updated {
  /** Sorted by path. */
  readonly scripts: readonly Registered[];
  readonly changes: ReadonlyMap<string, Change>;
}

/** As long as `record` lets a command run. */
const TIMEOUT_SECONDS = 3600;

/**
 * The registry of the scripts that are there. A script with other bytes or for another purpose than registered loses its review; one
 * that is gone is dropped. Throws RayError `usage` for a new script without an owner, and for a review that cannot be one.
 */
export function updated(former: readonly Registered[], found: readonly Found[], request: Request): Updated {
  const known = new Map(former.map((script) => [script.path, script]));
  refuseOwnerless(
    found.filter(({ path }) => !known.has(path)),
    request,
  );
  const changes = new Map<string, Change>();
  const current = found.map((script) => {
    const before = known.get(script.path);
    changes.set(script.path, changeOf(before, script));
    return entryOf(before, script, request);
  });
  const there = new Set(found.map(({ path }) => path));
  for (const { path } of former) if (!there.has(path)) changes.set(path, "gone");
  const scripts = request.review === undefined ? current : reviewed(current, request.review);
  return { scripts: scripts.toSorted((a, b) => byBytes(a.path, b.path)), changes };
}

function refuseOwnerless(fresh: readonly Found[], { owner }: Request): void {
  if (fresh.length === 0 || owner !== undefined) return;
  const paths = fresh.map(({ path }) => path).join(", ");
  throw new RayError("usage", `nobody answers for ${paths}; name who does with --owner`);
}

function changeOf(before: Registered | undefined, { sha256, kind }: Found): Change {
  if (before === undefined) return "new";
  return before.sha256 === sha256 && before.kind === kind ? "kept" : "changed";
}

function entryOf(before: Registered | undefined, found: Found, { owner = "" }: Request): Registered {
  if (changeOf(before, found) === "kept" && before !== undefined) return before;
  const { reviewed_by: _, reviewed_at: __, ...rest } = before ?? { owner, timeout_seconds: TIMEOUT_SECONDS };
  return { ...rest, ...found };
}

function reviewed(
  scripts: readonly Registered[],
  { by, paths, at }: NonNullable<Request["review"]>,
): readonly Registered[] {
  const stray = paths.find((path) => !scripts.some((script) => script.path === path));
  if (stray !== undefined) throw new RayError("usage", `${stray} is no script of the registry; name one that is`);
  const isMeant = (script: Registered): boolean =>
    paths.length === 0 ? !isReviewed(script) : paths.includes(script.path);
  const own = scripts.find((script) => isMeant(script) && script.owner === by);
  if (own !== undefined)
    throw new RayError("usage", `${by} owns ${own.path} and cannot review it; somebody else has to`);
  return scripts.map((script) => (isMeant(script) ? { ...script, reviewed_by: by, reviewed_at: at } : script));
}

/** True where somebody has reviewed the bytes that are registered. */
export function isReviewed({ reviewed_by, reviewed_at }: Registered): boolean {
  return reviewed_by !== undefined && reviewed_at !== undefined;
}
