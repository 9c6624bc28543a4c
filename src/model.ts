/** Every noun of ray-policy as a readonly type. Document types are generated from `schemas/`. */
import type * as documents from "./generated/documents.ts";

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

export type Level = "error" | "warning" | "note";
export type Severity = "critical" | "high" | "medium" | "low" | "none" | "unknown";

/** Where a fact stands: a file relative to the project folder and a place in it; lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly path: string;
  readonly pointer?: string;
  readonly line?: number;
  readonly column?: number;
}

// -- evidence -------------------------------------------------------------------------------------------------------

export type DefectCode =
  | "missing"
  | "unreadable"
  | "ambiguous"
  | "invalid"
  | "inconclusive"
  | "foreign"
  | "over_limit"
  | "stale"
  | "unbound";

/** What is wrong with evidence. All but `stale` and `unbound` starve the checks that need it. */
export interface Defect {
  readonly code: DefectCode;
  readonly message: string;
  readonly source: Position;
}

/** What a document says it is about; compared with the release, never believed alone. */
export interface Subject {
  readonly name?: string;
  readonly version?: string;
  readonly git_commit?: string;
  /** SHA-256 in lower-case hex of a container image, under each of its digests: manifest, configuration. */
  readonly images?: readonly string[];
}

/** A value that a document states beside the items from which the host derives it. */
export interface Declared {
  readonly what: string;
  readonly declared: number | string;
  readonly counted: number | string;
  readonly source: Position;
}

/** What one artifact says, in the words of its evidence kind, before it is joined with the release and with other artifacts. */
export interface Reading<Part = unknown> {
  readonly part: Part;
  /** When the facts were true, as UTC with milliseconds; absent where the format has no time. */
  readonly observed: { readonly from?: string; readonly to?: string };
  /** When the document itself says that it ends; it can only shorten what the kind allows. UTC with milliseconds. */
  readonly expires?: string;
  readonly subject: Subject;
  readonly declared: readonly Declared[];
  /** The decoded text of a JSON artifact, kept so that pointers can be turned into lines. */
  readonly text?: string;
}

/** One file as read, hashed in the pass that read it. */
export interface Artifact {
  readonly kind: string;
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex; empty where the bytes could not be read to the end. */
  readonly sha256: string;
  readonly format: string;
  readonly reading?: Reading;
  readonly defect?: Defect;
}

/** Where evidence of one kind is looked for. */
export interface EvidenceSource {
  readonly kind: string;
  readonly files: readonly string[];
  /** Takes the files for this format, whatever they look like. */
  readonly format?: string;
  /** Where the rehearsal ran, for formats that do not say. */
  readonly environment?: string;
  /** The files are the two sides of it, and no document of the kind. */
  readonly comparison?: Comparison;
  /** `run`: the pipeline asserts that this very run wrote the files. `repository`: reviewed source, bound by the release's own digests. */
  readonly binding: "document" | "run" | "repository";
  /** Named in the config, and so expected to exist; otherwise looked for under its protocol name. */
  readonly configured: boolean;
  /** The place that asks for it. */
  readonly position: Position;
}

/** Two environments that are compared, and what is known about their differences. */
export interface Comparison {
  /** The yardstick: production. */
  readonly baseline: ComparedSide;
  readonly candidate: ComparedSide;
  /** They can only make a difference worse than it is by default. */
  readonly rules: readonly SeverityRule[];
  readonly intended: readonly IntendedDrift[];
  readonly remediation: readonly PlannedRemediation[];
}

export interface ComparedSide {
  /** Its environment. */
  readonly name: string;
  /** Folders, files or the fixed beginning of patterns, relative to the project folder. What lies below them is this side. */
  readonly roots: readonly string[];
}

/** Which differences are meant; \`*\` stands for any text, what is left out for everything. */
export interface DriftPattern {
  readonly dimension?: string;
  readonly object?: string;
  readonly pointer?: string;
  readonly op?: "add" | "remove" | "replace";
}

export interface SeverityRule extends DriftPattern {
  readonly id: string;
  readonly severity: Severity;
}

/** A difference that is wanted; counts only where the trust file allows it. */
export interface IntendedDrift extends DriftPattern {
  readonly id: string;
  readonly approved_by: string;
  readonly reason: string;
  /** UTC with milliseconds. */
  readonly expires_at: string;
}

export interface PlannedRemediation extends DriftPattern {
  readonly plan: string;
  readonly owner: string;
  /** UTC with milliseconds. */
  readonly due_at: string;
  readonly status: "open" | "done";
  readonly ticket?: string;
}

/** Everything found for one evidence kind. */
export interface Collected {
  readonly source: EvidenceSource;
  readonly artifacts: readonly Artifact[];
  /** What is wrong beside the artifacts: nothing matches, too many files. */
  readonly defects: readonly Defect[];
}

/** What evidence may say to make less of a failure; counted only where the trust file allows it. */
export type ExceptionKind =
  | "intended_drift"
  | "mitigation"
  | "vex"
  | "suppression"
  | "allowed_failure"
  | "package_exclusion";

/** What the config says about differences and what no difference is settled by. */
export interface IdleEntry {
  /** Such as `intended smaller-staging`. */
  readonly entry: string;
  readonly message: string;
}

/** All evidence of one kind, as admitted or refused. */
export interface Evidence {
  readonly kind: string;
  readonly status: "admitted" | "defective" | "absent";
  readonly binding: "document" | "asserted";
  readonly attested: boolean;
  /** Files that lack the detached signature which the trust file asks for. */
  readonly unattested: readonly Pick<Defect, "message" | "source">[];
  readonly observed_at?: string;
  readonly sources: readonly Pick<Artifact, "path" | "sha256" | "bytes" | "format">[];
  readonly defects: readonly Defect[];
  readonly declared: readonly Declared[];
  readonly exceptions: readonly VerdictException[];
  readonly idle: readonly IdleEntry[];
  readonly facts?: Facts;
  /** The place in the config, or the protocol's own name, that asks for it. */
  readonly position: Position;
}

export type Facts = Readonly<Record<string, unknown>>;
export type ReleaseFacts = Immutable<documents.ReleaseFacts>;
export type TestsFacts = Immutable<documents.TestsFacts>;
export type CoverageFacts = Immutable<documents.CoverageFacts>;
export type RehearsalFacts = Immutable<documents.RehearsalFacts>;
export type ObservabilityFacts = Immutable<documents.ObservabilityFacts>;
export type IntakeFacts = Immutable<documents.IntakeFacts>;
export type ParityFacts = Immutable<documents.ParityFacts>;
export type RollbackFacts = Immutable<documents.RollbackFacts>;
export type SecurityFacts = Immutable<documents.SecurityFacts>;
export type SbomFacts = Immutable<documents.SbomFacts>;
export type CollectionFacts = Immutable<documents.CollectionFacts>;
export type VexFacts = Immutable<documents.VexFacts>;
export type PackageFacts = Immutable<documents.PackageFacts>;
export type ApprovalFacts = Immutable<documents.ApprovalFacts>;
export type ChecklistFacts = Immutable<documents.ChecklistFacts>;
export type OperationsFacts = Immutable<documents.OperationsFacts>;
export type ScriptComplianceFacts = Immutable<documents.ScriptComplianceFacts>;
export type UatApprovalFacts = Immutable<documents.UatApprovalFacts>;
export type DataRefreshFacts = Immutable<documents.DataRefreshFacts>;
export type ManualLogFacts = Immutable<documents.ManualLogFacts>;
export type ScriptRegistryFacts = Immutable<documents.ScriptRegistryFacts>;

// -- configuration --------------------------------------------------------------------------------------------------

export type SettingSource = "default" | "config" | "flag" | "trust" | "release" | "evidence";

export type SettingValue = number | string | readonly string[];

/** A value that policy compares with. `floor` is the loosest value accepted. */
export interface Setting {
  readonly value: SettingValue;
  readonly unit?: string;
  readonly source: SettingSource;
  readonly floor?: SettingValue;
}

export interface Config {
  /** Absolute path of the project folder. Never written to any output. */
  readonly project: string;
  /** The config file as read; its path is relative to the project folder. */
  readonly artifact: Pick<Artifact, "path" | "sha256" | "bytes" | "format">;
  readonly release:
    | EvidenceSource
    | { readonly inline: Readonly<Record<string, unknown>>; readonly position: Position };
  readonly settings: Settings;
  /** Where the config states a setting, by its name in the policy input. */
  readonly settingPositions?: Readonly<Record<string, Position>>;
  readonly evidence: readonly EvidenceSource[];
  readonly checks: Readonly<
    Record<string, { readonly off: true; readonly reason: string; readonly position: Position }>
  >;
  readonly limits: Limits;
  /** Absolute path of the folder that SARIF paths are relative to; evidence may not lie outside of it. */
  readonly sourceRoot: string;
  /** The commit that the caller says is under judgement. */
  readonly commit?: string;
  /** The waivers as their file states them; each is settled by itself. */
  readonly waivers: WaiversFile;
  readonly collecting: Collecting;
  readonly packing: Packing;
  /** The verdict log, absolute; absent where none is kept. */
  readonly history?: string;
  readonly risk: Risk;
  /** What `run` executes; absent where the config says nothing about it. */
  readonly protocol?: ProtocolPlan;
  /** Absent where there is no trust file. */
  readonly trust?: Trust;
}

/** A program and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/** What `run` executes, phase by phase. */
export interface ProtocolPlan {
  readonly prepare: readonly CommandLine[];
  readonly intake: readonly CommandLine[];
  readonly refresh: readonly CommandLine[];
  readonly rehearse: CommandLine;
  readonly test: readonly CommandLine[];
  readonly observe: readonly CommandLine[];
  readonly rollback: CommandLine;
  readonly rollbackTo?: string;
  readonly checks: Readonly<Record<string, CommandLine>>;
  readonly scan: readonly CommandLine[];
  readonly accept: readonly CommandLine[];
  readonly operations: readonly CommandLine[];
  readonly checklist: readonly CommandLine[];
  readonly approve: readonly CommandLine[];
  readonly rollBackAfterFailure: boolean;
  readonly notify: readonly CommandLine[];
  /** ISO 8601 duration. */
  readonly retention?: string;
}

/** What a release risks; thresholds are recommended by it. */
export interface Risk {
  readonly criticality: "low" | "medium" | "high";
  readonly domain?: string;
  readonly constraints: readonly string[];
}

/** What goes into the package beside the evidence, and what does not. */
export interface Packing {
  /** Files or patterns, relative to the project folder. */
  readonly include: readonly string[];
  readonly exclude: readonly {
    readonly path: string;
    readonly reason: string;
    readonly approved_by?: string;
    readonly until?: string;
  }[];
}

/** Settings by their name in the policy input. */
export type Settings = Readonly<Record<string, Setting>>;

/** What `collect` reads, and in whose name it writes. */
export interface Collecting {
  readonly sources: readonly EvidenceSource[];
  readonly identity: string;
  /** The private key's file, absolute. */
  readonly key?: string;
  /** Files or patterns with signed clearances of the findings, relative to the project folder. */
  readonly clearances: readonly string[];
  /** What the intake report is made from; absent where the config does not say. */
  readonly intake?: {
    /** Files or patterns, relative to the project folder. */
    readonly approvals: readonly string[];
    readonly systemState: Readonly<Record<string, CommandLine>>;
  };
}

/** The file of waivers; without one the list is empty. */
export interface WaiversFile {
  /** Relative to the project folder. */
  readonly path: string;
  /** Absent where there is no such file. */
  readonly artifact?: Config["artifact"];
  readonly entries: readonly { readonly value: Readonly<Record<string, unknown>>; readonly position: Position }[];
}

/** An answer to whether bytes were signed by somebody whom the trust file names. */
export type Signed =
  | { readonly valid: true; readonly identities: readonly string[]; readonly key: string }
  | { readonly valid: false; readonly reason: string };

/** What the author of a change may not decide. */
export interface Trust {
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly digest: string;
  readonly source: "config" | "flag";
  readonly floors: Readonly<Record<string, { readonly value: SettingValue; readonly place: string }>>;
  readonly roles: Readonly<Record<string, { readonly min: number; readonly identities: readonly string[] }>>;
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
  /** Digests of the bundles that may stand in for the shipped one. */
  readonly policies: readonly string[];
  readonly requiredKinds: readonly string[];
  readonly attestedKinds: readonly string[];
  readonly assertedBinding: Readonly<Record<string, boolean>>;
  readonly exceptions: Readonly<Partial<Record<ExceptionKind, readonly string[]>>>;
  readonly waivers: {
    readonly approverRoles: readonly string[];
    readonly maxDays: Readonly<Record<"high" | "medium" | "low" | "none", number>>;
  };
  readonly mayBeOff: Readonly<Record<string, string>>;
  readonly revokedWaivers: readonly string[];
  /** Absent where approvals on GitHub count for nothing. */
  readonly github?: {
    /** Who may say what GitHub answered; none of them holds a role. */
    readonly collectors: readonly string[];
    /** Login in lower case to the identity of a role. */
    readonly logins: ReadonlyMap<string, string>;
  };
  /** Whether `signature` (an armored SSHSIG, or a DSSE envelope as JSON text) was made over `payload` by a signer in force at `at`. */
  signed(payload: Uint8Array, signature: string, namespace: string, at: string): Signed;
}

/** Bounds on what is read; built in, and config may only lower them. */
export interface Limits {
  readonly file_bytes: number;
  readonly files: number;
}

// -- policy ---------------------------------------------------------------------------------------------------------

export interface Gate {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly order: number;
  readonly custom: Readonly<Record<string, unknown>>;
}

export interface Check {
  readonly id: string;
  readonly gate: string;
  readonly name: string;
  readonly code: string;
  readonly level: Level;
  readonly title: string;
  readonly description: string;
  readonly remediation: string;
  /** The lists that the check goes over, as `<kind>.<list>`. */
  readonly judges: readonly string[];
  readonly may_be_empty: boolean;
  readonly settings: readonly string[];
  readonly waivable: boolean;
  /** Whether the protocol stops on a violation, or pauses until it is remedied or waived. */
  readonly halt: "stop" | "pause";
  readonly applies_when?: string;
  readonly blocks_from?: string;
  /** The evidence kinds that it reads. */
  readonly kinds: readonly string[];
  readonly entrypoint: string;
  readonly file: string;
  readonly line: number;
}

export interface Catalogue {
  readonly gates: readonly Gate[];
  readonly checks: readonly Check[];
}

/** A policy bundle whose digests were checked. */
export interface Policy {
  readonly digest: string;
  readonly wasm_digest: string;
  readonly revision: string;
  readonly shipped: boolean;
  readonly wasm: Uint8Array;
  readonly catalogue: Catalogue;
}

/** What policy sees: one document in. */
export interface PolicyInput {
  readonly now: string;
  readonly release: ReleaseFacts;
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly evidence: Readonly<Record<string, Facts>>;
}

/** One element of a check's set. Every text in it may stem from evidence: attacker-controlled. */
export interface Violation {
  readonly message: string;
  readonly item?: Readonly<Record<string, unknown>>;
  readonly subject?: string;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly unit?: string;
}

/** What the engine says of one check: the set of its violations, or why there is none. */
export type CheckResult =
  | { readonly check: string; readonly violations: readonly Violation[] }
  | { readonly check: string; readonly unjudged: string };

// -- verdict --------------------------------------------------------------------------------------------------------

export type Verdict = Immutable<documents.Verdict>;
export type Finding = Verdict["findings"][number];
export type GateVerdict = Verdict["gates"][number];
export type CheckVerdict = GateVerdict["checks"][number];
export type VerdictException = Verdict["exceptions"][number];
export type VerdictWaiver = Verdict["waivers"][number];

// -- what reports show ----------------------------------------------------------------------------------------------

/** A stretch of text: lines and columns from 1, columns in UTF-16 units, the end exclusive. A leading byte order mark takes no column. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What stands at a place. Every text in it stems from the file: attacker-controlled. */
export interface Excerpt {
  readonly region: Region;
  /** Exactly the text in the region; absent where it may not be shown. */
  readonly text?: string;
  /** A larger stretch around it, with exactly its text. */
  readonly context?: { readonly region: Region; readonly text: string };
  /** What a JSON Pointer leads to (SARIF 2.1.0 §3.33.7). */
  readonly kind?: "object" | "array" | "property" | "value";
}

/** A place, with what stands there where that could be read. */
export interface Place {
  readonly source: Position;
  readonly excerpt?: Excerpt;
}

/** What is to be seen at the places that a verdict names. Beside the verdict and not in it: it adds nothing that is judged. */
export interface Places {
  /** By fingerprint. */
  readonly findings: ReadonlyMap<string, Excerpt>;
  /** Where config or release state a setting, by its name. */
  readonly settings: ReadonlyMap<string, Place>;
  /** What the release says of the subject of a finding, by that subject. */
  readonly items: ReadonlyMap<string, Place>;
  /** Entries of the waivers file, by id. */
  readonly waivers: ReadonlyMap<string, Place>;
}
