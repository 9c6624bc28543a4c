import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Change, writeProject, zipOf } from "../../scripts/examples/project.js";
import { keyOf, product } from "../../scripts/examples/signing.js";
import { EVIDENCE, PEOPLE } from "../../scripts/examples/stock.js";
import { nodeHost } from "../../src/host.ts";
import type { Finding } from "../../src/model.ts";
import { run } from "../../src/run.ts";
import { folder } from "../project.ts";

// biome-ignore lint/suspicious/noExplicitAny: the functions of the product, bundled for the scripts
let made: any;
beforeAll(async () => {
  made = await product();
});

/** The open errors of a release that is like `examples/go` but for one change. */
async function errorsOf(change: Change): Promise<readonly Finding[]> {
  const project = join(folder(), "project");
  await writeProject(project, made, change, "A test.");
  const { verdict } = await run(nodeHost(), {
    overrides: { project, settings: {} },
    gates: [],
    policies: [],
    out: join(project, "out"),
    simulateAt: "2026-11-20T12:00:00.000Z",
  });
  return verdict.findings.filter(({ level, status }) => level === "error" && status === "open");
}

// biome-ignore lint/suspicious/noExplicitAny: a document before it is checked
type Document = any;
const signed = (approval: Document, binds: unknown, signer: string, namespace = "ray-policy-approval"): string =>
  made.sign(made.approvalPayload(approval, binds), keyOf(signer), namespace);

/** An approval whose signature is made otherwise than the example's. */
function resigned(signature: (approval: Document, binds: unknown) => string): Change {
  return {
    approve: (document: Document) => {
      const [first] = document.approvals;
      document.approvals[0] = { ...first, method: "sshsig", signature: signature(first, document.binds) };
    },
  };
}

describe("a readiness approval does not count", () => {
  test.each<[string, Change, string]>([
    [
      "with a forged signature",
      resigned(() => "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"),
      "its signature does not hold",
    ],
    [
      "signed by another person",
      resigned((approval, binds) => signed(approval, binds, PEOPLE.deputy)),
      `it is signed by ${PEOPLE.deputy}`,
    ],
    [
      "signed by a stranger",
      resigned((approval, binds) => signed(approval, binds, "eve@stock.example")),
      "no signer has the key",
    ],
    [
      "with the signature of another approval",
      resigned((approval, binds) => signed({ ...approval, role: "product_owner" }, binds, PEOPLE.manager)),
      "it was not made over these bytes",
    ],
    [
      "with a signature made for a waiver",
      resigned((approval, binds) => signed(approval, binds, PEOPLE.manager, "ray-policy-waiver")),
      "it was made for the namespace ray-policy-waiver",
    ],
    [
      "of another package",
      resigned((approval, binds) =>
        signed(approval, { ...(binds as object), package_sha256: "0".repeat(64) }, PEOPLE.manager),
      ),
      "it was not made over these bytes",
    ],
    [
      "by somebody without the role",
      {
        approve: (document: Document) =>
          document.approvals.splice(0, 1, {
            role: "release_manager",
            identity: PEOPLE.quality,
            decision: "approved",
            signed_at: "2026-11-20T11:30:00Z",
          }),
      },
      "the trust file does not give this role to this identity",
    ],
    [
      "of a moment to come",
      { approve: (document: Document) => Object.assign(document.approvals[0], { signed_at: "2026-11-20T12:30:00Z" }) },
      "after the moment of judgement",
    ],
  ])("%s", async (_, change, reason) => {
    expect(await errorsOf(change)).toMatchObject([{ code: "RAY404", message: expect.stringContaining(reason) }]);
  });

  test("twice for two people, however often it stands there", async () => {
    const twice: Change = {
      approve: (document: Document) => {
        document.required_roles = [{ role: "release_manager", min: 2 }];
        document.approvals.push({ ...document.approvals[0] });
      },
    };
    expect(await errorsOf(twice)).toMatchObject([
      { code: "RAY404", message: expect.stringContaining("approved by 1 of 2") },
    ]);
  });

  test("for two roles of one person", async () => {
    const both: Change = {
      evidence: (documents: Document) => {
        documents.owners = [PEOPLE.owner, PEOPLE.manager];
      },
      approve: (document: Document) => Object.assign(document.approvals[1], { identity: PEOPLE.manager }),
    };
    expect(
      (await errorsOf(both)).map(({ code, message }) => [code, message.includes("nobody may fill two roles")]),
    ).toEqual([
      ["RAY404", true],
      ["RAY404", true],
    ]);
  });

  test("from the author of the change", async () => {
    const own: Change = {
      evidence: (documents: Document) => {
        documents.manifest.authors = [PEOPLE.manager];
      },
    };
    expect(await errorsOf(own)).toMatchObject([
      { code: "RAY404", message: expect.stringContaining("the author of the change may not approve it") },
    ]);
  });
});

describe("after the approval", () => {
  const changed = (path: string, edit: (text: string) => string): Change => ({
    finish: (files: Map<string, Buffer>) => {
      files.set(path, Buffer.from(edit(String(files.get(path)))));
    },
  });

  test.each<[string, Change, readonly string[]]>([
    [
      "one byte of packed evidence",
      changed("reports/lcov.info", (text) => text.replace("DA:1,", "DA:1,0")),
      ["RAY401", "RAY403", "RAY405"],
    ],
    ["the trust file", changed("trust.yaml", (text) => `${text}# one more line\n`), ["RAY405"]],
    ["the manifest", changed(`${EVIDENCE}/pre-deployment-manifest.json`, (text) => `${text}\n`), ["RAY405"]],
  ])("%s cannot change unseen", async (_, change, codes) => {
    const found = new Set((await errorsOf(change)).map(({ code }) => code));
    expect(codes.filter((code) => code !== "RAY401" && !found.has(code))).toEqual([]);
  });

  test("another package is another package", async () => {
    const change: Change = {
      finish: async (files: Map<string, Buffer>) => {
        files.set(`${EVIDENCE}/PRE-DEPLOYMENT-PACKAGE.zip`, await zipOf([["manifest.json", Buffer.from("{}")]]));
      },
    };
    expect((await errorsOf(change)).map(({ code }) => code)).toContain("RAY905");
  });
});

describe("a package", () => {
  test("with a file that its manifest does not name does not pass", async () => {
    const change: Change = {
      pack: (_: Document, files: Map<string, Buffer>) => files.set("stowaway.txt", Buffer.from("x")),
    };
    expect(await errorsOf(change)).toMatchObject([
      { code: "RAY403", message: expect.stringContaining("stowaway.txt") },
    ]);
  });

  test("with another candidate verdict than can be derived does not pass", async () => {
    const change: Change = {
      pack: (manifest: Document, files: Map<string, Buffer>) => {
        const verdict = JSON.parse(String(files.get("candidate-verdict.json")));
        verdict.gates[0].checks[0].status = "off";
        const bytes = Buffer.from(JSON.stringify(verdict));
        files.set("candidate-verdict.json", bytes);
        const entry = manifest.entries.find(({ path }: { path: string }) => path === "candidate-verdict.json");
        Object.assign(entry, { sha256: made.sha256(bytes), size_bytes: bytes.length });
      },
    };
    expect((await errorsOf(change)).map(({ code }) => code)).toEqual(["RAY405"]);
  });
});

describe("the approvals of the intake and the clearance of the findings", () => {
  test("count only over these very packages", async () => {
    const change: Change = {
      finish: (files: Map<string, Buffer>) => {
        const path = `${EVIDENCE}/intake-validation-report.json`;
        const report = JSON.parse(String(files.get(path)));
        report.approvals[0].signature = report.approvals[1].signature;
        files.set(path, Buffer.from(JSON.stringify(report)));
      },
    };
    expect((await errorsOf(change)).filter(({ code }) => code === "RAY102")).toMatchObject([
      { message: expect.stringContaining("its signature does not hold") },
    ]);
  });

  test("a finding that came after the clearance voids it", async () => {
    const change: Change = {
      finish: (files: Map<string, Buffer>) => {
        const path = `${EVIDENCE}/security-compliance-report.json`;
        const report = JSON.parse(String(files.get(path)));
        report.findings[0].severity = "low";
        files.set(path, Buffer.from(JSON.stringify(report)));
      },
    };
    expect((await errorsOf(change)).map(({ code }) => code)).toContain("RAY308");
  });
});
