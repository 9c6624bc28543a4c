import type {
  Comparison,
  Declared,
  ExceptionKind,
  Facts,
  IdleEntry,
  Position,
  ReleaseFacts,
  VerdictException,
} from "../model.ts";

/** One artifact's part in the evidence of its kind. */
export interface Source<Part> {
  readonly path: string;
  readonly part: Part;
  readonly observed: { readonly from?: string; readonly to?: string };
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** An approval as a document states it; nothing in it is believed until its signature was verified. */
export interface StatedApproval {
  readonly role: string;
  readonly identity: string;
  readonly decision: "approved" | "rejected" | "abstained" | "withheld";
  /** As stated, because that is what was signed. */
  readonly signed_at: string;
  /** As stated; part of what was signed where it is there. */
  readonly expires_at?: string;
  /** An armored SSHSIG, or a DSSE envelope as JSON text. */
  readonly signature?: string;
  readonly position: Position;
  /** On GitHub there is no signature: what is said there stands and falls with the answer that says so. */
  readonly github?: {
    readonly decision: DecidedOnGithub;
    /** The trust file ties an identity to the login. */
    readonly isKnown: boolean;
    /** Somebody whom the trust file names for it vouches for the answer. */
    readonly isVouched: boolean;
    /** The digest in the line of the comment; absent where there is no such line. */
    readonly digest: string | undefined;
  };
}

/** A decision as GitHub words it. Attacker-controlled: compare, never interpret. */
export interface DecidedOnGithub {
  readonly login: string;
  /** No app, and no bot. */
  readonly isPerson: boolean;
  /** GitHub's word in lower case. */
  readonly state: string;
  readonly comment: string;
  /** When it was submitted, UTC with milliseconds; absent for approvals of an environment, of which GitHub does not say it. */
  readonly at?: string;
  /** Absent for approvals of an environment; null where GitHub does not know it. */
  readonly commit?: string | null;
  /** The comment is another one than was submitted. */
  readonly isEdited: boolean;
  readonly position: Position;
}

/** What a signed collection record of this release says of an answer of GitHub, or why none does. Times are UTC with milliseconds. */
export type Vouched =
  | { readonly valid: true; readonly collected_at: string; readonly expires?: string }
  | { readonly valid: false; readonly reason: string };

/** A role that has to approve, with the approvals that were verified. */
export interface Role {
  readonly id: string;
  readonly required: boolean;
  readonly min: number;
  readonly approved_by: readonly string[];
  readonly rejected_by: readonly string[];
  readonly refused: readonly { readonly identity: string; readonly reason: string }[];
  readonly source: Position;
}

/** A file that the release names, as the host found it. */
export interface NamedFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Whether a zip is whole; absent for what is no zip. */
  readonly zip?: "whole" | "broken";
}

/** What is known beside a kind's own artifacts. */
export interface Context {
  readonly release: ReleaseFacts;
  /** The facts of the kinds that were admitted before this one (`Kind.after`). */
  readonly facts: Readonly<Record<string, Facts>>;
  /** The moment of judgement, UTC with milliseconds. */
  readonly now: string;
  /** The files that the release names, by path relative to the project folder; one that is not there is absent. */
  readonly files: ReadonlyMap<string, NamedFile>;
  /** SHA-256 of each file that was judged as evidence, by path. */
  readonly judged: ReadonlyMap<string, string>;
  /** SHA-256 of what an approval may bind beside the package: `policy`, `trust`, `candidate_verdict`; absent where there is none. */
  readonly digests: Readonly<Record<string, string | undefined>>;
  /** Where the rehearsal ran, where the config asserts it; formats that say so themselves are believed over it. */
  readonly environment?: string;
  /** What parity is found out from, where it is no report. */
  readonly comparison?: Comparison;
  /** True where the trust file allows this sort of exception for the check. */
  allows(exception: ExceptionKind, check: string): boolean;
  /** True where the evidence file carries a valid detached signature of somebody whom the trust file names. */
  isAttested(path: string): boolean;
  /** The approvals in an answer of GitHub, to be counted as others are. `fallback` is the role under which one stands that names none. */
  onGithub(path: string, decided: readonly DecidedOnGithub[], fallback: string): readonly StatedApproval[];
  /** The roles, with the approvals counted whose signature over `{binds, role, identity, decision, signed_at, expires_at?}` holds, or whose answer of GitHub does. */
  approvals(
    stated: readonly StatedApproval[],
    binds: unknown,
    required: readonly string[],
    source: Position,
  ): readonly Role[];
}

/**
 * An evidence kind: a sort of fact that a gate needs. To add one, add its file to `kinds/` (exported as `kind`) and its facts schema.
 *
 * `unite` joins what all artifacts of the kind say with the release; it throws `Defective` where they disagree (`ambiguous`)
 * or prove nothing (`inconclusive`).
 */
export interface Kind<Part = unknown> {
  readonly kind: string;
  readonly title: string;
  /** The protocol's own file names, looked for in `folder` when the config names no file. */
  readonly document?: string | readonly string[];
  /** Relative to the project folder; `.artifacts/pre-deployment` where nothing else is said. */
  readonly folder?: string;
  /** Checks that apply only when this kind is configured may be not applicable without it. */
  readonly optional: boolean;
  readonly maxAgeSeconds: number;
  /** Part of the reviewed source: it names no release and has no age of its own; the release's digests bind what it lists. */
  readonly repository?: true;
  /** It can be looked at, and is evidence for no gate: `inspect` shows it, `eval` takes no file for it. */
  readonly shownOnly?: true;
  /** Kinds whose facts it needs. */
  readonly after?: readonly string[];
  unite(sources: readonly Source<Part>[], context: Context): Facts;
  /** What a person is shown of its facts in place of their lists. */
  shown?(facts: Facts): Facts;
  /** The exceptions in its evidence that counted. */
  exceptions?(sources: readonly Source<Part>[], context: Context): readonly VerdictException[];
  /** What the config says about its evidence and what has no effect on it. */
  idle?(sources: readonly Source<Part>[], context: Context): readonly IdleEntry[];
  /** What its documents state that only the whole of the evidence can be compared with. */
  declared?(sources: readonly Source<Part>[], context: Context): readonly Declared[];
}

/** Where a kind is expected when nothing names it. */
export const PROTOCOL_FOLDER = ".artifacts/pre-deployment";

/** The release that a file is read against when there is none: nothing is targeted. */
export const NO_RELEASE: ReleaseFacts = {
  name: "",
  version: "",
  git_commit: "",
  authors: [],
  targeted_suites: [],
  scripts: [],
  upstream: [],
};
