import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Io } from "../../src/command.ts";
import { append } from "../../src/history/log.ts";
import { nodeHost } from "../../src/host.ts";
import { folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const NOW = "2026-11-20T12:00:00.000Z";
const SUBJECT = "stock-parse@1.0.0 CVE-2026-20002";
const ID = "W-20261120-d57c266c";
const ADA = "ada@stock.example";
const SAM = "sam@stock.example";

const example = (name: string, files: Parameters<typeof folderOf>[1] = {}) =>
  folderOf(join(ROOT, "examples", name), files);
const keyOf = (name: string) => join(ROOT, `examples/keys/${name}.pem`);
const at = (now: string, argv: readonly string[], ask?: Io["ask"]): Promise<Ran> =>
  ray(argv, "/", { ...nodeHost(), now: () => now }, false, ask);

/** `waive ACTION … --project PATH`, at the moment that the examples are written for. */
const waive = (path: string, action: string, ...more: readonly string[]) =>
  at(NOW, ["waive", action, ...more, "--project", path]);

const request = (path: string, ...more: readonly string[]) => {
  const asked = { "--check": "RAY305", "--subject": SUBJECT, "--expires": "P14D", "--identity": ADA };
  const left = Object.entries(asked).filter(([flag]) => !more.includes(flag));
  return waive(path, "request", ...left.flat(), "--justification", "Not reachable.", ...more);
};
const grant = (path: string, ...more: readonly string[]) =>
  waive(path, "grant", ID, "--identity", SAM, "--key", keyOf("security"), "--yes", ...more);

async function verdictAfterEval(path: string) {
  await at(NOW, ["eval", path]);
  return verdictOf(path);
}

const open = () => example("no-go-open-finding");

async function granted(): Promise<string> {
  const path = open();
  await request(path);
  await grant(path);
  return path;
}

describe("waive request", () => {
  it("adds an unsigned entry that hides nothing", async () => {
    const path = open();
    expect(await request(path, "--ticket", "STOCK-431", "--control", "The endpoint is blocked.")).toMatchObject({
      code: 0,
      err: expect.stringContaining(`requested ${ID}, for RAY305 ${SUBJECT} until 2026-12-04T12:00:00.000Z`),
    });
    expect(text(path, "waivers.yaml")).toBe(`waivers:
  - id: ${ID}
    check: RAY305
    fingerprint: d57c266c9e546659a11e58dbb55c0d279318b1269a181036f66b74fdb5400b11
    max_severity: high
    release:
      name: stock-service
      versions: 1.4.0
    justification: Not reachable.
    compensating_control: The endpoint is blocked.
    ticket: STOCK-431
    requested_by: ${ADA}
    created_at: "2026-11-20T12:00:00.000Z"
    expires_at: "2026-12-04T12:00:00.000Z"
`);
    const verdict = await verdictAfterEval(path);
    expect(verdict).toMatchObject({ outcome: "fail", waivers: [{ id: ID, state: "pending", covers: [] }] });
    expect(verdict.findings.find(({ code }) => code === "RAY305")?.status).toBe("open");
    expect(verdict.findings.find(({ code }) => code === "RAY908")?.message).toContain("nobody has granted it");
  });

  it("takes the first digits of a fingerprint, a name and a moment", async () => {
    const path = open();
    const more = ["W-7", "--fingerprint", "d57c266c9e54", "--expires", "2026-12-01T00:00:00+01:00"];
    expect((await request(path, ...more)).code).toBe(0);
    expect(text(path, "waivers.yaml")).toContain("- id: W-7\n");
    expect(text(path, "waivers.yaml")).toContain('expires_at: "2026-11-30T23:00:00.000Z"\n');
  });

  it("says where it asks for more than it has to", async () => {
    const asked = await request(open(), "--versions", ">=1.4.0 <3.0.0");
    expect(asked).toMatchObject({ code: 0, err: expect.stringContaining("too broad: its versions") });
  });

  it("keeps both where two ask at once", async () => {
    const path = open();
    const both = await Promise.all([request(path, "W-1"), request(path, "W-2")]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(text(path, "waivers.yaml").match(/- id: W-[12]/gu)).toHaveLength(2);
  });

  it.each<[string, string, readonly string[], string]>([
    ["a check that is a proof of the release", "go", ["--check", "RAY301"], "RAY301 cannot be waived: "],
    ["missing evidence", "no-go-missing-report", ["--check", "RAY901"], "is mended, not accepted"],
    ["no check", "go", ["--check", "RAY399"], "RAY399 is no check"],
    ["a check that found nothing", "go", [], "RAY305 found nothing"],
    ["another subject", "no-go-open-finding", ["--subject", "x"], `there are: ${SUBJECT} (d57c266c9e54)`],
    ["a finding that is waived", "go-waived", [], "is waived already, by W-2026-11"],
    ["longer than the severity allows", "no-go-open-finding", ["--expires", "P15D"], "may count for 14 d"],
    ["a moment that is over", "no-go-open-finding", ["--expires", "2026-11-19T00:00:00Z"], "ends before it begins"],
    ["all later versions", "no-go-open-finding", ["--versions", ">=1.4.0"], "has no upper end"],
    ["another version", "no-go-open-finding", ["--versions", "1.5.x"], "it is for stock-service 1.5.x"],
    ["a name with blanks", "no-go-open-finding", ["W 1"], "the id W 1 is not made of"],
  ])("is refused for %s, and nothing is written", async (_, name, more, reason) => {
    const path = example(name);
    const before = name === "go-waived" ? text(path, "waivers.yaml") : undefined;
    expect(await request(path, ...more)).toMatchObject({ code: 1, err: expect.stringContaining(reason) });
    if (before === undefined) expect(() => text(path, "waivers.yaml")).toThrow();
    else expect(text(path, "waivers.yaml")).toBe(before);
  });

  it("is refused for a critical finding", async () => {
    const path = example("no-go-critical-drift");
    const drift = (await verdictAfterEval(path)).findings.find(({ code }) => code === "RAY106");
    const ran = await request(path, "--check", "RAY106", "--subject", drift?.subject ?? "");
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("a critical finding is never waived") });
  });

  it("is refused for a second waiver under one name", async () => {
    const path = open();
    await request(path);
    expect(await request(path)).toMatchObject({ code: 1, err: expect.stringContaining("already; name another id") });
  });

  it.each<[string, readonly string[], string]>([
    ["no end", ["--expires", "soon"], "--expires is soon"],
    ["half a fingerprint", ["--fingerprint", "d57c"], "8 to 64 lower-case"],
    ["a text that no file could hold", ["--ticket", "a\u0007b"], "control character"],
  ])("is a usage error with %s", async (_, more, reason) => {
    expect(await request(open(), ...more)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });

  it.each(["check", "expires", "identity", "justification"])("is a usage error without --%s", async (flag) => {
    const all = [
      "--check",
      "RAY305",
      "--subject",
      SUBJECT,
      "--expires",
      "P14D",
      "--identity",
      ADA,
      "--justification",
      "x",
    ];
    const place = all.indexOf(`--${flag}`);
    const left = all.toSpliced(place, 2);
    expect(await waive(open(), "request", ...left)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`waive request needs --${flag}`),
    });
  });

  it("is a usage error without a finding", async () => {
    const argv = ["--check", "RAY305", "--expires", "P14D", "--identity", ADA, "--justification", "x"];
    expect(await waive(open(), "request", ...argv)).toMatchObject({
      code: 2,
      err: expect.stringContaining("--fingerprint or --subject"),
    });
  });
});

describe("waive grant", () => {
  it("shows what it would hide, signs, and the finding is waived", async () => {
    const path = open();
    await request(path);
    const ran = await grant(path);
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining(`${SAM} granted ${ID}`) });
    expect(ran.err).toContain(`It would hide now\nerror RAY305 ${SUBJECT} (high)\n`);
    expect(ran.err.indexOf("It would hide now")).toBeLessThan(ran.err.indexOf("granted"));
    const verdict = await verdictAfterEval(path);
    expect(verdict.waivers).toMatchObject([{ id: ID, state: "active", approved_by: SAM, requested_by: ADA }]);
    expect(verdict.findings.find(({ code }) => code === "RAY305")).toMatchObject({ status: "waived", waiver: ID });
  });

  it("counts from the moment of the grant", async () => {
    const path = open();
    await request(path);
    const later = "2026-11-20T13:00:00.000Z";
    await at(later, ["waive", "grant", ID, "--project", path, "--identity", SAM, "--key", keyOf("security"), "--yes"]);
    expect(text(path, "waivers.yaml")).toContain(`created_at: "${later}"\n`);
  });

  it("keeps the rest of the file as it was: comments, order and JSON", async () => {
    const path = example("no-go-expired-waiver");
    const before = text(path, "waivers.yaml");
    await request(path);
    expect((await grant(path)).code).toBe(0);
    const after = text(path, "waivers.yaml");
    expect(after.startsWith(before.slice(0, before.lastIndexOf("}\n  ]") + 1))).toBe(true);
    expect(JSON.parse(after).waivers.map(({ id }: { id: string }) => id)).toEqual(["W-2026-11", ID]);
  });

  it("says what it would have hidden in the last verdicts of the log", async () => {
    const config = text(join(ROOT, "examples/no-go-open-finding"), "ray-policy.yaml");
    const path = example("no-go-open-finding", { "ray-policy.yaml": `${config}\nhistory: log/history.ndjson\n` });
    await at("2026-11-20T11:58:00.000Z", ["eval", path]);
    await request(path);
    const { err } = await grant(path);
    expect(err.replace(/\n {2}\| /gu, " ")).toContain(
      "- record 0, 2026-11-20T11:58:00.000Z, stock-service@1.4.0: 1 open of RAY305, with this finding\n",
    );
  });

  it("does not guess which findings an older record of the log is about", async () => {
    const config = text(join(ROOT, "examples/no-go-open-finding"), "ray-policy.yaml");
    const path = example("no-go-open-finding", { "ray-policy.yaml": `${config}\nhistory: history.ndjson\n` });
    const older = (failing: readonly { readonly code: string; readonly subjects: number }[], name = "stock-service") =>
      append({ ...nodeHost(), now: () => NOW }, join(path, "history.ndjson"), {
        event: "verdict",
        release: { name, version: "1.3.0", git_commit: "a".repeat(40) },
        verdict: {
          sha256: "b".repeat(64),
          evaluated_at: "2026-11-01T12:00:00.000Z",
          outcome: "fail",
          scope: "release",
          mode: "enforce",
          gates: [],
          failing: [...failing],
          measured: {},
        },
      });
    await older([{ code: "RAY305", subjects: 2 }]);
    await older([{ code: "RAY204", subjects: 1 }]);
    await older([{ code: "RAY305", subjects: 1 }], "another-service");
    await request(path);
    const { err } = await grant(path);
    const [, shown = ""] = err.replace(/\n {2}\| /gu, " ").split("In the last verdicts\n");
    expect(shown.split("\n").slice(0, 2)).toEqual([
      "- record 0, 2026-11-01T12:00:00.000Z, stock-service@1.3.0: 2 open of RAY305, the record does not say which",
      "- record 1, 2026-11-01T12:00:00.000Z, stock-service@1.3.0: no open error of RAY305",
    ]);
    expect(shown).not.toContain("another-service");
  });

  it("shows where it is too broad", async () => {
    const path = open();
    await request(path, "--versions", ">=1.4.0 <3.0.0");
    expect((await grant(path)).err).toContain("too broad: its versions >=1.4.0 <3.0.0 reach past 1.x");
  });

  it("asks at a terminal, and signs nothing without a yes", async () => {
    const path = open();
    await request(path);
    const argv = ["waive", "grant", ID, "--project", path, "--identity", SAM, "--key", keyOf("security")];
    const before = text(path, "waivers.yaml");
    expect(await at(NOW, argv, async () => "no")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${ID} is not granted: nothing was signed`),
    });
    expect(text(path, "waivers.yaml")).toBe(before);
    expect((await at(NOW, argv, async () => "y")).code).toBe(0);
  });

  it("writes nothing where the entry changed while its approver looked at it", async () => {
    const path = open();
    await request(path);
    const argv = ["waive", "grant", ID, "--project", path, "--identity", SAM, "--key", keyOf("security")];
    const changed = text(path, "waivers.yaml").replace("Not reachable.", "Whatever.");
    const ran = await at(NOW, argv, async () => {
      put(path, "waivers.yaml", changed);
      return "yes";
    });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("has changed since it was looked at") });
    expect(text(path, "waivers.yaml")).toBe(changed);
  });

  it("is a usage error without a terminal and without --yes, before anything is judged", async () => {
    const path = open();
    const argv = ["grant", ID, "--identity", SAM, "--key", keyOf("security")];
    expect(await waive(path, ...(argv as [string]))).toMatchObject({ code: 2, err: expect.stringContaining("--yes") });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["its requester", ["--identity", ADA, "--key", keyOf("owner")], ["requester and approver are one person"]],
    [
      "somebody who may not, and whose key it is not",
      ["--identity", "quentin@stock.example", "--key", keyOf("quality")],
      ["quentin@stock.example may not approve waivers"],
    ],
    ["another key", ["--identity", SAM, "--key", keyOf("manager")], ["it is signed by rita@stock.example"]],
  ])("is refused to %s", async (_, who, reasons) => {
    const path = open();
    await request(path);
    const before = text(path, "waivers.yaml");
    const ran = await waive(path, "grant", ID, "--yes", ...who);
    expect(ran.code).toBe(1);
    for (const reason of reasons) expect(ran.err).toContain(`${ID} is not granted: ${reason}`);
    expect(text(path, "waivers.yaml")).toBe(before);
  });

  it("asks nobody where the grant would not count", async () => {
    const path = open();
    await request(path);
    const argv = ["waive", "grant", ID, "--project", path, "--identity", ADA, "--key", keyOf("owner")];
    const questions: string[] = [];
    const ran = await at(NOW, argv, async (question) => {
      questions.push(question);
      return "yes";
    });
    expect([ran.code, questions]).toEqual([1, []]);
  });

  it("says every reason at once", async () => {
    const path = open();
    await request(path);
    put(path, "waivers.yaml", text(path, "waivers.yaml").replace("12-04T", "12-31T"));
    const ran = await waive(path, "grant", ID, "--yes", "--identity", "olga@stock.example", "--key", keyOf("owner"));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("olga@stock.example may not approve waivers");
    expect(ran.err).toContain("it counts for 41 d; a waiver up to high may count for 14 d");
  });

  it("is refused where it would hide nothing", async () => {
    const path = open();
    await request(path);
    const report = ".artifacts/pre-deployment/security-compliance-report.json";
    put(path, report, text(path, report).replaceAll("CVE-2026-20002", "CVE-2026-20003"));
    expect(await grant(path)).toMatchObject({
      code: 1,
      err: expect.stringContaining("it would hide nothing: no finding"),
    });
  });

  it("is refused a second time, and for a waiver that is not there", async () => {
    const path = await granted();
    expect(await grant(path)).toMatchObject({ code: 1, err: expect.stringContaining(`${SAM} has granted it already`) });
    const other = await waive(path, "grant", "W-0", "--identity", SAM, "--key", keyOf("security"), "--yes");
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining("waivers.yaml has no waiver W-0") });
  });
});

describe("a file of waivers that was edited after signing", () => {
  it.each([
    ["justification: Not reachable.", "justification: Trust me.", "it was not made over these bytes"],
    ["12-04T12", "12-04T11", "it was not made over these bytes"],
    ["versions: 1.4.0", "versions: '>=1.4.0 <2.0.0'", "it was not made over these bytes"],
    [`requested_by: ${ADA}`, "requested_by: eve@stock.example", "it was not made over these bytes"],
    [`approved_by: ${SAM}`, "approved_by: rita@stock.example", "it was not made over these bytes"],
    [/ {4}signature[\s\S]*$/u, "", 'it lacks "signature"'],
  ])("hides nothing: %s", async (from, to, reason) => {
    const path = await granted();
    const before = text(path, "waivers.yaml");
    put(path, "waivers.yaml", before.replace(from, to));
    expect(text(path, "waivers.yaml")).not.toBe(before);
    const verdict = await verdictAfterEval(path);
    expect(verdict).toMatchObject({
      outcome: "fail",
      waivers: [{ state: "invalid", reason: expect.stringContaining(reason) }],
    });
    expect(verdict.findings.find(({ code }) => code === "RAY305")?.status).toBe("open");
    const checked = await waive(path, "check");
    expect(checked).toMatchObject({ code: 1, out: expect.stringContaining(reason) });
  });
});

describe("waive revoke", () => {
  it("marks the waiver, which counts no more, and says what binds", async () => {
    const path = await granted();
    const ran = await waive(path, "revoke", ID, "--identity", SAM, "--reason", "It is exploited.");
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining(`add ${ID} to its revoked.waivers`) });
    const verdict = await verdictAfterEval(path);
    expect(verdict.waivers).toMatchObject([
      { state: "invalid", reason: `${SAM} revoked it ${NOW}: It is exploited.`, covers: [] },
    ]);
    const again = await waive(path, "revoke", ID, "--identity", SAM, "--reason", "Twice.");
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("it is revoked already") });
  });

  it("withdraws a request, which cannot be granted then", async () => {
    const path = open();
    await request(path);
    await waive(path, "revoke", ID, "--identity", ADA, "--reason", "It is mended.");
    expect(await grant(path)).toMatchObject({ code: 1, err: expect.stringContaining("revoked it") });
  });

  it.each([
    ["an id", ["--identity", SAM, "--reason", "x"], "needs the id"],
    ["a reason", [ID, "--identity", SAM], "waive revoke needs --reason"],
  ])("is a usage error without %s", async (_, more, reason) => {
    expect(await waive(open(), "revoke", ...more)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });
});

describe("waive list", () => {
  it("shows every waiver of the file, without a verdict", async () => {
    const path = example("no-go-expired-waiver");
    await request(path);
    const { code, out } = await waive(path, "list");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(/ {2,}/u).slice(0, 3))).toEqual([
      ["waiver", "state", "check"],
      ["W-2026-11", "expired", "RAY305"],
      [ID, "pending", "RAY305"],
      [""],
    ]);
    expect((await waive(await granted(), "list")).out).toContain(`${ID}  in force  RAY305`);
  });

  it("as JSON holds each entry as it is stated", async () => {
    const { out } = await waive(await granted(), "list", "--format", "json");
    expect(JSON.parse(out)).toMatchObject([
      { id: ID, check: "RAY305", state: "in force", covers: [], entry: { requested_by: ADA, max_severity: "high" } },
    ]);
  });

  it("says so where there is none", async () => {
    expect(await waive(example("go"), "list")).toMatchObject({ code: 0, out: "There are no waivers.\n" });
  });
});

describe("waive check", () => {
  it("answers 0 where every waiver is used, or waits to be granted", async () => {
    const path = await granted();
    await at(NOW, ["eval", path]);
    expect(await waive(path, "check")).toMatchObject({ code: 0, out: expect.stringMatching(/ {2}used +RAY305 /u) });
    const waiting = open();
    await request(waiting);
    await at(NOW, ["eval", waiting]);
    expect(await waive(waiting, "check")).toMatchObject({ code: 0, out: expect.stringContaining(`${ID}  pending`) });
  });

  it("says which expires soon", async () => {
    const path = await granted();
    await at(NOW, ["eval", path]);
    const soon = await at("2026-11-28T12:00:00.000Z", ["waive", "check", "--project", path]);
    expect(soon).toMatchObject({ code: 0, out: expect.stringContaining("used, expiring soon (within 7 d)") });
  });

  it.each([
    ["expired", "no-go-expired-waiver"],
    ["invalid", "no-go-self-approved-waiver"],
  ])("answers 1 where one is %s", async (state, name) => {
    const path = example(name);
    await at(NOW, ["eval", path]);
    expect(await waive(path, "check")).toMatchObject({
      code: 1,
      out: expect.stringContaining(state),
      err: expect.stringContaining(`W-2026-11 is ${state}; renew it, or take it out of waivers.yaml`),
    });
  });

  it("answers 1 where one is unused", async () => {
    const path = await granted();
    const report = ".artifacts/pre-deployment/security-compliance-report.json";
    put(path, report, text(path, report).replaceAll("CVE-2026-20002", "CVE-2026-20003"));
    await at(NOW, ["eval", path]);
    expect(await waive(path, "check")).toMatchObject({ code: 1, err: expect.stringContaining("is unused") });
  });

  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ["without a verdict", async () => undefined, "is no complete verdict"],
    ["with one of a part", (path) => at(NOW, ["eval", path, "--gate", "security"]), "judged only a part (partial)"],
    ["with a simulation", (path) => at(NOW, ["eval", path, "--simulate-at", NOW]), "is a simulation"],
    [
      "with one of another release",
      async (path) => {
        await at(NOW, ["eval", path]);
        const manifest = "release-manifest.json";
        const file = `.artifacts/pre-deployment/${manifest}`;
        put(path, file, text(path, file).replaceAll('"1.4.0"', '"1.4.1"'));
      },
      "not about stock-service@1.4.1",
    ],
  ])("answers 2 %s", async (_, prepare, reason) => {
    const path = example("go-waived");
    await prepare(path);
    expect(await waive(path, "check")).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });
});

describe("waive", () => {
  it("knows five actions", async () => {
    expect(await waive(open(), "forgive")).toMatchObject({
      code: 2,
      err: expect.stringContaining("must be one of request, grant, revoke, list, check"),
    });
  });
});
