import { Defective } from "../errors.ts";
import type { IntakeReport } from "../generated/documents.ts";
import type { Reading } from "../model.ts";
import type { StatedApproval } from "./kind.ts";
import { hasKeys, headText } from "./sniff.ts";
import { toUtc } from "./time.ts";

/** An approval as stated; its times stay as they are written, because that is what was signed. */
export function approvalOf(
  { role, identity, decision, signed_at, expires_at, signature }: Omit<StatedApproval, "position">,
  path: string,
  index: number,
): StatedApproval {
  return {
    role,
    identity,
    decision,
    signed_at,
    ...(expires_at === undefined ? {} : { expires_at }),
    ...(signature === undefined ? {} : { signature }),
    position: { path, pointer: `/approvals/${index}` },
  };
}

/** True for a JSON document of ours of this kind. */
export function isOfKind(head: Uint8Array, kind: string): boolean {
  return hasKeys(head, ["schema_version", "kind"]) && new RegExp(`"kind"\\s*:\\s*"${kind}"`, "u").test(headText(head));
}

/** When a document was written, and what it states of its release and its end. */
export function headerOf({
  subject: [{ name, version, digest }],
  timestamp,
  expires_at,
}: Pick<IntakeReport, "subject" | "timestamp" | "expires_at">): {
  readonly written: string;
  readonly standing: Pick<Reading, "subject" | "expires">;
} {
  return {
    written: utc(timestamp, "/timestamp"),
    standing: {
      subject: {
        name,
        ...(version === undefined ? {} : { version }),
        ...(digest.gitCommit === undefined ? {} : { git_commit: digest.gitCommit }),
      },
      ...(expires_at === undefined ? {} : { expires: utc(expires_at, "/expires_at") }),
    },
  };
}

/** Two items of one name could stand in for each other. Throws `Defective`. */
export function refuseTwins(ids: readonly string[], list: string): void {
  const known = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (known.has(id))
      throw new Defective("ambiguous", `names ${id.slice(0, 60)} twice`, { pointer: `/${list}/${index}` });
    known.add(id);
  }
}

/** A time as UTC with milliseconds. Throws `Defective` with its place. */
export function utc(text: string, pointer: string): string {
  const time = toUtc(text);
  if (time !== undefined) return time;
  throw new Defective("invalid", `has the time "${text.slice(0, 40)}", which is no RFC 3339 time with a zone`, {
    pointer,
  });
}
