import type { GithubApprovals } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { isPerson } from "../github.ts";
import type { AnswerPart } from "../kinds/approval.ts";
import type { Reader } from "../reader.ts";
import { reader as shown } from "./github-approvals.ts";

/** `GET …/actions/runs/{id}/approvals` as evidence: it counts where a signed collection record vouches for it. Looked at alone, it is shown. */
export const reader: Reader<AnswerPart> = { ...shown, kind: "approval", isGeneral: true, read };

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<AnswerPart>> {
  const { value, text } = await readDocument(chunks, "github-approvals");
  // The schema was checked while the document was read.
  const decided = (value as GithubApprovals).map(({ user: { login, type }, state, comment }, index) => ({
    login,
    isPerson: isPerson(type, login),
    state: state.toLowerCase(),
    comment: comment ?? "",
    isEdited: false,
    position: { path, pointer: `/${index}` },
  }));
  return { part: { decided }, observed: {}, subject: {}, declared: [], text };
}
