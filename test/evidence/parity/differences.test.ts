import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SnapshotObject } from "../../../src/evidence/kinds/snapshot.ts";
import { differencesBetween } from "../../../src/evidence/parity/differences.ts";
import { objectsIn } from "../../../src/evidence/parity/kubernetes.ts";
import { applied } from "./apply.ts";

const SOURCE = { path: "a.yaml", line: 1, column: 1 };
const object = (name: string, value: unknown, parts: Partial<SnapshotObject> = {}): SnapshotObject => ({
  object: name,
  dimension: "infrastructure",
  value,
  source: SOURCE,
  ...parts,
});
const side = (...objects: readonly SnapshotObject[]) => new Map(objects.map((each) => [each.object, each]));
const values = (objects: ReadonlyMap<string, SnapshotObject>) =>
  Object.fromEntries([...objects].map(([name, { value }]) => [name, value]));

describe("differences of two environments", () => {
  it("are operations, each with its object, its path and what is expected", () => {
    const before = side(object("a", { x: 1, y: { z: [1, 2] }, gone: { deep: 1 } }), object("lost", { b: 1 }));
    const after = side(object("a", { x: 1, y: { z: [2, 1] }, "n/e~w": true }), object("new", {}));
    const { differences } = differencesBetween(before, after);
    expect(
      differences.map(({ object: name, tokens, op, expected, actual }) => [name, tokens, op, expected, actual]),
    ).toEqual([
      ["a", ["gone"], "remove", { deep: 1 }, undefined],
      ["a", ["n/e~w"], "add", undefined, true],
      ["a", ["y", "z"], "replace", [1, 2], [2, 1]],
      ["lost", [], "remove", { b: 1 }, undefined],
      ["new", [], "add", undefined, {}],
    ]);
  });

  it("count every item of a dimension, and who has one", () => {
    const parts = { dimensionOf: ([first]: readonly string[]) => (first === "s" ? "secrets" : "config") };
    const before = side(object("a", { x: 1, y: 2, s: "p" }, parts));
    const after = side(object("a", { x: 1, z: { b: 1, c: 2 } }, parts));
    const { tallies } = differencesBetween(before, after);
    expect(Object.fromEntries(tallies)).toEqual({
      config: { items: 3, inBaseline: true, inCandidate: true },
      secrets: { items: 1, inBaseline: true, inCandidate: false },
    });
  });

  it("are told of no configuration where all that both sides have is named and labelled objects", () => {
    const metadata = { name: "web", namespace: "shop", labels: { app: "web" } };
    const value = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 2 } };
    const both = side(...objectsIn({ value, placeOf: () => SOURCE }));
    expect([...differencesBetween(both, both).tallies.keys()]).toEqual(["infrastructure"]);
  });

  it("know what was in a value in whose place nothing stands", () => {
    const parts = { dimensionOf: ([, name]: readonly string[]) => (name === "PASSWORD" ? "secrets" : "config") };
    const { differences } = differencesBetween(
      side(object("a", { env: { PASSWORD: "p" } }, parts)),
      side(object("a", { env: null }, parts)),
    );
    expect(differences.map(({ op, within }) => [op, [...within].sort()])).toEqual([["replace", ["config", "secrets"]]]);
  });

  it("name each value of a file that is not there", () => {
    const { differences } = differencesBetween(side(object("dotenv", { A: "1", B: "2" }, { isLocal: true })), side());
    expect(differences.map(({ tokens, op }) => [op, ...tokens])).toEqual([
      ["remove", "A"],
      ["remove", "B"],
    ]);
  });

  it("stand where the side that has them holds them", () => {
    const at = (path: string) => ({ placeOf: (tokens: readonly string[]) => ({ path, pointer: tokens.join() }) });
    const { differences } = differencesBetween(
      side(object("a", { x: 1, y: 1 }, at("before"))),
      side(object("a", { x: 2, z: 1 }, at("after"))),
    );
    expect(differences.map(({ source: { path, pointer } }) => `${path} ${pointer}`)).toEqual([
      "after x",
      "before y",
      "after z",
    ]);
  });

  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 2 }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, fc.dictionary(fc.string({ maxLength: 3 }), tie("tree"), { maxKeys: 4 })),
  }));
  const environment = fc
    .dictionary(fc.string({ minLength: 1, maxLength: 4 }), tree, { maxKeys: 4 })
    .map((all) => side(...Object.entries(all).map(([name, value]) => object(name, value))));

  it("turn the baseline into the candidate when they are applied", () => {
    fc.assert(
      fc.property(environment, environment, (before, after) => {
        expect(applied(values(before), differencesBetween(before, after).differences)).toEqual(values(after));
      }),
    );
  });

  it("are none within one environment, whatever the order of its objects and keys", () => {
    fc.assert(
      fc.property(environment, (before) => {
        const after = new Map(
          [...before].reverse().map(([name, each]) => [name, { ...each, value: reversed(each.value) }]),
        );
        const { differences, tallies } = differencesBetween(before, after);
        expect(differences).toEqual([]);
        expect([...tallies.values()].every(({ inBaseline, inCandidate }) => inBaseline && inCandidate)).toBe(true);
      }),
    );
  });
});

describe("differences of Kubernetes objects", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/u);
  const env = fc.uniqueArray(fc.record({ name, value: fc.string() }), { selector: (each) => each.name, maxLength: 4 });
  const ports = fc.uniqueArray(
    fc.record({ containerPort: fc.integer({ min: 1, max: 9 }), protocol: fc.constantFrom("TCP", "UDP") }),
    { selector: (each) => `${each.containerPort}${each.protocol}`, maxLength: 4 },
  );
  const mounts = fc.uniqueArray(fc.record({ mountPath: name, name }), {
    selector: (each) => each.mountPath,
    maxLength: 3,
  });
  const container = fc.record({
    name,
    image: fc.string(),
    env,
    ports,
    volumeMounts: mounts,
    args: fc.array(fc.string()),
  });
  const containers = fc.uniqueArray(container, { selector: (each) => each.name, minLength: 1, maxLength: 3 });
  const deployment = fc.record({
    apiVersion: fc.constant("apps/v1"),
    kind: fc.constant("Deployment"),
    metadata: fc.record({ name, namespace: name }),
    spec: fc.record({ replicas: fc.nat(5), template: fc.record({ spec: fc.record({ containers }) }) }),
  });
  const cluster = fc.uniqueArray(deployment, {
    selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
    minLength: 1,
    maxLength: 4,
  });
  const sideOf = (all: readonly unknown[]) =>
    side(...all.flatMap((value) => objectsIn({ value, placeOf: () => SOURCE })));
  const KEYED = ["containers", "env", "ports", "volumeMounts"];

  it("are none when documents and keyed lists stand in another order", () => {
    fc.assert(
      fc.property(cluster, (all) => {
        const other = all.map((each) => shuffled(each, "", KEYED)).reverse();
        expect(differencesBetween(sideOf(all), sideOf(other)).differences).toEqual([]);
      }),
    );
  });

  it("are exactly one for each value that was changed, wherever it stands", () => {
    fc.assert(
      fc.property(cluster, fc.nat(), (all, pick) => {
        const leaves = leavesOf(all).filter((path) => !isName(path));
        const path = leaves[pick % leaves.length] ?? [];
        const { differences } = differencesBetween(sideOf(all), sideOf(changed(all, path) as readonly unknown[]));
        expect(differences).toMatchObject([{ op: "replace" }]);
      }),
    );
  });

  it("turn the baseline into the candidate when they are applied", () => {
    fc.assert(
      fc.property(cluster, cluster, (one, other) => {
        const [before, after] = [sideOf(one), sideOf(other)];
        expect(applied(values(before), differencesBetween(before, after).differences)).toEqual(values(after));
      }),
    );
  });
});

type Path = readonly (string | number)[];

/** What tells items apart is no value of theirs: with another name it is another item. */
function isName(path: Path): boolean {
  const last = path.at(-1);
  const isItem = typeof path.at(-2) === "number";
  if (path.includes("metadata") || last === "apiVersion" || last === "kind") return true;
  if (path.includes("volumeMounts")) return last === "mountPath";
  return isItem && (last === "name" || last === "containerPort" || last === "protocol");
}

function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, member]: readonly [string | number, unknown]) => leavesOf(member, [...path, key]));
}

function changed(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "number" ? value + 1 : `${String(value)}!`;
  if (Array.isArray(value)) return value.map((member, index) => (index === key ? changed(member, rest) : member));
  return { ...(value as object), [key]: changed((value as Readonly<Record<string, unknown>>)[key], rest) };
}

function shuffled(value: unknown, name: string, keyed: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map((item) => shuffled(item, "", keyed));
    return keyed.includes(name) ? items.toReversed() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member, key, keyed)]),
  );
}

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
