import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RayError } from "../../src/errors.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { AT, folder, judge, project, put, ray, text, verdictOf } from "../project.ts";

const OUT = "ray-policy-verdict";

/** A folder of project folders, each a copy of the example with some files written anew. */
function batch(projects: Readonly<Record<string, Readonly<Record<string, string | null>>>>): string {
  const path = folder();
  for (const [name, files] of Object.entries(projects)) cpSync(project(files), join(path, name), { recursive: true });
  return path;
}

function judgeBatch(path: string, ...more: readonly string[]) {
  return ray(["eval", "--batch", path, "--gate", "rehearsal", "--simulate-at", AT, ...more]);
}

describe("eval --batch", () => {
  test("answers for each project by itself, in the order of their names, and ends with the highest code", async () => {
    const path = batch({
      beta: { "reports/junit.xml": null },
      alpha: {},
      delta: { "ray-policy.yaml": "release: [" },
      gamma: {},
    });
    const { code, out, err } = await judgeBatch(path);
    expect(code).toBe(2);
    expect(out.split("\n").map((line) => line.split(" (")[0])).toEqual([
      "alpha: GO",
      "beta: NO-GO",
      "gamma: GO",
      "Total: 2 go, 1 no-go, 1 without a verdict",
      "",
    ]);
    expect(out).toMatch(/^beta: NO-GO .*: RAY901/mu);
    expect(err).toMatch(/^ray-policy: delta: .*ray-policy\.yaml/u);
    expect(verdictOf(join(path, "beta")).outcome).toBe("fail");
    expect(existsSync(join(path, "delta/ray-policy-verdict/verdict.json"))).toBe(false);
  });

  test("writes the verdict that eval of the one project writes, and nothing else", async () => {
    const path = batch({ alpha: {}, beta: { "reports/junit.xml": "" } });
    expect((await judgeBatch(path)).code).toBe(1);
    const alone = project({ "reports/junit.xml": "" });
    await judge(alone);
    expect(text(path, `beta/${OUT}/verdict.json`)).toBe(text(alone, `${OUT}/verdict.json`));
    expect(readdirSync(join(path, "beta", OUT))).toEqual(["verdict.json"]);
  });

  test("writes the reports that are asked for, as eval of the one project does", async () => {
    const path = batch({ alpha: {}, beta: { "reports/junit.xml": "" } });
    const formats = ["sarif", "code-scanning", "markdown"].flatMap((format) => ["--format", format]);
    expect((await judgeBatch(path, ...formats)).code).toBe(1);
    const alone = project({ "reports/junit.xml": "" });
    await judge(alone);
    expect(readdirSync(join(path, "beta", OUT))).toEqual(readdirSync(join(alone, OUT)));
    for (const file of readdirSync(join(alone, OUT)))
      expect(text(path, `beta/${OUT}/${file}`)).toBe(text(alone, `${OUT}/${file}`));
  });

  test("leaves no report of an older verdict beside a new one", async () => {
    const path = batch({ alpha: {} });
    await judgeBatch(path, "--format", "sarif", "--format", "sarif");
    expect(readdirSync(join(path, "alpha", OUT))).toEqual(["audit.sarif", "verdict.json"]);
    await judgeBatch(path);
    expect(readdirSync(join(path, "alpha", OUT))).toEqual(["verdict.json"]);
  });

  test("says of no project that it goes before its verdict is on the disk", async () => {
    const path = batch({ alpha: {}, beta: {} });
    const node = nodeHost();
    const done: string[] = [];
    const syncFolder = async (folder: string) => {
      await node.syncFolder(folder);
      done.push(folder);
    };
    const full = new RayError("output", "the disk is full");
    const host: Host = {
      ...node,
      syncFolder: (folder) => (folder.includes("beta") ? Promise.reject(full) : syncFolder(folder)),
    };
    const { code, out, err } = await ray(
      ["eval", "--batch", path, "--gate", "rehearsal", "--simulate-at", AT],
      "/",
      host,
    );
    expect([code, err]).toEqual([4, "ray-policy: beta: the disk is full\n"]);
    expect(out).toMatch(/^alpha: GO [^\n]*\nTotal: 1 go, 0 no-go, 1 without a verdict\n$/u);
    expect(done).toEqual([join(path, "alpha", OUT)]);
  });

  test("is go where every project is", async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`service-${index}`, {}]));
    const { code, out } = await judgeBatch(batch(many));
    expect(code).toBe(0);
    expect(out).toContain("Total: 20 go, 0 no-go, 0 without a verdict\n");
  });

  test("loses no folder without a config, and leaves hidden ones and files alone", async () => {
    const path = batch({ alpha: {} });
    mkdirSync(join(path, "empty"));
    mkdirSync(join(path, ".git"));
    put(path, "notes.txt", "x");
    const { code, err } = await judgeBatch(path);
    expect(code).toBe(2);
    expect(err.split("\n")).toHaveLength(2);
    expect(err).toContain("empty: ");
  });

  test("takes every older answer back before it judges one", async () => {
    const path = batch({ alpha: {}, beta: {} });
    expect((await judgeBatch(path)).code).toBe(0);
    put(path, "beta/ray-policy.yaml", "release: [");
    expect((await judgeBatch(path)).code).toBe(2);
    expect(JSON.parse(text(path, "beta/ray-policy-verdict/verdict.json"))).toEqual({ status: "incomplete" });
  });

  test("takes them back where the call is wrong, too", async () => {
    const path = batch({ alpha: {} });
    await judgeBatch(path);
    expect((await judgeBatch(path, "--rto", "soon")).code).toBe(2);
    expect(JSON.parse(text(path, "alpha/ray-policy-verdict/verdict.json"))).toEqual({ status: "incomplete" });
  });

  test("loses no project in whose folder the answers are put", async () => {
    const path = batch({ alpha: {}, beta: {} });
    expect((await judgeBatch(path, "--out", join(path, "beta"))).out).toMatch(/^beta: /mu);
  });

  test("puts the answers of all into a folder by their names", async () => {
    const path = batch({ alpha: {}, beta: {} });
    const out = join(path, "verdicts");
    expect((await judgeBatch(path, "--out", out)).code).toBe(0);
    expect((await judgeBatch(path, "--out", out)).code).toBe(0);
    expect(existsSync(join(out, "alpha/verdict.json"))).toBe(true);
    expect(existsSync(join(path, "alpha/ray-policy-verdict"))).toBe(false);
  });

  test("judges by another trust file what another project trusts", async () => {
    const trust = "required_kinds: [tests]\n";
    const path = batch({ alpha: {}, beta: { "trust.yaml": trust } });
    put(path, "beta/ray-policy.yaml", `${text(path, "beta/ray-policy.yaml")}\ntrust: trust.yaml\n`);
    await judgeBatch(path);
    expect(verdictOf(join(path, "alpha")).trust).toBe("none");
    expect(verdictOf(join(path, "beta")).trust).not.toBe("none");
  });

  test("opens the shipped policy once", async () => {
    const path = batch({ alpha: {}, beta: {}, gamma: {} });
    const read: string[] = [];
    const node = nodeHost();
    const host: Host = {
      ...node,
      readWhole: (file) => {
        read.push(file);
        return node.readWhole(file);
      },
    };
    await ray(["eval", "--batch", path, "--gate", "rehearsal", "--simulate-at", AT], "/", host);
    expect(read.filter((file) => file.endsWith("bundle.tar.gz"))).toHaveLength(1);
  });

  test.each([
    ["a folder without projects", [], "holds no folders"],
    ["a project beside it", ["other"], "leave the project out"],
    ["a format that is printed", ["--format", "text"], "sarif, code-scanning, markdown"],
    ["the verdict as a format", ["--format", "json"], "sarif, code-scanning, markdown"],
    ["one path for the reports of all", ["--format", "sarif=all.sarif"], "each under its own name"],
    ["a format that is not there", ["--format", "toString"], "sarif, code-scanning, markdown"],
  ])("refuses %s", async (_, more, reason) => {
    const path = more.length === 0 ? folder() : batch({ alpha: {} });
    const { code, err } = await judgeBatch(path, ...more);
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
  });
});
