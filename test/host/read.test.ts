import { ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folder } from "../project.ts";

test("a large file is read in small pieces", async () => {
  const path = join(folder(), "large.xml");
  const bytes = 2 ** 26 + 1;
  ftruncateSync(openSync(path, "w"), bytes);
  const lengths: number[] = [];
  for await (const chunk of nodeHost().read(path)) lengths.push(chunk.length);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(bytes);
  expect(Math.max(...lengths)).toBe(65_536);
});
