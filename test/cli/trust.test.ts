import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keyOf, signerLine } from "../../scripts/examples/signing.js";
import { sha256 } from "../../src/canonical.ts";
import { sign } from "../../src/signature/sshsig.ts";
import { judge, project, put, verdictOf } from "../project.ts";

const CONFIG = "ray-policy.yaml";
const own = readFileSync(join(import.meta.dirname, "../../examples/rehearsal", CONFIG), "utf8");
const trusting = (trust: string, config = own) =>
  project({ [CONFIG]: `${config}\ntrust: trust.yaml\n`, "trust.yaml": trust });
const withSettings = (settings: string) => own.replace(/\nsettings:[\s\S]*$/u, `\nsettings: ${settings}\n`);

describe("the trust file", () => {
  test("stands in the verdict by its digest and by who named it", async () => {
    const text = "floors: { suite_coverage_percent: 92 }\n";
    const path = trusting(text, withSettings("{}"));
    expect((await judge(path)).code).toBe(0);
    expect(verdictOf(path)).toMatchObject({
      trust: { digest: sha256(text), source: "config" },
      settings: { suite_coverage_percent: { value: 92, floor: 92, source: "trust" } },
    });
  });

  test("named by a flag wins over the one of the config", async () => {
    const path = trusting("required_kinds: [performance]\n");
    const other = "{}\n";
    put(path, "other.yaml", other);
    expect((await judge(path, "--trust", join(path, "other.yaml"))).code).toBe(0);
    expect(verdictOf(path).trust).toEqual({ digest: sha256(other), source: "flag" });
  });

  test("counts by --trust-digest only with that digest", async () => {
    const path = trusting("{}\n");
    expect((await judge(path, "--trust-digest", `sha256:${sha256("{}\n")}`)).code).toBe(0);
    const { code, err } = await judge(path, "--trust-digest", "ab".repeat(32));
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`trust.yaml has SHA-256 ${sha256("{}\n")}; --trust-digest asks for abab`),
    ]);
    expect((await judge(project(), "--trust-digest", "ab".repeat(32))).err).toContain("but there is no trust file");
    expect((await judge(path, "--trust-digest", "abc")).err).toContain(
      "it must be sha256: and 64 lower-case hexadecimal digits",
    );
  });

  test.each<[string, string, string]>([
    ["with an unknown key", "role: {}\n", 'trust.yaml:1: role is not a known key; did you mean "roles"?'],
    ["with a role without anybody", "roles: { a: { identities: [] } }\n", "roles.a.identities is too short"],
    [
      "with a floor below the protocol's",
      "floors: { suite_coverage_percent: 89 }\n",
      "trust.yaml:1: floors.suite_coverage_percent is 89; the floor is 90",
    ],
    ["with an age that is none", "max_age: { tests: tomorrow }\n", 'max_age.tests is "tomorrow"; it must match'],
    [
      "with an age for no kind",
      "max_age: { test: PT1H }\n",
      'trust.yaml:1: max_age.test is not a known evidence kind; did you mean "tests"?',
    ],
    [
      "with a kind that is none",
      "attested_kinds: [test]\n",
      "trust.yaml:1: attested_kinds.0 is test, which is no evidence kind",
    ],
    [
      "with signers that are not there",
      "signers: allowed_signers\n",
      "signers is allowed_signers, which is not a file",
    ],
    [
      "with a collector who could approve",
      "roles: { a: { identities: [x, y] } }\ngithub: { collectors: [x], logins: { u: y } }\n",
      "trust.yaml:2: github.collectors.0 is x, who holds a role",
    ],
    [
      "with a login of somebody without a role",
      "roles: { a: { identities: [y] } }\ngithub: { collectors: [x], logins: { u: z } }\n",
      "trust.yaml:2: github.logins.u is z, who holds no role",
    ],
    [
      "with a login twice",
      "roles: { a: { identities: [y] } }\ngithub: { collectors: [x], logins: { u: y, U: y } }\n",
      "trust.yaml:2: github.logins.U is stated twice",
    ],
    ["with logins that nobody vouches for", "github: { logins: {} }\n", 'trust.yaml:1: github lacks "collectors"'],
    ["that is no YAML", "roles: [\n", "trust.yaml:"],
    ["with a key twice", "floors: {}\nfloors: {}\n", "trust.yaml:2"],
  ])("%s is no verdict", async (_, trust, message) => {
    const { code, err } = await judge(trusting(trust));
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("that is not there is no verdict", async () => {
    expect(await judge(project({ [CONFIG]: `${own}\ntrust: trust.yaml\n` }))).toMatchObject({
      code: 2,
      err: expect.stringContaining("trust.yaml is missing"),
    });
    expect((await judge(project(), "--trust", "/nowhere/trust.yaml")).err).toContain("trust.yaml is missing");
  });

  test("makes config and flags that undercut its floors no verdict", async () => {
    const floors = "floors: { suite_coverage_percent: 95 }\n";
    const { code, err } = await judge(trusting(floors, withSettings("{ suite_coverage_percent: 94 }")));
    expect([code, err]).toEqual([2, expect.stringContaining("settings.suite_coverage_percent is 94; the floor is 95")]);
    expect((await judge(trusting(floors, withSettings("{}")), "--coverage", "0.94")).err).toContain(
      "--coverage (in percent) is 94; the floor is 95",
    );
  });

  test("sets ages", async () => {
    const path = trusting("max_age: { tests: PT1H }\n");
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.filter(({ level }) => level === "error")).toMatchObject([
      { code: "RAY904", subject: "tests" },
    ]);
  });

  test("may forbid that config asserts a binding", async () => {
    const path = trusting("asserted_binding: { tests: false }\n");
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.filter(({ level }) => level === "error")).toMatchObject([
      { code: "RAY914", message: expect.stringContaining("the trust file does not let config assert it for tests") },
    ]);
  });

  test("may require an optional kind", async () => {
    const path = trusting("required_kinds: [performance]\n");
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).gates[0]?.checks.find(({ code }) => code === "RAY209")).toMatchObject({
      status: "unjudged",
    });
  });

  test("may want evidence signed, which then blocks without a signature", async () => {
    const path = trusting("attested_kinds: [rehearsal]\n");
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.filter(({ level }) => level === "error")).toMatchObject([
      {
        code: "RAY912",
        message: expect.stringContaining(
          "has no signature beside it (.artifacts/pre-deployment/staging-deployment-run.log.sig)",
        ),
      },
    ]);
  });
});

describe("evidence that has to be signed", () => {
  const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";
  const trust = `signers:\n  - '${signerLine("pipeline@stock.example")}'\nattested_kinds: [rehearsal]\n`;
  const log = readFileSync(join(import.meta.dirname, "../../examples/rehearsal", LOG));
  const signed = (data: Uint8Array, namespace = "ray-policy-evidence") =>
    sign(data, keyOf("pipeline@stock.example"), namespace);

  test("counts with the signature of somebody whom the trust file names", async () => {
    const path = trusting(trust);
    put(path, `${LOG}.sig`, signed(log));
    expect((await judge(path)).code).toBe(0);
    expect(verdictOf(path).evidence.find(({ kind }) => kind === "rehearsal")).toMatchObject({ attested: true });
  });

  test.each<[string, string, string]>([
    ["over other bytes", signed(Buffer.from("x")), "it was not made over these bytes"],
    ["for another purpose", signed(log, "ray-policy-approval"), "it was made for the namespace ray-policy-approval"],
    ["by a stranger", sign(log, keyOf("eve@stock.example"), "ray-policy-evidence"), "no signer has the key"],
    ["that is none", "hello", "it is no armored SSH signature"],
  ])("blocks with a signature %s", async (_, signature, reason) => {
    const path = trusting(trust);
    put(path, `${LOG}.sig`, signature);
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.filter(({ level }) => level === "error")).toMatchObject([
      { code: "RAY912", message: expect.stringContaining(reason) },
    ]);
  });
});

describe("signers in a file of their own", () => {
  const lines = `${signerLine("pipeline@stock.example")}\n`;

  test("are read from beside the trust file; a digest in it covers them", async () => {
    const path = trusting(`signers: { file: signers, sha256: ${sha256(lines)} }\n`);
    put(path, "signers", lines);
    expect((await judge(path)).code).toBe(0);
    put(path, "signers", `${lines}\n`);
    expect(await judge(path)).toMatchObject({ code: 2, err: expect.stringContaining(`asks for ${sha256(lines)}`) });
  });

  test("need their digest where --trust-digest is to cover them", async () => {
    const trust = "signers: signers\n";
    const path = trusting(trust);
    put(path, "signers", lines);
    expect((await judge(path)).code).toBe(0);
    expect(await judge(path, "--trust-digest", sha256(trust))).toMatchObject({
      code: 2,
      err: expect.stringContaining(`write it as {file: signers, sha256: ${sha256(lines)}}`),
    });
  });

  test("that cannot be read are no verdict, with file and line", async () => {
    const path = trusting("signers: signers\n");
    put(path, "signers", "# nobody\n*@x ssh-ed25519 AAAA\n");
    expect(await judge(path)).toMatchObject({ code: 2, err: expect.stringContaining("signers:2: names *@x") });
  });
});

describe("a check that is off", () => {
  const off = withSettings("{}").concat('checks: { RAY208: { off: true, reason: "not yet" } }\n');

  test("needs the trust file's leave where it is an error, and is said in every output", async () => {
    const path = trusting('may_be_off: { RAY208: "coverage comes next quarter" }\n', off);
    const { code, out } = await judge(path);
    expect(code).toBe(0);
    expect(out).toContain("RAY208");
    expect(verdictOf(path).gates[0]?.checks.find(({ code: own }) => own === "RAY208")).toMatchObject({
      status: "off",
      reason: expect.stringContaining("not yet"),
    });
    expect(readFileSync(join(path, "ray-policy-verdict/report.md"), "utf8")).toContain("not yet");
    expect(readFileSync(join(path, "ray-policy-verdict/audit.sarif"), "utf8")).toContain("not yet");
  });

  test("is no verdict without it", async () => {
    const { code, err } = await judge(trusting("{}\n", off));
    expect([code, err]).toEqual([2, expect.stringContaining("only a trust file's may_be_off can turn it off")]);
  });
});

describe("the switches of the protocol", () => {
  test.each([
    ["--coverage", "0.89", "is 89; the floor is 90"],
    ["--drift-threshold", "medium", "--drift-threshold is medium; the floor is low"],
    ["--drift-threshold", "huge", "it must be one of none, low, medium, high"],
    ["--threshold", "0.9", "--threshold (in percent) is 90; the floor is 95"],
    ["--rto", "soon", "--rto is soon; it must be minutes"],
  ])("%s %s is refused", async (flag, value, message) => {
    expect(await judge(project(), flag, value)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test("--candidate judges its own gates", async () => {
    const { ray } = await import("../project.ts");
    const path = project();
    expect((await ray(["eval", path, "--candidate", "--gate", "rehearsal"])).err).toContain(
      "--candidate judges its own gates; leave --gate out",
    );
    expect((await ray(["eval", path, "--candidate", "--simulate-at", "2026-11-20T12:00:00Z"])).code).toBe(1);
    const candidate = JSON.parse(readFileSync(join(path, "ray-policy-verdict/candidate-verdict.json"), "utf8"));
    expect(candidate).toMatchObject({
      scope: "candidate",
      mode: "simulation",
      gates: [{ id: "intake" }, { id: "rehearsal" }, { id: "security" }],
    });
  });
});
