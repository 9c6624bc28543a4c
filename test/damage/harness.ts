import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Host, nodeHost } from "../../src/host.ts";
import { run } from "../../src/run.ts";
import type { Mutation } from "./mutations.ts";

type Maker = (name: string, text: string) => readonly Mutation[];

/** A file of a project with everything that is to be done to it. What leaves the file as it was is no damage. */
export function damageTo(
  project: string,
  name: string,
  ...makers: readonly Maker[]
): readonly [string, readonly Mutation[]] {
  const bytes = readFileSync(join(project, name));
  const all = makers.flatMap((make) => make(name, bytes.toString("utf8")));
  return [name, all.filter(({ bytes: changed }) => changed === null || !Buffer.from(changed).equals(bytes))];
}

/** A byte of a binary file turned over, at so many places; and the file cut there. */
export function bytesOf(project: string, name: string, places: number): readonly Mutation[] {
  const bytes = readFileSync(join(project, name));
  return Array.from({ length: places }, (_, index) => Math.floor((index * bytes.length) / places)).flatMap((at) => {
    const flipped = Uint8Array.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    return [
      { id: `${name} byte ${at} flipped`, bytes: flipped },
      { id: `${name} cut at ${at}`, bytes: bytes.subarray(0, at) },
    ];
  });
}

/** The machine, with one file of the project replaced. */
export function damaged(project: string, name: string, bytes: Uint8Array | null): Host {
  const host = nodeHost();
  const path = join(project, name);
  const isIt = (candidate: string): boolean => candidate === path;
  return {
    ...host,
    stat: (candidate) =>
      !isIt(candidate)
        ? host.stat(candidate)
        : bytes === null
          ? { type: "missing" }
          : { type: "file", bytes: bytes.length, real: path },
    read: (candidate) => (isIt(candidate) ? once(bytes ?? new Uint8Array()) : host.read(candidate)),
    readWhole: (candidate) => (isIt(candidate) ? (bytes ?? new Uint8Array()) : host.readWhole(candidate)),
    glob: async (pattern, folder) =>
      isIt(join(folder, pattern)) ? (bytes === null ? [] : [pattern]) : host.glob(pattern, folder),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** The answer for the moment that the examples are written for; an error where there is no verdict. */
export async function outcome(host: Host, project: string, gates: readonly string[]): Promise<string> {
  const request = {
    overrides: { project, settings: {} },
    gates,
    policies: [],
    out: join(project, "ray-policy-verdict"),
    simulateAt: "2026-11-20T12:00:00.000Z",
  };
  return (await run(host, request)).verdict.outcome;
}
