// @ts-check
/** Turns the documents of an example into its project folder: signs, judges the candidate, packs, approves. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import yazl from "yazl";
import { keyOf, signerLine } from "./signing.js";
import { EVIDENCE, PEOPLE, sha256, stock, uuid, verifiedBy } from "./stock.js";

/**
 * @typedef {ReturnType<typeof stock>} Documents
 * @typedef {object} Change What an example does differently; each function changes its argument.
 * @property {(documents: Documents, product: any) => void} [evidence] before anything is signed
 * @property {(manifest: any, files: Map<string, Buffer>) => void} [pack] the manifest and the files that are packed
 * @property {(approval: any) => void} [approve] the approval before it is signed
 * @property {(files: Map<string, Buffer>, product: any) => void | Promise<void>} [finish] the files of the folder, last
 */

const CANDIDATE_AT = "2026-11-20T11:00:00.000Z";
const PACKED_AT = "2026-11-20T11:05:00Z";
const SIGNED_AT = "2026-11-20T11:30:00Z";
/** Zip knows local time without a zone; a fixed local date gives the same bytes everywhere. */
const ZIP_TIME = new Date(2026, 10, 20, 11, 0, 0);

/** Writes a project folder. @param {string} folder @param {any} product @param {Change} change @param {string} about */
export async function writeProject(folder, product, change, about) {
  const documents = stock();
  change.evidence?.(documents, product);
  const files = await evidenceFiles(documents, product, about);
  write(folder, files);
  const candidate = await candidateVerdict(folder, product);
  const packed = await pack(files, candidate, documents, change);
  files.set(`${EVIDENCE}/PRE-DEPLOYMENT-PACKAGE.zip`, packed.zip);
  files.set(`${EVIDENCE}/pre-deployment-manifest.json`, packed.manifest);
  files.set(`${EVIDENCE}/readiness-approval.json`, approval(files, candidate, packed, documents, change, product));
  await change.finish?.(files, product);
  rmSync(folder, { recursive: true, force: true });
  write(folder, files);
}

/** @param {string} folder @param {Map<string, Buffer>} files */
function write(folder, files) {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** @param {unknown} value */
export const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** @param {Documents} documents @param {any} product @param {string} about */
async function evidenceFiles(documents, product, about) {
  const { release, scripts } = documents;
  const files = new Map();
  const upstream = [];
  for (const { id, path } of documents.upstream) {
    const zip = await zipOf([
      ["README.txt", Buffer.from(`The ${id} package of ${release.name} ${release.version}.\n`)],
    ]);
    files.set(path, zip);
    upstream.push({ id, path, sha256: sha256(zip) });
  }
  for (const { path, content } of scripts) files.set(path, content);
  files.set("scripts/script-registry.json", json(documents.registry));
  files.set(
    `${EVIDENCE}/release-manifest.json`,
    json({
      ...documents.manifest,
      scripts: scripts.map(({ path, content, kind }) => ({ path, sha256: sha256(content), kind })),
      upstream,
    }),
  );
  files.set(`${EVIDENCE}/intake-validation-report.json`, json(intake(documents, upstream, product)));
  files.set(`${EVIDENCE}/staging-parity-report.json`, json(documents.parity));
  files.set(`${EVIDENCE}/staging-deployment-run.log`, documents.log);
  files.set(`${EVIDENCE}/staging-test-results.json`, json(documents.tests));
  files.set("reports/lcov.info", documents.lcov);
  files.set(`${EVIDENCE}/rollback-verification-report.json`, json(documents.rollback));
  files.set(`${EVIDENCE}/security-compliance-report.json`, json(security(documents, product)));
  files.set("reports/npm-audit.json", json(documents.npmAudit));
  files.set("reports/stock-lint.sarif", json(documents.sarif));
  files.set("reports/sbom.cdx.json", json(documents.sbom));
  files.set(`${EVIDENCE}/operational-readiness.json`, json(documents.operations));
  files.set(`${EVIDENCE}/observability-baseline.md`, Buffer.from(documents.baseline));
  files.set(`${EVIDENCE}/deployment-checklist.md`, Buffer.from(checklist(documents)));
  for (const name of documents.omitted) files.delete(`${EVIDENCE}/${name}`);
  files.set("ray-policy.yaml", Buffer.from(config(about)));
  files.set("trust.yaml", Buffer.from(trust(documents)));
  if (documents.waivers.length > 0) files.set("waivers.yaml", json({ waivers: documents.waivers }));
  return files;
}

/** @param {string} about */
function config(about) {
  return `# ${about}
# The keys that signed this evidence are made for the examples and protect nothing; the evidence is written for 2026-11-20T12:00:00Z.
trust: trust.yaml

settings:
  rto: PT10M

evidence:
  coverage: { files: reports/lcov.info, binding: run }
  security:
    files: [${EVIDENCE}/security-compliance-report.json, reports/npm-audit.json, reports/stock-lint.sarif]
    binding: run
  sbom: { files: reports/sbom.cdx.json, binding: run }
  observability: { files: ${EVIDENCE}/observability-baseline.md, binding: run }
`;
}

/** Further keys of the trust file stand in it as JSON, which is YAML. @param {Documents} documents */
function trust({ trust: more, owners }) {
  const lines = Object.entries(PEOPLE)
    .filter(([role]) => role !== "author")
    .map(([, identity]) => `  - '${signerLine(identity)}'`);
  const further = Object.entries(more).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  return `# What the author of a change may not decide. In earnest it lies in another repository, and the pipeline passes --trust and --trust-digest.
signers:
${lines.join("\n")}

roles:
  quality_audit: { identities: [${PEOPLE.quality}] }
  product_owner: { identities: [${owners.join(", ")}] }
  security_lead: { identities: [${PEOPLE.security}] }
  release_manager: { identities: [${PEOPLE.manager}, ${PEOPLE.deputy}] }
${further.join("")}`;
}

/** @param {Documents} documents @param {readonly {id: string, sha256: string}[]} upstream @param {any} product */
function intake({ intake: report, release }, upstream, product) {
  const binds = {
    release,
    upstream: upstream.map(({ id, sha256: digest }) => ({ id, sha256: digest })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  const roles = /** @type {const} */ ([
    ["quality_audit", PEOPLE.quality],
    ["product_owner", PEOPLE.owner],
    ["security_lead", PEOPLE.security],
  ]);
  const total = report.artifacts.length + roles.length + report.system_state.length;
  return {
    ...report,
    artifacts: report.artifacts.map((each) => ({
      ...each,
      expected_sha256: upstream.find(({ id }) => id === each.id)?.sha256,
      actual_sha256: upstream.find(({ id }) => id === each.id)?.sha256,
    })),
    approvals: roles.map(([role, identity]) =>
      signed({ role, identity, decision: "approved", signed_at: "2026-11-20T07:00:00Z" }, binds, product),
    ),
    completeness: { required: total, satisfied: total, score: 1 },
  };
}

/** @param {Documents} documents @param {any} product */
function security({ security: report, release }, product) {
  const items = report.findings.map(({ rule_id, component, severity }) => [
    rule_id,
    `${component.name}@${component.version}`,
    severity,
  ]);
  const binds = { release, findings_sha256: product.digestOf(items.sort()) };
  return {
    ...report,
    clearances: [
      signed(
        { role: "security_lead", identity: PEOPLE.security, decision: "approved", signed_at: "2026-11-20T09:44:00Z" },
        binds,
        product,
      ),
    ],
  };
}

/** @param {any} approval @param {unknown} binds @param {any} product */
function signed(approval, binds, product) {
  const signature = product.sign(
    product.approvalPayload(approval, binds),
    keyOf(approval.identity),
    "ray-policy-approval",
  );
  return { ...approval, method: "sshsig", signature };
}

/** @param {Documents} documents */
function checklist({ release, log, checklist: { updated_at } }) {
  return `---
release: { name: ${release.name}, version: ${release.version}, git_commit: "${release.git_commit}" }
updated_at: ${updated_at}
updated_from: sha256:${sha256(log)}
---

# Deployment of ${release.name} ${release.version}

## Pre-deployment

- [x] \`backup-verified\` The backup of the stock table was restored on staging.
- [x] \`migration-rehearsed\` The migration ran in the rehearsal and took less than a minute.

## Deployment

- [ ] \`traffic-shifted\` Traffic is on the new version.

## Post-deployment

- [ ] \`baseline-compared\` Latency and error rate are those of the baseline.
`;
}

/** What `eval --candidate` says of the folder at eleven. @param {string} folder @param {any} product */
async function candidateVerdict(folder, product) {
  const host = { ...product.nodeHost(), now: () => CANDIDATE_AT };
  const request = {
    overrides: { project: resolve(folder), settings: {} },
    gates: [],
    candidate: true,
    policies: [],
    out: resolve(folder, "ray-policy-verdict"),
  };
  return Buffer.from(await product.render("json", await product.run(host, request)));
}

const KINDS = [
  ["release-manifest.json", "release"],
  ["intake-validation-report.json", "intake"],
  ["staging-parity-report.json", "parity"],
  ["staging-deployment-run.log", "rehearsal"],
  ["staging-test-results.json", "tests"],
  ["rollback-verification-report.json", "rollback"],
  ["security-compliance-report.json", "security"],
  ["operational-readiness.json", "operations"],
  ["observability-baseline.md", "observability"],
  ["deployment-checklist.md", "checklist"],
];

/** @param {Map<string, Buffer>} files @param {Buffer} candidate @param {Documents} documents @param {Change} change */
async function pack(files, candidate, { release }, change) {
  const packed = new Map([
    ...KINDS.flatMap(([name, kind]) => {
      const content = files.get(`${EVIDENCE}/${name}`);
      return content === undefined
        ? []
        : [/** @type {const} */ ([`${EVIDENCE}/${name}`, { content, kind: kind ?? "" }])];
    }),
    ["reports/lcov.info", { content: files.get("reports/lcov.info") ?? Buffer.alloc(0), kind: "coverage" }],
    ["reports/npm-audit.json", { content: files.get("reports/npm-audit.json") ?? Buffer.alloc(0), kind: "security" }],
    [
      "reports/stock-lint.sarif",
      { content: files.get("reports/stock-lint.sarif") ?? Buffer.alloc(0), kind: "security" },
    ],
    ["reports/sbom.cdx.json", { content: files.get("reports/sbom.cdx.json") ?? Buffer.alloc(0), kind: "sbom" }],
    ["candidate-verdict.json", { content: candidate, kind: "candidate_verdict" }],
  ]);
  const predicate = {
    schema_version: "1",
    kind: "pre-deployment-manifest",
    id: uuid("package"),
    release,
    timestamp: PACKED_AT,
    verified_by: verifiedBy,
    generator: { name: "stock-pipeline", version: "2.1.0" },
    entries: [...packed].map(([path, { content, kind }]) => ({
      path,
      kind,
      media_type: path.endsWith(".json") ? "application/json" : "application/octet-stream",
      size_bytes: content.length,
      sha256: sha256(content),
      timestamp: PACKED_AT,
      verified_by: verifiedBy,
      required: true,
      critical: ["parity", "rehearsal", "tests", "rollback", "security", "release", "candidate_verdict"].includes(kind),
      gates: [],
    })),
    completeness: { required: packed.size, present: packed.size, score: 1 },
  };
  const contents = new Map([...packed].map(([path, { content }]) => [path, content]));
  change.pack?.(predicate, contents);
  const zip = await zipOf([...contents, ["manifest.json", json(predicate)]]);
  const { entries, completeness, ...head } = predicate;
  const stated = { name: "PRE-DEPLOYMENT-PACKAGE.zip", sha256: sha256(zip), size_bytes: zip.length };
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [stated, ...entries.map(({ path, sha256: digest }) => ({ name: path, sha256: digest }))].map(
      ({ name, sha256: digest }) => ({ name, digest: { sha256: digest } }),
    ),
    predicateType: "urn:ray-policy:predicate:pre-deployment-manifest:1",
    predicate: { ...head, package: stated, entries, completeness },
  };
  return { zip, manifest: json(statement) };
}

/** @param {Map<string, Buffer>} files @param {Buffer} candidate @param {{zip: Buffer, manifest: Buffer}} packed @param {Documents} documents @param {Change} change @param {any} product */
function approval(files, candidate, packed, { release }, change, product) {
  const binds = {
    package_sha256: sha256(packed.zip),
    manifest_sha256: sha256(packed.manifest),
    policy_sha256: product.SHIPPED_DIGEST,
    trust_sha256: sha256(files.get("trust.yaml") ?? ""),
    candidate_verdict_sha256: sha256(candidate),
  };
  const document = {
    schema_version: "1",
    kind: "readiness-approval",
    id: uuid("approval"),
    subject: [{ name: release.name, version: release.version, digest: { gitCommit: release.git_commit } }],
    timestamp: "2026-11-20T11:40:00Z",
    verified_by: [{ identity: PEOPLE.manager, type: "human", role: "release_manager", method: "sshsig" }],
    generator: { name: "stock-pipeline", version: "2.1.0" },
    decision: "go",
    binds,
    required_roles: [{ role: "release_manager", min: 1 }],
    approvals: [
      { role: "release_manager", identity: PEOPLE.manager, decision: "approved", signed_at: SIGNED_AT },
      { role: "product_owner", identity: PEOPLE.owner, decision: "approved", signed_at: SIGNED_AT },
    ],
    risks: [
      {
        id: "R-1",
        description: "The reservation table grows by a third.",
        severity: "low",
        owner: PEOPLE.author,
        mitigation: "The disk was enlarged.",
        status: "mitigated",
      },
    ],
    action_items: [
      { id: "A-1", owner: PEOPLE.author, due_at: "2026-12-04T12:00:00Z", blocking: false, status: "open" },
    ],
  };
  change.approve?.(document);
  // An approval that already carries a signature, or is to carry none, is left as it is.
  document.approvals = document.approvals.map((each) =>
    "method" in each ? each : signed(each, document.binds, product),
  );
  return json(document);
}

/** The same bytes on every machine. @param {Iterable<readonly [string, Buffer]>} entries */
export async function zipOf(entries) {
  const zip = new yazl.ZipFile();
  for (const [path, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
    zip.addBuffer(content, path, { mtime: ZIP_TIME, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  const chunks = [];
  for await (const chunk of zip.outputStream) chunks.push(/** @type {Buffer} */ (chunk));
  return Buffer.concat(chunks);
}
