import { canonical } from "../../canonical.ts";
import type { Position } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { SnapshotObject } from "../kinds/snapshot.ts";
import { isMapping } from "./keyed.ts";

/** A value that is not the same on both sides, or stands on one side only: one operation of RFC 6902 on the object. */
export interface Difference {
  readonly object: string;
  readonly tokens: readonly string[];
  readonly dimension: string;
  readonly op: "add" | "remove" | "replace";
  /** Production's value, unless it is to be added. */
  readonly expected?: unknown;
  /** Staging's value, unless it is to be removed. */
  readonly actual?: unknown;
  readonly source: Position;
  /** The dimensions of everything in it. */
  readonly within: ReadonlySet<string>;
}

/** What was looked at of a dimension. */
export interface Tally {
  /** Items: values on both sides, and differences. */
  items: number;
  inBaseline: boolean;
  inCandidate: boolean;
}

export interface Compared {
  readonly differences: readonly Difference[];
  readonly tallies: ReadonlyMap<string, Tally>;
}

interface Walk {
  readonly differences: Difference[];
  readonly tallies: Map<string, Tally>;
}

type Objects = ReadonlyMap<string, SnapshotObject>;

/** Every difference between two environments, each once, in the order of objects and keys. */
export function differencesBetween(baseline: Objects, candidate: Objects): Compared {
  const walk: Walk = { differences: [], tallies: new Map() };
  for (const name of namesOf(baseline, candidate)) {
    const [before, after] = [baseline.get(name), candidate.get(name)];
    const known = after ?? before;
    if (known === undefined) continue;
    const twins = { name, before: before ?? known, after: known };
    // A file that is not there says nothing, and so each of its values is missing.
    const nothing = known.isLocal === true ? {} : undefined;
    compare(
      walk,
      twins,
      [],
      before === undefined ? nothing : before.value,
      after === undefined ? nothing : after.value,
    );
  }
  return walk;
}

function namesOf(...sides: readonly Objects[]): readonly string[] {
  return [...new Set(sides.flatMap((side) => [...side.keys()]))].sort(byBytes);
}

interface Twins {
  readonly name: string;
  readonly before: SnapshotObject;
  readonly after: SnapshotObject;
}

/** Undefined stands for what is not there: no document holds it. */
function compare(walk: Walk, twins: Twins, tokens: readonly string[], before: unknown, after: unknown): void {
  if (before === undefined || after === undefined) {
    onOneSide(walk, twins, tokens, before, after);
    return;
  }
  if (isMapping(before) && isMapping(after) && Object.keys(before).length + Object.keys(after).length > 0) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byBytes);
    for (const key of keys) compare(walk, twins, [...tokens, key], own(before, key), own(after, key));
    return;
  }
  const dimension = dimensionAt(twins.after, tokens);
  count(walk, dimension, 1, true, true);
  if (before === after || canonical(before) === canonical(after)) return;
  walk.differences.push({
    object: twins.name,
    tokens,
    dimension,
    op: "replace",
    expected: before,
    actual: after,
    source: placeAt(twins.after, tokens),
    within: new Set([...leafDimensions(twins.before, tokens, before), ...leafDimensions(twins.after, tokens, after)]),
  });
}

function own(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function onOneSide(walk: Walk, twins: Twins, tokens: readonly string[], before: unknown, after: unknown): void {
  const isAdded = before === undefined;
  const owner = isAdded ? twins.after : twins.before;
  const dimension = dimensionAt(owner, tokens);
  count(walk, dimension, 1, false, false);
  const within = new Set(leafDimensions(owner, tokens, isAdded ? after : before));
  for (const each of within) count(walk, each, 0, !isAdded, isAdded);
  walk.differences.push({
    object: twins.name,
    tokens,
    dimension,
    ...(isAdded ? { op: "add", actual: after } : { op: "remove", expected: before }),
    source: placeAt(owner, tokens),
    within,
  });
}

function leafDimensions(owner: SnapshotObject, tokens: readonly string[], value: unknown): readonly string[] {
  if (!isMapping(value) || Object.keys(value).length === 0) return [dimensionAt(owner, tokens)];
  return Object.entries(value).flatMap(([key, member]) => leafDimensions(owner, [...tokens, key], member));
}

function count({ tallies }: Walk, dimension: string, items: number, inBaseline: boolean, inCandidate: boolean): void {
  const tally = tallies.get(dimension) ?? { items: 0, inBaseline: false, inCandidate: false };
  tallies.set(dimension, {
    items: tally.items + items,
    inBaseline: tally.inBaseline || inBaseline,
    inCandidate: tally.inCandidate || inCandidate,
  });
}

function dimensionAt({ dimension, dimensionOf }: SnapshotObject, tokens: readonly string[]): string {
  return tokens.length === 0 ? dimension : (dimensionOf?.(tokens) ?? dimension);
}

function placeAt({ source, placeOf }: SnapshotObject, tokens: readonly string[]): Position {
  return placeOf?.(tokens) ?? source;
}
