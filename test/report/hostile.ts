import type { Report } from "../../src/report/report.ts";
import { aCheck, aFinding, aGate, aNoGo, aReport, CATALOGUE, checkVerdict, gateVerdict } from "./verdict.ts";

/** Texts that try to leave the place where they are shown. */
export const PAYLOADS: readonly string[] = [
  "",
  " ",
  "\u001b[2J\u001b[31mPASS\u001b[0m",
  "\u009b31mPASS",
  "\u001b]0;title\u0007",
  "\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\",
  "line\r\nGO  stock 1.0.0",
  "line\n::error::forged",
  "::error file=a.js,line=1::forged",
  "   ::set-output name=verdict::go",
  "\u00a0::add-mask::x",
  "::::stop-commands::token",
  "##[error]forged",
  "###[group]x",
  "a ##vso[task.complete result=Succeeded;]done",
  "#\u0000#[command]x",
  "\u202Egnp.exe",
  "a\u200bb\u2060c\ufeffd\u00ade",
  "\u2028::error::x\u2029",
  "\ud800 lone \udfff",
  "\u{e0041}\u{e007f}tags",
  "x\ufe0f\u{e0100}",
  "<img src=x onerror=alert(1)>",
  "<!-- hidden --> </details><script>alert(1)</script>",
  "[link](https://evil.example) ![image](https://evil.example/x.png)",
  "[link]: https://evil.example",
  "<https://evil.example> https://evil.example http://a.b ftp://a.b www.evil.example WWW.evil.example mailto:a@b.example a@b.example",
  "@octocat @github/security #1 GH-1 octo/repo#2 octo@0123456789abcdef0123456789abcdef01234567",
  ":tada: :+1: :octocat: a:100:b",
  "$x^2$ $$y$$ $`z`$",
  "&lt;b&gt; &#60; &copy; &NewLine;",
  "# heading",
  "- item\n- item",
  "1. item",
  "> quote",
  "> [!WARNING]\n> x",
  "| a | b |\n| --- | --- |",
  "a | b \\| c \\\\| d",
  "**bold** __bold__ *em* _em_ ~~del~~ ~del~",
  "`code` ``code`` ```\ncode\n```",
  "ends with backslash \\",
  "two trailing spaces  ",
  "---",
  "===",
  "[^1] [^1]: note",
  "{0} {{0}} {1}",
  "\\u001b[31m",
  "$& $1 $` $'",
  "__proto__",
  "..\\..\\windows",
  "../../../etc/passwd",
  "/etc/passwd",
  "C:\\evil",
  "https://evil.example/x.json",
  "a b/ü:1?#%/x.json",
  "x".repeat(5000),
  "\u0000".repeat(600),
  "[".repeat(600),
  "漢字テスト".repeat(100),
  "👩‍👩‍👧‍👦".repeat(50),
];

/** A report in which every text that is not ours says `payload`. */
export function hostileReport(payload: string): Report {
  const source = { path: payload, pointer: `/${payload}`, line: 3, column: 5 };
  const verdict = aNoGo({
    release: { name: payload, version: payload, git_commit: payload },
    gates: [
      gateVerdict({
        title: payload,
        outcome: "fail",
        checks: [
          checkVerdict("RAY204", { status: "violated", title: payload }),
          checkVerdict("RAY205", { status: "unjudged", reason: payload }),
        ],
      }),
      gateVerdict({
        id: "intake",
        title: payload,
        checks: [checkVerdict("RAY207", { status: "off", reason: payload }), checkVerdict("RAY101")],
      }),
    ],
    findings: [
      aFinding({
        source,
        subject: payload,
        message: payload,
        actual: payload,
        expected: payload,
        unit: payload,
        remediation: payload,
      }),
      aFinding({
        code: "RAY901",
        check: "host/evidence_missing",
        source: { path: payload },
        message: payload,
        fingerprint: "9".repeat(64),
      }),
    ],
    settings: {
      blocking_severity: { value: payload, unit: payload, actual: payload, floor: payload, source: "config" },
    },
    evidence: [
      {
        kind: payload,
        status: "defective",
        binding: "document",
        attested: false,
        observed_at: payload,
        sources: [{ path: payload, sha256: "", bytes: 0, format: payload }],
        defects: [{ code: payload, message: payload, source }],
      },
      {
        kind: "tests",
        status: "admitted",
        binding: "asserted",
        attested: false,
        sources: [{ path: payload, sha256: "b".repeat(64), bytes: 4, format: payload }],
        defects: [],
      },
    ],
    waivers: (["active", "invalid"] as const).map((state) => ({
      id: payload,
      check: payload,
      state,
      reason: payload,
      covers: [payload],
      expires_at: payload,
      approved_by: payload,
      requested_by: payload,
      justification: payload,
      ticket: payload,
      too_broad: payload,
    })),
    policies: [{ digest: "c".repeat(64), wasm_digest: "d".repeat(64), revision: payload, shipped: false }],
  });
  const custom = { criteria: payload, remediation: payload };
  const checks = CATALOGUE.checks.map((check) =>
    check.code === "RAY204"
      ? aCheck("RAY204", check.name, {
          title: payload,
          description: payload,
          remediation: payload,
          kinds: ["tests"],
          settings: ["blocking_severity"],
        })
      : check,
  );
  return aReport(verdict, { catalogue: { gates: [aGate({ title: payload, description: payload, custom })], checks } });
}
