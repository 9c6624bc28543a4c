// @ts-check
/** Why each no-go example is a no-go: one change to the project that passes. */

import { json } from "./project.js";
import { keyOf } from "./signing.js";
import { EVIDENCE, PEOPLE, sha256 } from "./stock.js";

/** @typedef {import("./project.js").Change} Change */
/** @typedef {{ readonly about: string, readonly code: string, readonly change: Change }} Reason */

/** A waiver of the open finding. @param {any} product @param {object} parts @param {string} signer */
function waiver(product, parts, signer) {
  const entry = {
    id: "W-2026-11",
    check: "RAY305",
    fingerprint: product.digestOf([
      "RAY305",
      `${EVIDENCE}/security-compliance-report.json`,
      "stock-parse@1.0.0 CVE-2026-20002",
    ]),
    max_severity: "high",
    release: { name: "stock-service", versions: ">=1.4.0 <1.5.0" },
    justification: "The vulnerable parser is not reachable: no endpoint takes that format.",
    ticket: "STOCK-431",
    requested_by: PEOPLE.author,
    approved_by: PEOPLE.security,
    created_at: "2026-11-15T09:00:00Z",
    expires_at: "2026-11-27T09:00:00Z",
    ...parts,
  };
  return { ...entry, signature: product.sign(product.waiverPayload(entry), keyOf(signer), "ray-policy-waiver") };
}

/** A finding of high severity that nothing settles. @param {any} documents */
function withOpenFinding(documents) {
  documents.security.findings.push({
    id: "finding-2",
    category: "sca",
    rule_id: "CVE-2026-20002",
    aliases: [],
    severity: "high",
    component: { purl: "pkg:npm/stock-parse@1.0.0", name: "stock-parse", version: "1.0.0" },
    fix_state: "fixed",
    fixed_versions: ["1.0.1"],
    status: "affected",
    sources: ["stock-audit"],
  });
  const scan = documents.security.scans.find((/** @type {any} */ { category }) => category === "sca");
  scan.counts.high = 1;
}

/** A finding that is waived, by somebody who may, passes and is still shown. @type {Change} */
export const WAIVED = {
  evidence: (documents, product) => {
    withOpenFinding(documents);
    documents.waivers = [waiver(product, {}, PEOPLE.security)];
  },
};

/** @type {Readonly<Record<string, Reason>>} */
export const REASONS = {
  "critical-drift": {
    about: "Staging runs another image than production: critical drift.",
    code: "RAY106",
    change: {
      evidence: ({ parity }) => {
        const [drift] = parity.drifts;
        Object.assign(drift ?? {}, {
          dimension: "infrastructure",
          pointer: "/spec/template/spec/containers/0/image",
          severity: "critical",
          rule_id: "image-digest",
        });
        for (const each of parity.dimensions) {
          if (each.name === "config") Object.assign(each, { items_equal: 42, items_drifted: 0 });
          if (each.name === "infrastructure") Object.assign(each, { items_equal: 11, items_drifted: 1 });
        }
        parity.max_severity = "critical";
      },
    },
  },
  "coverage-89-99": {
    about: "908 of 1009 targeted tests ran: 89.99 %.",
    code: "RAY204",
    change: {
      evidence: ({ manifest, tests }) => {
        manifest.targeted_suites = [{ id: "all", match: ["*"], critical: true, targeted_tests: 1009 }];
        const { results } = tests;
        results.tests = Array.from({ length: 908 }, (_, index) => ({
          name: `case ${index + 1}`,
          status: "passed",
          duration: 1,
          filePath: "test/all.test.js",
        }));
        Object.assign(results.summary, { tests: 908, passed: 908 });
      },
    },
  },
  "slow-rollback": {
    about: "The rollback took 601 seconds; the recovery time objective is 600.",
    code: "RAY302",
    change: {
      evidence: ({ rollback }) => {
        Object.assign(rollback, {
          service_restored_at: "2026-11-20T09:10:01Z",
          finished_at: "2026-11-20T09:11:00Z",
          recovery_time_seconds: 601,
        });
      },
    },
  },
  "open-finding": {
    about: "One vulnerability of high severity is neither mended nor waived.",
    code: "RAY305",
    change: { evidence: withOpenFinding },
  },
  "manifest-94": {
    about: "47 of 50 required entries of the package are there: 94 %.",
    code: "RAY401",
    change: {
      pack: (manifest, files) => {
        const own = manifest.entries.length + 1;
        for (let index = 0; own + index < 50; index += 1) {
          const path = `pages/${String(index + 1).padStart(2, "0")}.txt`;
          const content = Buffer.from(`Page ${index + 1} of the runbook as it was rehearsed.\n`);
          manifest.entries.push({
            ...manifest.entries[0],
            path,
            kind: "page",
            media_type: "text/plain",
            size_bytes: content.length,
            sha256: sha256(content),
            required: true,
            critical: false,
          });
          if (own + index < 47) files.set(path, content);
        }
        manifest.completeness = { required: 49, present: 46, score: 46 / 49 };
      },
    },
  },
  "forged-digest": {
    about: "The manifest states another digest of the package than the package has.",
    code: "RAY403",
    change: {
      finish: (files, product) => {
        const path = `${EVIDENCE}/pre-deployment-manifest.json`;
        const manifest = JSON.parse(String(files.get(path)));
        const forged = sha256("another package");
        manifest.subject[0].digest.sha256 = forged;
        manifest.predicate.package.sha256 = forged;
        const bytes = json(manifest);
        files.set(path, bytes);
        approveAgain(files, product, { manifest_sha256: sha256(bytes) });
      },
    },
  },
  "stale-tests": {
    about: "The tests ran 27 hours before the judgement; they count for 24.",
    code: "RAY904",
    change: {
      evidence: (documents, product) => {
        const hours = -24 * 3_600_000;
        const { summary } = documents.tests.results;
        summary.start += hours;
        summary.stop += hours;
        // The rehearsal was the day before as well, so that age alone is wrong.
        documents.log = redated(documents.log, hours, product);
      },
    },
  },
  "another-commit": {
    about: "The tests are those of another commit.",
    code: "RAY905",
    change: {
      evidence: ({ tests }) => {
        tests.results.environment.commit = sha256("another commit").slice(0, 40);
      },
    },
  },
  "missing-report": {
    about: "Nobody validated the intake: its report is not there.",
    code: "RAY901",
    change: {
      evidence: (documents) => {
        documents.omitted = ["intake-validation-report.json"];
      },
    },
  },
  "unsigned-approval": {
    about: "The release manager's approval carries no signature.",
    code: "RAY404",
    change: {
      approve: (approval) => {
        const [first] = approval.approvals;
        first.method = "sshsig";
        first.comment = "Approved in the meeting.";
      },
    },
  },
  "expired-waiver": {
    about: "The waiver of an open vulnerability ended the day before.",
    code: "RAY305",
    change: {
      evidence: (documents, product) => {
        withOpenFinding(documents);
        documents.waivers = [
          waiver(product, { created_at: "2026-11-10T09:00:00Z", expires_at: "2026-11-19T09:00:00Z" }, PEOPLE.security),
        ];
      },
    },
  },
  "self-approved-waiver": {
    about: "The waiver of an open vulnerability was approved by whoever asked for it.",
    code: "RAY305",
    change: {
      evidence: (documents, product) => {
        withOpenFinding(documents);
        documents.waivers = [waiver(product, { requested_by: PEOPLE.security }, PEOPLE.security)];
      },
    },
  },
  rejection: {
    about: "One release manager approves, the other rejects.",
    code: "RAY404",
    change: {
      approve: (approval) => {
        approval.approvals.push({
          role: "release_manager",
          identity: PEOPLE.deputy,
          decision: "rejected",
          signed_at: "2026-11-20T11:35:00Z",
        });
      },
    },
  },
  "failed-smoke-test": {
    about: "A test of a critical suite failed.",
    code: "RAY205",
    change: {
      evidence: ({ tests }) => {
        const [first] = tests.results.tests;
        Object.assign(first ?? {}, { status: "failed", message: "expected 200, got 503" });
        tests.results.summary.passed -= 1;
        tests.results.summary.failed += 1;
      },
    },
  },
  "tampered-log": {
    about: "A line of the rehearsal log was changed after the run.",
    code: "RAY201",
    change: {
      evidence: (documents) => {
        documents.log = Buffer.from(documents.log.toString().replace('"exit_code":0', '"exit_code":0 '));
      },
    },
  },
};

/** A log at another time, its chain computed again. @param {Buffer} log @param {number} shift milliseconds @param {any} product */
function redated(log, shift, product) {
  let previous = "0".repeat(64);
  const lines = log
    .toString()
    .trimEnd()
    .split("\n")
    .map((text) => {
      const event = JSON.parse(text);
      const line = JSON.stringify({
        ...event,
        ts: new Date(Date.parse(event.ts) + shift).toISOString(),
        prev_sha256: previous,
      });
      previous = product.sha256(line);
      return line;
    });
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Signs the approvals anew over other digests. @param {Map<string, Buffer>} files @param {any} product @param {object} binds */
function approveAgain(files, product, binds) {
  const path = `${EVIDENCE}/readiness-approval.json`;
  const document = JSON.parse(String(files.get(path)));
  document.binds = { ...document.binds, ...binds };
  for (const approval of document.approvals) {
    const { signature: _, method: __, ...stated } = approval;
    approval.signature = product.sign(
      product.approvalPayload(stated, document.binds),
      keyOf(approval.identity),
      "ray-policy-approval",
    );
  }
  files.set(path, json(document));
}
