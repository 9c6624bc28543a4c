import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../../src/host.ts";
import { patternFor, patternsOf } from "../../../src/protocol/init/patterns.ts";
import { search } from "../../../src/protocol/init/search.ts";
import { folder, put } from "../../project.ts";

interface Rest {
  readonly files?: readonly string[];
  readonly links?: readonly string[];
  readonly closed?: readonly string[];
}

const patterns = (own: readonly string[], { files = [], links = [], closed = [] }: Rest = {}) =>
  patternsOf(new Map(own.map((path) => [path, path])), { files: [...own, ...files], links, closed });

describe("patterns", () => {
  test.each<[string, readonly string[], Rest, readonly string[]]>([
    ["one file by its path", ["reports/a.xml"], {}, ["reports/a.xml"]],
    ["several in a tree by one pattern", ["reports/a.xml", "reports/b/c.xml"], {}, ["reports/**/*.xml"]],
    [
      "the deepest folder that they share",
      ["target/surefire-reports/a.xml", "target/surefire-reports/b.xml"],
      { files: ["target/pom.xml"] },
      ["target/surefire-reports/**/*.xml"],
    ],
    ["each ending by itself", ["r/a.xml", "r/b.xml", "r/c.json"], {}, ["r/**/*.xml", "r/c.json"]],
    ["files at the top by their paths", ["a.xml", "b.xml"], {}, ["a.xml", "b.xml"]],
    ["a folder, where a stranger lies deeper", ["r/a.xml", "r/b.xml"], { files: ["r/x/o.xml"] }, ["r/*.xml"]],
    ["a folder, where a closed one lies in it", ["r/a.xml", "r/b.xml"], { closed: ["r/node_modules"] }, ["r/*.xml"]],
    [
      "each file, where a stranger lies beside them",
      ["r/a.xml", "r/b.xml"],
      { files: ["r/pom.xml"] },
      ["r/a.xml", "r/b.xml"],
    ],
    [
      "each file, where a link lies beside them",
      ["r/a.xml", "r/b.xml"],
      { links: ["r/x.xml"] },
      ["r/a.xml", "r/b.xml"],
    ],
    ["files without an ending by their paths", ["r/a", "r/b"], {}, ["r/a", "r/b"]],
    [
      "each file in a folder with signs of patterns in its name",
      ["r*/a.xml", "r*/b.xml"],
      {},
      ["r*/a.xml", "r*/b.xml"],
    ],
  ])("name %s", (_, own, rest, expected) => {
    expect(patterns(own, rest)).toEqual(expected);
  });

  test.each([
    "a b.xml",
    "@scope/a+b.xml",
    "r(1)/[a].xml",
    "st*r?.xml",
    "!not.xml",
    "{a,b}/c|d.xml",
    "+++.xml",
    "+++d/+(a).xml",
  ])("name %s and nothing else", async (path) => {
    const project = folder();
    for (const name of [path, "a.xml", "r1/a.xml", "star.xml", "not.xml", "b/c.xml"]) put(project, name, "x");
    const pattern = await patternFor(nodeHost(), project, path);
    expect(pattern).toBeDefined();
    expect(await nodeHost().glob(pattern ?? "", project)).toEqual([path]);
  });

  test("are not made for a path with a backslash", async () => {
    const project = folder();
    put(project, "][d/\\", "x");
    expect(await patternFor(nodeHost(), project, "][d/\\")).toBeUndefined();
  });

  test("are not made for a path that none can name", async () => {
    const glob = (): Promise<readonly string[]> => Promise.reject(new Error("ENOTDIR"));
    expect(await patternFor({ ...nodeHost(), glob }, "/nowhere", "[d/}")).toBeUndefined();
  });

  test("take in all that they are made for, and nothing else", async () => {
    const names = fc.string({ unit: fc.constantFrom(..."ab*?[]{}()!+@|, \\"), minLength: 1, maxLength: 4 });
    const paths = fc
      .tuple(fc.array(names, { maxLength: 2 }), names, fc.constantFrom(".xml", ".json", ""))
      .map(([folders, name, ending]) => [...folders.map((each) => `${each}d`), `${name}${ending}`].join("/"));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(paths, fc.boolean()), { selector: ([path]) => path }), async (files) => {
        const project = folder();
        for (const [path] of files) put(project, path, "x");
        const own = new Map<string, string>();
        for (const [path, isOwn] of files) {
          const pattern = isOwn ? await patternFor(nodeHost(), project, path) : undefined;
          if (pattern !== undefined) own.set(path, pattern);
        }
        const found = patternsOf(
          own,
          search(nodeHost(), project, "/nowhere", () => undefined),
        );
        const taken = await Promise.all(found.map((pattern) => nodeHost().glob(pattern, project)));
        expect([...new Set(taken.flat())].sort()).toEqual([...own.keys()].sort());
      }),
      { numRuns: 60 },
    );
  });
});
