import { join } from "node:path";
import { knownKinds, placeOf } from "../admission.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import { settleApprovals } from "../evidence/approvals.ts";
import { type Context, PROTOCOL_FOLDER } from "../evidence/kind.ts";
import { kind } from "../evidence/kinds/intake.ts";
import { hashNamedFiles } from "../evidence/named-files.ts";
import { reader } from "../evidence/readers/intake-report.ts";
import { parseJson } from "../evidence/strict/json.ts";
import { toUtc } from "../evidence/time.ts";
import type { IntakeReport } from "../generated/documents.ts";
import type { Host } from "../host.ts";
import type { CommandLine, Config, IntakeFacts, ReleaseFacts } from "../model.ts";
import { readRelease } from "../run.ts";
import { approvalsIn } from "./approval-files.ts";
import type { CollectRequest } from "./collect.ts";
import { headingOf } from "./document-header.ts";
import { type Pen, penOf, put } from "./pen.ts";

const DOCUMENT = `${PROTOCOL_FOLDER}/intake-validation-report.json`;
/** How long an approval counts where the trust file says nothing else. */
const APPROVAL_MAX_AGE_SECONDS = 7 * 86_400;
/** Where a package of an earlier stage says what it is. */
const INNER_MANIFEST = "manifest.json";

type Reported = Omit<IntakeReport, "completeness">;

/** What came of it: how many of the required items hold. */
export interface CollectedIntake {
  readonly document: string;
  readonly required: number;
  readonly satisfied: number;
}

/** Runs a check of the staging environment and resolves to its exit code. */
export type RunCheck = (argv: CommandLine) => Promise<number>;

/**
 * `intake-validation-report.json`: the packages that the release names, opened and hashed, the signed approvals, and what the named
 * check commands say of staging. What is wrong is stated, not hidden: the gate judges it. Throws RayError `config`, `Defective` for
 * approvals that cannot be stated.
 */
export async function collectIntake(
  host: Host,
  request: Omit<CollectRequest, "kind" | "files">,
  runCheck: RunCheck,
): Promise<CollectedIntake> {
  const config = await loadConfig(host, request.overrides, knownKinds());
  const { intake } = config.collecting;
  if (intake === undefined)
    throw new RayError("usage", `nothing says how the intake is proven; add collect.intake to ${config.artifact.path}`);
  const release = await readRelease(host, request.overrides);
  const pen = penOf(host, config, request.pen, host.now());
  const reported: Reported = {
    ...heading(release, pen),
    environment: { name: "staging" },
    artifacts: await artifactsOf(host, config, release, request.out),
    // The whole report is checked against its schema before it is written.
    approvals: (await approvalsIn(host, config, intake.approvals, request.out)) as Reported["approvals"],
    system_state: await statesOf(intake.systemState, runCheck),
  };
  const { required, satisfied } = await counted(host, config, release, reported, request.out);
  const report: IntakeReport = { ...reported, completeness: { required, satisfied, score: satisfied / required } };
  await put(host, config.project, DOCUMENT, pen, `${JSON.stringify(report, null, 2)}\n`);
  return { document: DOCUMENT, required, satisfied };
}

function heading(
  release: ReleaseFacts,
  pen: Pen,
): Pick<Reported, "schema_version" | "kind" | "id" | "subject" | "timestamp" | "verified_by" | "generator"> {
  const author = { ...pen, release, ...(pen.key === undefined ? {} : { signature: `${DOCUMENT}.sig` }) };
  const { sources: _, subject, verified_by, ...rest } = headingOf("intake-validation-report", pen.now, author, []);
  return { ...rest, kind: "intake-validation-report", subject: [...subject], verified_by: [...verified_by] };
}

async function artifactsOf(
  host: Host,
  config: Config,
  release: ReleaseFacts,
  out: string,
): Promise<Reported["artifacts"]> {
  const files = await hashNamedFiles(host, placeOf(config, out), release);
  const artifacts: Reported["artifacts"] = [];
  for (const { id, path, sha256 } of release.upstream) {
    const file = files.get(path);
    const base = { id, path, upstream: id, required: true, present: file !== undefined, expected_sha256: sha256 };
    if (file === undefined) artifacts.push({ ...base, integrity: "unreadable" });
    else
      artifacts.push({
        ...base,
        actual_sha256: file.sha256,
        size_bytes: file.bytes,
        integrity: file.sha256 !== sha256 ? "mismatch" : file.zip === "broken" ? "unreadable" : "ok",
        ...(file.zip === "whole" ? await contents(host, join(config.project, path)) : {}),
      });
  }
  return artifacts;
}

/** What lies in a package, and when its own manifest says that it was made. */
async function contents(
  host: Host,
  file: string,
): Promise<Pick<Reported["artifacts"][number], "entries" | "produced_at">> {
  const { readZip } = await import("../evidence/strict/zip.ts");
  const { entries, kept } = await readZip(host.readWhole(file), { keep: (path) => path === INNER_MANIFEST });
  const inner = kept.get(INNER_MANIFEST);
  const produced = inner === undefined ? undefined : await timeIn(inner);
  return {
    entries: entries.map(({ path, sha256, bytes }) => ({ path, sha256, size_bytes: bytes })),
    ...(produced === undefined ? {} : { produced_at: produced }),
  };
}

async function timeIn(manifest: Uint8Array): Promise<string | undefined> {
  try {
    const { value } = await parseJson(manifest);
    const { produced_at, timestamp } = value as { readonly produced_at?: unknown; readonly timestamp?: unknown };
    return toUtc(String(produced_at ?? timestamp));
  } catch {
    return undefined;
  }
}

async function statesOf(
  checks: Readonly<Record<string, CommandLine>>,
  runCheck: RunCheck,
): Promise<Reported["system_state"]> {
  const states: Reported["system_state"] = [];
  for (const [check, argv] of Object.entries(checks)) {
    const code = await runCheck(argv);
    states.push({ check, status: code === 0 ? "pass" : "fail", evidence_ref: `${argv.join(" ")} ended with ${code}` });
  }
  return states;
}

/** What the gate will count of the report, by its own hand. */
async function counted(
  host: Host,
  config: Config,
  release: ReleaseFacts,
  reported: Reported,
  out: string,
): Promise<IntakeFacts> {
  const text = JSON.stringify({ ...reported, completeness: { required: 1, satisfied: 0, score: 0 } });
  const { part, observed } = await reader.read(once(Buffer.from(text)), DOCUMENT);
  const source = { path: DOCUMENT, part: part as never, observed, sha256: "", bytes: text.length };
  const files = await hashNamedFiles(host, placeOf(config, out), release);
  return kind.unite([source], contextOf(config, release, reported.timestamp, files)) as unknown as IntakeFacts;
}

function contextOf({ trust }: Config, release: ReleaseFacts, now: string, files: Context["files"]): Context {
  const maxAgeSeconds = trust?.maxAgeSeconds["approval"] ?? APPROVAL_MAX_AGE_SECONDS;
  return {
    release,
    facts: {},
    now,
    files,
    judged: new Map(),
    digests: {},
    allows: () => false,
    isAttested: () => false,
    onGithub: () => [],
    approvals: (stated, binds, required, source) =>
      settleApprovals(stated, binds, required, source, { trust, release, now, maxAgeSeconds }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
