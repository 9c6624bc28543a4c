import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import fastGlob from "fast-glob";
import { expect, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folder, put } from "../project.ts";

const name = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 2 });

test("a group of names takes in what the library takes in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(name, { minLength: 2, maxLength: 4 }),
      name,
      fc.array(name, { maxLength: 4 }),
      async (names, before, there) => {
        const path = folder();
        for (const each of there) put(path, `d/${before}${each}.json`, "{}");
        const pattern = `d/${before}{${names.join(",")}}.json`;
        const expected = await fastGlob(pattern, { cwd: path, dot: true });
        expect(await nodeHost().glob(pattern, path)).toEqual(expected.sort());
      },
    ),
    { numRuns: 300 },
  );
});

test.each(["{a,b}", "{d,e}", "d/{a,b}", "{d,e}/a", "{a,b*}", "{a}", "{a,b", "{a,{b,c}}", "{1..3}"])(
  "%s takes in what the library takes in, and no folder",
  async (pattern) => {
    const path = folder();
    for (const file of ["a", "b", "c", "1", "2", "d/a", "d/b", "{a}", "{a,b"]) put(path, file, "");
    mkdirSync(join(path, "e"));
    const expected = await fastGlob(pattern, { cwd: path, dot: true, onlyFiles: true });
    expect(await nodeHost().glob(pattern, path)).toEqual(expected.sort());
  },
);
