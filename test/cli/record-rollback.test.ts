import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/canonical.ts";
import { RayError } from "../../src/errors.ts";
import type { RollbackReport } from "../../src/generated/documents.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { EXAMPLE, folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const FOLDER = ".artifacts/pre-deployment";
const REPORT = `${FOLDER}/rollback-verification-report.json`;
const LOG = `${FOLDER}/rollback-verification-run.log`;

/** The example with a rollback script, the release that lists it, and an objective of a minute. */
function project(body: string): string {
  const script = `#!/bin/sh\n${body}\n`;
  const path = folderOf(EXAMPLE, { "scripts/rollback.sh": script });
  chmodSync(join(path, "scripts/rollback.sh"), 0o755);
  const release = JSON.parse(text(path, "release-manifest.json"));
  release.scripts = [...release.scripts, { path: "scripts/rollback.sh", sha256: sha256(script), kind: "rollback" }];
  put(path, "release-manifest.json", JSON.stringify(release));
  put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}  rto: PT1M\n`);
  return path;
}

const CHECK = ["--check", "health=test -e healthy"];

function calling(path: string, more: readonly string[] = ["--to", "1.3.2", ...CHECK]): readonly string[] {
  return ["record", "rollback", "--project", path, ...more, "--", "scripts/rollback.sh"];
}

const record = (path: string, more?: readonly string[], host?: Host): Promise<Ran> =>
  ray(calling(path, more), "/", host);

const report = (path: string): RollbackReport => JSON.parse(text(path, REPORT));

/** The codes of the checks of the rollback that are violated, waiting for nothing else. */
async function violated(path: string): Promise<readonly string[]> {
  await ray(["eval", path, "--gate", "security"]);
  const codes = verdictOf(path)
    .findings.filter(({ level, status }) => level === "error" && status === "open")
    .map(({ code }) => code);
  return ["RAY301", "RAY302", "RAY303", "RAY310", "RAY901", "RAY902", "RAY909"].filter(
    (code) => codes.includes(code) && (code < "RAY9" || hasRollback(path, code)),
  );
}

/** Whether the host found something in the report itself; the example has no other evidence of this gate. */
function hasRollback(path: string, code: string): boolean {
  return verdictOf(path).findings.some((each) => each.code === code && JSON.stringify(each).includes("ollback"));
}

describe("record rollback", () => {
  test("measures from the start of the command to the first round in which all checks pass", async () => {
    const path = project("sleep 0.2; touch healthy");
    const ran = await record(path);
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining("the service worked again after") });
    const made = report(path);
    expect(made).toMatchObject({
      strategy: "script",
      from_version: { name: "stock-service", version: "1.4.0" },
      to_version: { name: "stock-service", version: "1.3.2" },
      rto: { seconds: 60, source: "settings.rto of ray-policy.yaml" },
      steps: [{ name: "rollback", argv: ["scripts/rollback.sh"], exit_code: 0 }],
      post_checks: [{ name: "health", status: "passed", evidence_ref: LOG }],
      result: "PASSED",
      log_sha256: sha256(text(path, LOG)),
    });
    expect(made.recovery_time_seconds).toBeGreaterThanOrEqual(0.2);
    expect(await violated(path)).toEqual([]);
  });

  test("asks again until a check passes", async () => {
    const path = project("(setsid sh -c 'sleep 1.3; touch healthy' >/dev/null 2>&1 &)");
    expect((await record(path)).code).toBe(0);
    expect(report(path).recovery_time_seconds).toBeGreaterThan(1);
    expect(text(path, LOG)).toContain("failed in round 1");
    expect(text(path, LOG)).toContain("passed in round");
  });

  test("restores only in a round in which every check passes", async () => {
    const path = project("touch healthy");
    const flapping = ["--check", "other=if [ -e seen ]; then true; else touch seen; false; fi"];
    expect((await record(path, ["--to", "1.3.2", ...CHECK, ...flapping])).code).toBe(0);
    expect(report(path).recovery_time_seconds).toBeGreaterThan(1);
  });

  test("a command that fails is not asked about, and blocks", async () => {
    const path = project("touch healthy; exit 3");
    expect(await record(path)).toMatchObject({ code: 1, err: expect.stringContaining("was not shown to work again") });
    const made = report(path);
    expect(made).toMatchObject({ result: "FAILED", post_checks: [{ status: "unknown" }] });
    expect(made).not.toHaveProperty("service_restored_at");
    expect(await violated(path)).toEqual(["RAY301", "RAY302", "RAY303"]);
  });

  test("a service that comes back late has passed, and is judged by the objective", async () => {
    const path = project("sleep 1.2; touch healthy");
    put(path, "ray-policy.yaml", text(path, "ray-policy.yaml").replace("PT1M", "PT1S"));
    expect((await record(path)).code).toBe(1);
    expect(report(path).result).toBe("PASSED");
    expect(await violated(path)).toEqual(["RAY302"]);
  });

  test("lists the steps that the script marks, each with its digest", async () => {
    const path = project("echo ::ray-step::switch; echo ::ray-step::switch; touch healthy");
    expect((await record(path)).code).toBe(0);
    expect(report(path).steps.map(({ name }) => name)).toEqual(["rollback/switch", "rollback/switch #2", "rollback"]);
    expect(await violated(path)).toEqual([]);
  });

  test("a script that changes while it runs is not the reviewed one", async () => {
    const path = project('touch healthy; echo "# more" >> "$0"');
    await record(path);
    expect(await violated(path)).toEqual(["RAY301"]);
  });

  test("a version to restore that nobody states is no other version", async () => {
    const path = project("touch healthy");
    await record(path, CHECK);
    expect(await violated(path)).toEqual(["RAY310"]);
  });

  test("the older report is gone before anything runs", async () => {
    const path = project("cat .artifacts/pre-deployment/rollback-verification-report.json >&2; touch healthy");
    put(path, REPORT, "old");
    put(path, `${REPORT}.sig`, "old");
    expect((await record(path)).err).not.toContain("old");
    expect(await nodeHost().glob(`${REPORT}.sig`, path)).toEqual([]);
  });

  test("the older report stays where another run records", async () => {
    const path = project("touch ran");
    put(path, REPORT, "old");
    const lock = await nodeHost().lock(join(path, FOLDER, ".record.lock"));
    expect((await record(path)).code).toBe(4);
    lock.release();
    expect([text(path, REPORT), await nodeHost().glob("ran", path)]).toEqual(["old", []]);
  });

  test("a clock that is set back while it runs changes no duration", async () => {
    const path = project("touch healthy");
    let hour = 60;
    const now = (): string => {
      hour -= 1;
      return `2026-11-20T12:${hour}:00.000Z`;
    };
    expect((await record(path, undefined, { ...nodeHost(), now })).code).toBe(0);
    const { started_at, service_restored_at = "", finished_at } = report(path);
    expect([started_at <= service_restored_at, service_restored_at <= finished_at]).toEqual([true, true]);
  });

  test("an interrupt while it asks ends it, with a report that blocks", async () => {
    const path = project("true");
    let asked = 0;
    const host = nodeHost();
    let interrupt: (signal: NodeJS.Signals) => void = () => undefined;
    const spawn: Host["spawn"] = (program, onOutput) => {
      asked += 1;
      if (asked === 3) setTimeout(() => interrupt("SIGINT"), 20);
      return host.spawn(program, onOutput);
    };
    const ran = await ray(
      calling(path, ["--check", "health=[ -e seen ] && sleep 60; touch seen; false"]),
      "/",
      {
        ...host,
        spawn,
      },
      false,
      undefined,
      (handler) => {
        interrupt = handler;
      },
    );
    expect(ran.code).toBe(1);
    expect(report(path)).toMatchObject({ result: "FAILED", post_checks: [{ status: "unknown" }] });
  });

  test("a report that cannot be written is exit 4", async () => {
    const path = project("touch healthy");
    const host = nodeHost();
    const write: Host["write"] = async (file) => {
      throw new RayError("output", `${file} is on a full disk`);
    };
    expect(await record(path, undefined, { ...host, write })).toMatchObject({ code: 4 });
    expect(await violated(path)).toContain("RAY901");
  });

  test.each<[string, readonly string[], string]>([
    ["without a check", [], "needs --check NAME=COMMAND"],
    ["with a check that is none", ["--check", "health"], "each --check must be NAME=COMMAND"],
    [
      "with a check without a name",
      ["--check", "curl http://u:hunter2@a/?b=c"],
      "each --check must be NAME=COMMAND, such",
    ],
    ["with a check twice", [...CHECK, ...CHECK], "names health twice"],
    ["to the version that it rolls back", [...CHECK, "--to", "1.4.0"], "the version that is rolled back"],
  ])("%s is a wrong call, and runs nothing", async (_, more, message) => {
    const path = project("touch ran");
    const { code, err } = await record(path, more);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toContain("hunter2");
    expect(await nodeHost().glob("ran", path)).toEqual([]);
  });

  test("without a recovery time objective it is a wrong call, and runs nothing", async () => {
    const path = project("touch ran");
    put(path, "ray-policy.yaml", text(path, "ray-policy.yaml").replace("  rto: PT1M\n", ""));
    expect(await record(path)).toMatchObject({ code: 2, err: expect.stringContaining("no recovery time objective") });
    expect(await nodeHost().glob("ran", path)).toEqual([]);
  });

  test.each(["--check=a=b", "--to=1.3.2", "--strategy=script"])("%s belongs to a rollback only", async (flag) => {
    const argv = ["record", "rehearsal", "--project", project("true"), flag, "--", "true"];
    expect(await ray(argv)).toMatchObject({ code: 2, err: expect.stringContaining("belongs to record rollback") });
  });
});
