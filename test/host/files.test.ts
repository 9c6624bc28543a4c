import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folder } from "../project.ts";

/** The paths that are opened, and those of them that are made durable. */
const { opened, synced } = vi.hoisted(() => ({ opened: new Map<number, string>(), synced: [] as string[] }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    openSync: (path: string, ...more: [string]) => {
      const descriptor = real.openSync(path, ...more);
      opened.set(descriptor, path);
      return descriptor;
    },
    fsyncSync: (descriptor: number) => {
      synced.push(opened.get(descriptor) ?? "");
      real.fsyncSync(descriptor);
    },
  };
});

beforeEach(() => {
  synced.length = 0;
});

describe("a folder that is made", () => {
  test("is there for good, with those above it that were not there", () => {
    const root = folder();
    nodeHost().makeFolder(join(root, "a/b/c"));
    expect(fs.statSync(join(root, "a/b/c")).isDirectory()).toBe(true);
    expect(synced).toEqual([root, join(root, "a"), join(root, "a/b")]);
  });

  test("costs nothing where it is there", () => {
    nodeHost().makeFolder(folder());
    expect(synced).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("that no folder is made in is told, and does not wait for ever", () => {
    expect(() => nodeHost().makeFolder("/proc/nothing/below")).toThrow(/could not be written \(ENOENT\)/u);
  });

  test("that cannot be made is told", () => {
    const root = folder();
    fs.writeFileSync(join(root, "a"), "");
    expect(() => nodeHost().makeFolder(join(root, "a/b"))).toThrow(/could not be written \(ENOTDIR\)/u);
  });
});
