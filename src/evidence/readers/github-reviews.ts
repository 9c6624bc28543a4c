import type { GithubReviews, GithubReviewsGraphql } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";

/** Reviews of a pull request, as REST or GraphQL answers, alone: the last one of each person. As evidence `github-pull-reviews.ts` reads them. */
export const reader: Reader<ShownPart> = {
  format: "github-reviews",
  kind: NO_KIND,
  recognises: (head) => {
    const text = headText(head);
    const isRest = text.startsWith("[") && /"author_association"\s*:/u.test(text) && /"commit_id"\s*:/u.test(text);
    return isRest || hasKeys(head, ["data", "pullRequest", "reviews"]);
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { reviews, text } = await reviewsIn(await gather(chunks));
  const last = new Map<string, GithubReviews[number]>();
  // A comment takes no decision back.
  for (const review of reviews.toSorted((a, b) => ((a.submitted_at ?? "") < (b.submitted_at ?? "") ? -1 : 1)))
    if (review.state.toUpperCase() !== "COMMENTED") last.set(review.user?.login ?? "(nobody)", review);
  const of = (state: string): number =>
    [...last.values()].filter((review) => review.state.toUpperCase() === state).length;
  const commits = [...new Set([...last.values()].map(({ commit_id }) => commit_id ?? "none"))].sort();
  const facts = {
    approved: of("APPROVED"),
    changes_requested: of("CHANGES_REQUESTED"),
    dismissed: of("DISMISSED"),
    of_commits: commits.join(", "),
    counts_as_evidence: "not alone: docs/approvals.md says what it takes on GitHub",
  };
  return { part: { facts }, observed: {}, subject: {}, declared: [], text };
}

/** The reviews of either answer, in the form of REST. */
async function reviewsIn(content: Uint8Array): Promise<{ readonly reviews: GithubReviews; readonly text: string }> {
  const isRest = headText(content).startsWith("[");
  const { value, text } = await readDocument(once(content), isRest ? "github-reviews" : "github-reviews-graphql");
  // The schema was checked while the document was read.
  if (isRest) return { reviews: value as GithubReviews, text };
  const { nodes } = (value as GithubReviewsGraphql).data.repository.pullRequest.reviews;
  const reviews = nodes.map(({ author, state, submittedAt, commit }) => ({
    user: author,
    state,
    submitted_at: submittedAt,
    commit_id: commit?.oid ?? null,
  }));
  return { reviews, text };
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}
