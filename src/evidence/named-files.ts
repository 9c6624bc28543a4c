import { join } from "node:path";
import { Defective } from "../errors.ts";
import type { Host } from "../host.ts";
import type { ReleaseFacts } from "../model.ts";
import { type Bounds, isReadable, isUnreadable } from "./artifact.ts";
import type { NamedFile } from "./kind.ts";
import { gather } from "./strict/json.ts";
import { tapped } from "./tap.ts";

/** Hashes the files that the release names, upstream packages and scripts; one that cannot be read, or lies outside of the project, is not there. */
export async function hashNamedFiles(
  host: Host,
  bounds: Bounds,
  release: ReleaseFacts,
): Promise<ReadonlyMap<string, NamedFile>> {
  const paths = new Set([...release.upstream.map(({ path }) => path), ...release.scripts.map(({ path }) => path)]);
  const files = new Map<string, NamedFile>();
  for (const path of paths) {
    const file = await hashed(host, bounds, path);
    if (file !== undefined) files.set(path, file);
  }
  return files;
}

async function hashed(host: Host, bounds: Bounds, path: string): Promise<NamedFile | undefined> {
  if (!isReadable(host, bounds, path)) return undefined;
  const tap = tapped(host.read(join(bounds.project, path)));
  try {
    if (!path.endsWith(".zip")) return await tap.finish();
    const bytes = await gather(tap.chunks);
    return { ...(await tap.finish()), zip: (await isWhole(bytes)) ? "whole" : "broken" };
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

async function isWhole(bytes: Uint8Array): Promise<boolean> {
  const { readZip } = await import("./strict/zip.ts");
  try {
    await readZip(bytes);
    return true;
  } catch (error) {
    if (error instanceof Defective) return false;
    throw error;
  }
}

/** The release with what the host found of its scripts. */
export function withScripts(release: ReleaseFacts, files: ReadonlyMap<string, NamedFile>): ReleaseFacts {
  return {
    ...release,
    scripts: release.scripts.map((script) => ({
      ...script,
      present: files.has(script.path),
      digest_ok: files.get(script.path)?.sha256 === script.sha256,
    })),
  };
}
