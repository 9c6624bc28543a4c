import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/generated/commands.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROTOCOL = join(ROOT, "../shared/protocol-14.txt");
const page = readFileSync(join(ROOT, "docs/protocol.md"), "utf8");
const checksPage = readFileSync(join(ROOT, "docs/checks.md"), "utf8");

interface Row {
  readonly from: number;
  readonly to: number;
  readonly state: string;
  readonly here: string;
}

const rows: readonly Row[] = page.split("\n").flatMap((line) => {
  const [lines = "", , state = "", here = ""] = line
    .replace(/^\| /u, "")
    .split("|")
    .map((cell) => cell.trim());
  const range = /^(\d+)(?:–(\d+))?$/u.exec(lines);
  return range === null ? [] : [{ from: Number(range[1]), to: Number(range[2] ?? range[1]), state, here }];
});

describe("the page about the protocol", () => {
  test("leaves no line of the protocol out, and covers none twice", () => {
    const text = readFileSync(PROTOCOL, "utf8").split("\n");
    const covering = (number: number): number => rows.filter(({ from, to }) => from <= number && number <= to).length;
    const wrong = text.flatMap((line, index) =>
      line.trim() !== "" && covering(index + 1) !== 1 ? [`${index + 1}: ${line}`] : [],
    );
    expect(text.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  test("says of each row what carries it", () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(
      rows.filter(
        ({ state, here }) =>
          !["runs", "document", "decision", "not yet", "text"].includes(state) || (state !== "text" && here === ""),
      ),
    ).toEqual([]);
  });

  test("names checks, files and commands that exist, where it says that something runs", () => {
    const missing = rows
      .filter(({ state }) => state !== "not yet")
      .flatMap(({ here }) => [
        ...[...here.matchAll(/RAY\d{3}/gu)]
          .map(([code]) => code)
          .filter((code) => !checksPage.includes(`### ${code}`) && !code.startsWith("RAY9")),
        ...[...here.matchAll(/`((?:docs|schemas)\/[^`]*)`/gu)]
          .map(([, path = ""]) => path)
          .filter((path) => !existsSync(join(ROOT, path))),
        ...[...here.matchAll(/`ray-policy ([a-z]+)/gu)]
          .map(([, name = ""]) => name)
          .filter((name) => !Object.hasOwn(commands, name) && !here.includes("not yet")),
      ]);
    expect(missing).toEqual([]);
  });

  test("knows every document schema of the protocol's own files", () => {
    const own = readdirSync(join(ROOT, "schemas/documents")).filter((file) =>
      /-(report|approval|manifest)\.schema\.json$/u.test(file),
    );
    expect(own.filter((file) => !page.includes(file))).toEqual([]);
  });
});
