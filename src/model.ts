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
}

/** A number that a document states beside the items from which the host counts it. */
export interface Declared {
  readonly what: string;
  readonly declared: number;
  readonly counted: number;
  readonly source: Position;
}

/** What one artifact says, in the words of its evidence kind, before it is joined with the release and with other artifacts. */
export interface Reading<Part = unknown> {
  readonly part: Part;
  /** When the facts were true, as UTC with milliseconds; absent where the format has no time. */
  readonly observed: { readonly from?: string; readonly to?: string };
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
  /** `run`: the pipeline asserts that this very run wrote the files. */
  readonly binding: "document" | "run";
  /** Named in the config, and so expected to exist; otherwise looked for under its protocol name. */
  readonly configured: boolean;
  /** The place that asks for it. */
  readonly position: Position;
}

/** Everything found for one evidence kind. */
export interface Collected {
  readonly source: EvidenceSource;
  readonly artifacts: readonly Artifact[];
  /** What is wrong beside the artifacts: nothing matches, too many files. */
  readonly defects: readonly Defect[];
}

/** All evidence of one kind, as admitted or refused. */
export interface Evidence {
  readonly kind: string;
  readonly status: "admitted" | "defective" | "absent";
  readonly binding: "document" | "asserted";
  readonly attested: boolean;
  readonly observed_at?: string;
  readonly sources: readonly Pick<Artifact, "path" | "sha256" | "bytes" | "format">[];
  readonly defects: readonly Defect[];
  readonly declared: readonly Declared[];
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

// -- configuration --------------------------------------------------------------------------------------------------

export type SettingSource = "default" | "config" | "flag" | "trust";

/** A value that policy compares with. `floor` is the loosest value accepted. */
export interface Setting {
  readonly value: number | string;
  readonly unit?: string;
  readonly source: SettingSource;
  readonly floor?: number | string;
}

export interface Config {
  /** Absolute path of the project folder. Never written to any output. */
  readonly project: string;
  /** The config file as read; its path is relative to the project folder. */
  readonly artifact: Pick<Artifact, "path" | "sha256" | "bytes" | "format">;
  readonly release:
    | EvidenceSource
    | { readonly inline: Readonly<Record<string, unknown>>; readonly position: Position };
  readonly settings: Readonly<Record<string, Setting>>;
  readonly evidence: readonly EvidenceSource[];
  readonly checks: Readonly<
    Record<string, { readonly off: true; readonly reason: string; readonly position: Position }>
  >;
  readonly limits: Limits;
  /** Absolute path of the folder that SARIF paths are relative to; evidence may not lie outside of it. */
  readonly sourceRoot: string;
  /** The commit that the caller says is under judgement. */
  readonly commit?: string;
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
  readonly settings: Readonly<Record<string, number | string>>;
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
