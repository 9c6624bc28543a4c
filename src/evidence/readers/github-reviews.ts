import type { GithubReviews } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";

/** Reviews of a pull request. The last one of each person counts, but nothing here is signed: they approve nothing. */
export const reader: Reader<ShownPart> = {
  format: "github-reviews",
  kind: NO_KIND,
  recognises: (head) => {
    const text = headText(head);
    return text.startsWith("[") && /"author_association"\s*:/u.test(text) && /"commit_id"\s*:/u.test(text);
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { value, text } = await readDocument(chunks, "github-reviews");
  // The schema was checked while the document was read.
  const last = new Map<string, GithubReviews[number]>();
  // A comment takes no decision back.
  for (const review of (value as GithubReviews).toSorted((a, b) =>
    (a.submitted_at ?? "") < (b.submitted_at ?? "") ? -1 : 1,
  ))
    if (review.state.toUpperCase() !== "COMMENTED") last.set(review.user?.login ?? "(nobody)", review);
  const of = (state: string): number =>
    [...last.values()].filter((review) => review.state.toUpperCase() === state).length;
  const commits = [...new Set([...last.values()].map(({ commit_id }) => commit_id ?? "none"))].sort();
  const facts = {
    approved: of("APPROVED"),
    changes_requested: of("CHANGES_REQUESTED"),
    dismissed: of("DISMISSED"),
    of_commits: commits.join(", "),
    counts_as_evidence: "no: nothing is signed; have it signed: ray-policy approve",
  };
  return { part: { facts }, observed: {}, subject: {}, declared: [], text };
}
