import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const PAGES = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...["docs", "examples", "bench"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
      .map((file) => join(folder, file)),
  ),
];

test("every page that a page links to is there", () => {
  const links = PAGES.flatMap((page) =>
    [...readFileSync(join(ROOT, page), "utf8").matchAll(/\]\((?!https?:|#)([^)\s#]+)(?:#[^)]*)?\)/gu)].map(
      ([, target = ""]) => ({ page, target }),
    ),
  );
  const broken = links.filter(({ page, target }) => !existsSync(join(ROOT, dirname(page), target)));
  expect(links.length).toBeGreaterThan(100);
  expect(broken).toEqual([]);
});

test("every decision stands in their list", () => {
  const list = readFileSync(join(ROOT, "docs/decisions/README.md"), "utf8");
  const pages = readdirSync(join(ROOT, "docs/decisions")).filter((file) => /^\d{4}-/u.test(file));
  expect(pages.filter((page) => !list.includes(`(${page})`))).toEqual([]);
});
