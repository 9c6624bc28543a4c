import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const NOW = "2026-11-20T12:00:00.000Z";
const SECURITY = ".artifacts/pre-deployment/security-compliance-report.json";
const INTAKE = ".artifacts/pre-deployment/intake-validation-report.json";

const at = (...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => NOW });

const endorse = (
  path: string,
  subject: string,
  role: string,
  identity: string,
  key: string,
  ...more: readonly string[]
) =>
  at(
    "endorse",
    subject,
    "--project",
    path,
    "--role",
    role,
    "--identity",
    identity,
    "--key",
    join(ROOT, `examples/keys/${key}.pem`),
    ...more,
  );

async function statusOf(path: string, gate: string, code: string): Promise<string | undefined> {
  await at("eval", path, "--gate", gate);
  return verdictOf(path)
    .gates.flatMap(({ checks }) => checks)
    .find((check) => check.code === code)?.status;
}

/** A document of the release with its approvals taken from a file. */
function withApprovals(path: string, document: string, key: "approvals" | "clearances", file: string): void {
  put(path, document, JSON.stringify({ ...JSON.parse(text(path, document)), [key]: JSON.parse(text(path, file)) }));
}

describe("endorse", () => {
  it("signs an approval of the intake that the gate counts", async () => {
    const path = folderOf(join(ROOT, "examples/go"));
    for (const [role, identity, key] of [
      ["quality_audit", "quentin@stock.example", "quality"],
      ["product_owner", "olga@stock.example", "owner"],
      ["security_lead", "sam@stock.example", "security"],
    ] as const)
      expect(await endorse(path, "intake", role, identity, key)).toMatchObject({ code: 0 });
    withApprovals(path, INTAKE, "approvals", "approvals/intake.json");
    expect(await statusOf(path, "intake", "RAY102")).toBe("passed");
  });

  it("signs a clearance of the very findings", async () => {
    const path = folderOf(join(ROOT, "examples/go"));
    expect(await endorse(path, "findings", "security_lead", "sam@stock.example", "security")).toMatchObject({
      code: 0,
    });
    withApprovals(path, SECURITY, "clearances", "approvals/findings.json");
    expect(await statusOf(path, "security", "RAY308")).toBe("passed");
    put(path, SECURITY, text(path, SECURITY).replace("CVE-2026-10001", "CVE-2026-10002"));
    expect(await statusOf(path, "security", "RAY308")).toBe("violated");
  });

  it("replaces what the same person said before in the same role", async () => {
    const path = folderOf(join(ROOT, "examples/go"));
    await endorse(path, "intake", "product_owner", "olga@stock.example", "owner");
    await endorse(path, "intake", "product_owner", "olga@stock.example", "owner", "--decision", "rejected");
    expect(JSON.parse(text(path, "approvals/intake.json"))).toMatchObject([{ decision: "rejected" }]);
  });

  const refused: readonly (readonly [string, readonly [string, string, string]])[] = [
    ["whom the trust file does not name in the role", ["product_owner", "sam@stock.example", "security"]],
    ["whose key is another one", ["product_owner", "olga@stock.example", "security"]],
    ["who is the author", ["product_owner", "ada@stock.example", "owner"]],
  ];
  it.each(refused)("signs nothing for somebody %s", async (_, [role, identity, key]) => {
    const path = folderOf(join(ROOT, "examples/go"));
    expect(await endorse(path, "intake", role, identity, key)).toMatchObject({
      code: 1,
      err: expect.stringContaining("would not count"),
    });
    expect(() => text(path, "approvals/intake.json")).toThrow();
  });

  it.each([
    ["an unknown subject", ["endorse", "everything"], "must be one of intake, findings"],
    ["no key", ["endorse", "intake", "--role", "product_owner", "--identity", "x"], "--key"],
  ])("is a usage error with %s", async (_, argv, reason) => {
    const path = folderOf(join(ROOT, "examples/go"));
    expect(await at(...argv, "--project", path)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });
});
