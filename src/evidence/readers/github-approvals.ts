import type { GithubApprovals } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";

/** `GET …/actions/runs/{id}/approvals`, alone. As evidence `github-run-approvals.ts` reads it. */
export const reader: Reader<ShownPart> = {
  format: "github-approvals",
  kind: NO_KIND,
  recognises: (head) => {
    const text = headText(head);
    return (
      text.startsWith("[") && /"environments"\s*:/u.test(text) && /"state"\s*:/u.test(text) && /"user"\s*:/u.test(text)
    );
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { value, text } = await readDocument(chunks, "github-approvals");
  // The schema was checked while the document was read.
  const approvals = value as GithubApprovals;
  const count = (word: string): number => approvals.filter(({ state }) => state.toLowerCase() === word).length;
  const facts = {
    approved: count("approved"),
    rejected: count("rejected"),
    pending: count("pending"),
    counts_as_evidence: "not alone: no time, no commit, no signature; docs/approvals.md says what it takes on GitHub",
    reviews: approvals.map(({ user, state, environments = [] }) => ({
      login: user.login,
      state,
      environments: environments.map(({ name }) => name ?? ""),
    })),
  };
  return { part: { facts }, observed: {}, subject: {}, declared: [], text };
}
