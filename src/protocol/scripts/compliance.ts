import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { ScriptCompliance } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import type { ReleaseFacts } from "../../model.ts";
import { headingOf } from "../document-header.ts";
import { type Pen, put } from "../pen.ts";
import { type Lint, UNSEEN } from "./lint.ts";
import { isReviewed, type Registered } from "./registry.ts";

export const COMPLIANCE = `${PROTOCOL_FOLDER}/script-compliance.json`;

/** Writes what is known of the scripts of the release: registered, reviewed, linted. Throws RayError `output`. */
export async function writeCompliance(
  host: Host,
  project: string,
  release: ReleaseFacts,
  registered: readonly Registered[],
  lint: Lint,
  pen: Pen,
): Promise<ScriptCompliance> {
  const signature = pen.key === undefined ? {} : { signature: `${COMPLIANCE}.sig` };
  const author = { release, identity: pen.identity, now: pen.now, ...signature };
  const { sources: _, ...heading } = headingOf("script-compliance", pen.now, author, []);
  const report: ScriptCompliance = {
    ...heading,
    kind: "script-compliance",
    subject: [...heading.subject],
    verified_by: [...heading.verified_by],
    scripts: release.scripts.map((script) => complianceOf(script, registered, lint)),
  };
  await put(host, project, COMPLIANCE, pen, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

function complianceOf(
  { path, sha256 }: ReleaseFacts["scripts"][number],
  registered: readonly Registered[],
  lint: Lint,
): ScriptCompliance["scripts"][number] {
  const entry = registered.find((each) => each.path === path);
  const matches = entry?.sha256 === sha256;
  const isHeldReviewed = entry !== undefined && isReviewed(entry);
  const { lint: counts, status } = lint.get(path) ?? UNSEEN;
  const isCompliant = matches && isHeldReviewed && status === "pass";
  return {
    path,
    sha256,
    registered: entry !== undefined,
    digest_matches: matches,
    lint: counts,
    checks: [
      { id: "reviewed", status: isHeldReviewed ? "pass" : "fail" },
      { id: "lint", status },
    ],
    status: isCompliant ? "compliant" : "non_compliant",
  };
}
