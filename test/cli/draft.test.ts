import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const GO = resolve(import.meta.dirname, "../../examples/go");
const NOW = "2026-11-20T12:00:00.000Z";
const FOLDER = ".artifacts/pre-deployment";
const CHECKLIST = `${FOLDER}/deployment-checklist.md`;
const LOG = `${FOLDER}/staging-deployment-run.log`;

const at = (...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => NOW });
const draft = (path: string, document: string): Promise<Ran> => at("draft", document, "--project", path);

async function statusOf(path: string, code: string): Promise<string | undefined> {
  await at("eval", path, "--gate", "readiness");
  return verdictOf(path)
    .gates.flatMap(({ checks }) => checks)
    .find((check) => check.code === code)?.status;
}

describe("draft checklist", () => {
  it("brings a checklist up to date, keeps its items, and asks for what was ticked anew", async () => {
    const path = folderOf(GO);
    put(path, CHECKLIST, text(path, CHECKLIST).replace(/updated_from: .*/u, `updated_from: sha256:${"0".repeat(64)}`));
    expect(await draft(path, "checklist")).toMatchObject({ code: 0 });
    expect(text(path, CHECKLIST)).toContain("- [ ] `backup-verified` The backup of the stock table");
    expect(await statusOf(path, "RAY408")).toBe("violated");
    put(path, CHECKLIST, text(path, CHECKLIST).replaceAll(/- \[ \] `(backup|migration)/gu, "- [x] `$1"));
    expect(await statusOf(path, "RAY408")).toBe("passed");
  });

  it("keeps what was ticked for the very rehearsal", async () => {
    const path = folderOf(GO, { [CHECKLIST]: null });
    await draft(path, "checklist");
    put(path, CHECKLIST, text(path, CHECKLIST).replace("- [ ] `people-told`", "- [x] `people-told`"));
    await draft(path, "checklist");
    expect(text(path, CHECKLIST).match(/\[x\] `[a-z-]+`/gu)).toEqual(["[x] `rehearsed`", "[x] `people-told`"]);
  });

  it("writes one where there is none; only the rehearsal itself is ticked, by its log", async () => {
    const path = folderOf(GO, { [CHECKLIST]: null });
    await draft(path, "checklist");
    expect(text(path, CHECKLIST).match(/\[x\] `[a-z-]+`/gu)).toEqual(["[x] `rehearsed`"]);
  });

  it("does not tick a rehearsal that failed, and says what was learned", async () => {
    const path = folderOf(GO, { [CHECKLIST]: null });
    put(path, LOG, text(path, LOG).replace('"exit_code":0', '"exit_code":1'));
    await draft(path, "checklist");
    expect(text(path, CHECKLIST)).not.toContain("[x]");
    expect(text(path, CHECKLIST)).toContain("Learned in the rehearsal:");
    put(path, LOG, text(folderOf(GO), LOG));
    await draft(path, "checklist");
    expect(text(path, CHECKLIST)).not.toContain("Learned in the rehearsal:");
  });

  it("asks for a rehearsal where there is none", async () => {
    expect(await draft(folderOf(GO, { [LOG]: null }), "checklist")).toMatchObject({
      code: 2,
      err: expect.stringContaining("record rehearsal"),
    });
  });
});

describe("draft of a note", () => {
  it("data-refresh counts once it is completed", async () => {
    const path = folderOf(GO);
    await draft(path, "data-refresh");
    const file = `${FOLDER}/staging-data-refresh.md`;
    expect((await at("inspect", `${path}/${file}`)).code).toBe(1);
    put(path, file, `${text(path, file)}- Dataset: orders \u2013 refreshed\n`);
    expect((await at("inspect", `${path}/${file}`)).code).toBe(0);
  });

  it("manual-log is read, and wants a signature", async () => {
    const path = folderOf(GO);
    await draft(path, "manual-log");
    const { out } = await at("inspect", `${path}/${FOLDER}/manual-validation-log.md`);
    expect(out).toContain("manual-log (manual_log)");
    expect(out).toContain("sign");
  });

  it("never overwrites one", async () => {
    const path = folderOf(GO);
    await draft(path, "manual-log");
    expect(await draft(path, "manual-log")).toMatchObject({
      code: 2,
      err: expect.stringContaining("is there already"),
    });
  });

  it("is a usage error for a document that is none", async () => {
    expect(await draft(folderOf(GO), "novel")).toMatchObject({
      code: 2,
      err: expect.stringContaining("checklist, data-refresh"),
    });
  });
});
