import type { Log, Notification, PropertyBag, ReportingDescriptor, Result, Run } from "sarif";
import { byBytes } from "../../text.ts";
import { forSarif } from "../encode.ts";
import type { Report } from "../report.ts";
import type { Files } from "./artifacts.ts";
import { TRUNCATED, toolOf } from "./driver.ts";
import { guid } from "./guid.ts";
import { invocationOf } from "./invocation.ts";
import { rulesOf } from "./rules.ts";
import { taxonomyOf } from "./taxonomy.ts";
import { SOURCE_ROOT, uriOf } from "./uris.ts";

const LEVELS: readonly string[] = ["error", "warning", "note", "none"];

/** What one log holds beside the description of the tool. */
export interface Content {
  readonly files: Files;
  readonly results: readonly Result[];
  readonly notifications: readonly Notification[];
  readonly properties: PropertyBag;
}

/** A log with one run: GitHub refuses two runs of one tool and category. */
export function logOf(report: Report, content: Content): Log {
  return { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [runOf(report, content)] };
}

function runOf(report: Report, { files, results, notifications, properties }: Content): Run {
  const rules = rulesOf(report);
  return {
    tool: toolOf(report, rules, notifications.length === 0 ? [] : [TRUNCATED]),
    taxonomies: [taxonomyOf(report)],
    automationDetails: automationOf(report),
    originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: "The root of the source repository." } } },
    ...provenanceOf(report),
    columnKind: "utf16CodeUnits",
    newlineSequences: ["\r\n", "\n"],
    invocations: [invocationOf(report, rules, notifications)],
    artifacts: [...files.artifacts],
    results: inOrder(results).map((result) => withIndex(result, rules)),
    properties: { ...runProperties(report), ...properties },
  };
}

function withIndex(result: Result, rules: readonly ReportingDescriptor[]): Result {
  const { ruleId, ...rest } = result;
  return {
    ...(ruleId === undefined ? {} : { ruleId, ruleIndex: rules.findIndex(({ id }) => id === ruleId) }),
    ...rest,
  };
}

/** By level, rule, file, line, column and identity. */
export function inOrder(results: readonly Result[]): readonly Result[] {
  const keyed = results.map((result) => {
    const place = result.locations?.[0]?.physicalLocation;
    return {
      result,
      uri: place?.artifactLocation?.uri ?? "",
      line: place?.region?.startLine ?? 1,
      column: place?.region?.startColumn ?? 0,
      identity: result.partialFingerprints?.["rayPolicyViolation/v1"] ?? "",
    };
  });
  keyed.sort(
    (a, b) =>
      LEVELS.indexOf(a.result.level ?? "") - LEVELS.indexOf(b.result.level ?? "") ||
      byBytes(a.result.ruleId ?? "", b.result.ruleId ?? "") ||
      byBytes(a.uri, b.uri) ||
      a.line - b.line ||
      a.column - b.column ||
      byBytes(a.identity, b.identity),
  );
  return keyed.map(({ result }) => result);
}

/** All before the last `/` is GitHub's category: project and scope, so that two projects of one repository do not close each other's alerts. */
function automationOf({ verdict, projectPath }: Report): Run["automationDetails"] {
  const scope =
    verdict.scope === "partial" ? verdict.gates.map(({ id }) => encodeURIComponent(id)).join("+") : verdict.scope;
  const project = projectPath === "" ? [] : [uriOf(".", projectPath)];
  const id = ["ray-policy", ...project, scope, verdict.evaluated_at.replaceAll(/[^0-9A-Za-z.+-]/gu, "-")].join("/");
  return { id, guid: guid("run", id, verdict.input_digest ?? "", verdict.outcome) };
}

/** The commit that is judged, where it is known whose commit it is: SARIF has none without its repository. */
function provenanceOf({ verdict, repository }: Report): Pick<Run, "versionControlProvenance"> {
  if (repository === undefined || verdict.release === null) return {};
  const revisionId = forSarif(verdict.release.git_commit);
  return {
    versionControlProvenance: [{ repositoryUri: repository, revisionId, mappedTo: { uriBaseId: SOURCE_ROOT } }],
  };
}

/** SARIF has no verdict of its own; verdict.json stays the source of truth. */
function runProperties({ verdict }: Report): PropertyBag {
  return {
    "ray/verdict": verdict.outcome === "pass" ? "go" : "no-go",
    "ray/scope": verdict.scope,
    "ray/mode": verdict.mode,
    "ray/evaluatedAt": verdict.evaluated_at,
    "ray/gates": verdict.gates.map(({ id, title, outcome }) => ({ id, title: forSarif(title), outcome })),
    "ray/release":
      verdict.release === null
        ? null
        : {
            name: forSarif(verdict.release.name),
            version: forSarif(verdict.release.version),
            commit: forSarif(verdict.release.git_commit),
          },
    "ray/trust": verdict.trust === "none" ? "none" : verdict.trust.digest,
    "ray/inputSha256": verdict.input_digest,
  };
}
