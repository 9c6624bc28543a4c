import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host.ts";
import { HOST_CHECKS } from "../../../src/host-checks.ts";
import type { Finding } from "../../../src/model.ts";
import { keySigner } from "../../../src/protocol/signer.ts";
import { readSigningKey } from "../../../src/protocol/signing-key.ts";
import { grant, look } from "../../../src/protocol/waive/grant.ts";
import { judgedGround } from "../../../src/protocol/waive/ground.ts";
import { request } from "../../../src/protocol/waive/request.ts";
import { settleWaivers } from "../../../src/verdict/waivers.ts";
import { folderOf } from "../../project.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const host = { ...nodeHost(), now: () => "2026-11-20T12:00:00.000Z" };

/** The host's own finding about a threshold, as it stands where a policy let it pass. */
const breach = (setting: string): Finding => ({
  check: "host/floor_breached",
  code: HOST_CHECKS.floorBreached.code,
  gates: ["rehearsal"],
  level: "error",
  status: "open",
  halt: "pause",
  subject: setting,
  message: `${setting} is undercut`,
  source: { path: "staging-test-results.json" },
  fingerprint: "906".padEnd(64, "0"),
  remediation: HOST_CHECKS.floorBreached.remediation,
});

async function groundWith(path: string, finding: Finding) {
  const asked = { overrides: { project: path, settings: {} }, policies: [], out: join(path, "ray-policy-verdict") };
  const ground = await judgedGround(host, asked);
  return { ...ground, verdict: { ...ground.verdict, findings: [finding] } };
}

const wish = (check: string, subject: string) => ({
  id: "W-1",
  check,
  subject,
  justification: "The missing tests belong to a feature that is switched off.",
  requester: "ada@stock.example",
  expires: "2026-12-01T00:00:00.000Z",
});

describe("a waiver of a threshold that the host found undercut", () => {
  it.each([
    ["suite_coverage_percent", "RAY204"],
    ["manifest_completeness_percent", "RAY401"],
  ])("of %s is one of %s with that finding's fingerprint, and covers it once it is granted", async (setting, check) => {
    const path = folderOf(join(ROOT, "examples/go"));
    const finding = breach(setting);
    const ground = await groundWith(path, finding);
    expect(await request(host, ground, wish("RAY906", setting))).toMatchObject({
      type: "done",
      done: { entry: { check, fingerprint: finding.fingerprint, max_severity: "high" } },
    });
    const requested = await groundWith(path, finding);
    const seen = await look(host, requested, "W-1", "sam@stock.example");
    if (seen.type === "refused") throw new Error(seen.reasons.join());
    expect(seen.done.hides).toEqual([finding]);
    const signer = keySigner(readSigningKey(host, join(ROOT, "examples/keys/security.pem")));
    expect(await grant(host, requested, seen.done, signer)).toMatchObject({ type: "done" });
    const { authority, config, now } = await groundWith(path, finding);
    const [settled] = await settleWaivers([finding], { ...authority, file: config.waivers, now });
    expect(settled?.shown).toMatchObject({ check, state: "active", covers: [finding.fingerprint] });
  });

  it.each(["max_drift", "rto_seconds"])("of %s is refused: no check's waiver covers it", async (setting) => {
    const ground = await groundWith(folderOf(join(ROOT, "examples/go")), breach(setting));
    expect(await request(host, ground, wish("RAY906", setting))).toMatchObject({
      type: "refused",
      reasons: [expect.stringContaining(`RAY906 about ${setting} cannot be waived`)],
    });
  });
});
