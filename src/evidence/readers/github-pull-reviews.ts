import { Defective } from "../../errors.ts";
import type { GithubReviewNode, GithubReviewsGraphql } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { isPerson } from "../github.ts";
import { utc } from "../header.ts";
import type { DecidedOnGithub } from "../kind.ts";
import type { AnswerPart } from "../kinds/approval.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { reader as shown } from "./github-reviews.ts";

const NODES = "/data/repository/pullRequest/reviews/nodes";

/** Reviews of a pull request, as GraphQL answers: they count where a signed collection record vouches for them. Looked at alone, they are shown. */
export const reader: Reader<AnswerPart> = { ...shown, kind: "approval", isGeneral: true, read };

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<AnswerPart>> {
  const { value, text } = await readDocument(checked(chunks), "github-reviews-graphql");
  // The schema was checked while the document was read.
  const { data, errors } = value as GithubReviewsGraphql;
  const { pageInfo, nodes } = data.repository.pullRequest.reviews;
  if (errors !== undefined)
    throw new Defective("inconclusive", "says that GitHub could not answer all", { pointer: "/errors" });
  if (pageInfo.hasNextPage || pageInfo.hasPreviousPage)
    throw new Defective("inconclusive", "does not hold all reviews; ask for all of them in one answer", {
      pointer: "/data/repository/pullRequest/reviews/pageInfo",
    });
  const decided = nodes.flatMap((node, index) => decisionsOf(node, path, `${NODES}/${index}`));
  return { part: { decided }, observed: {}, subject: {}, declared: [], text };
}

/** Everybody who may write into a repository may edit the comments in it; the REST answer does not tell that somebody did. */
async function* checked(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const content = await gather(chunks);
  if (headText(content).startsWith("["))
    throw new Defective(
      "invalid",
      "is the REST answer, which does not say whether a comment was edited, nor whether these are all reviews; ask GraphQL (docs/approvals.md)",
    );
  yield content;
}

/** What only comments, or is not submitted yet, decides nothing and takes nothing back. */
const NEUTRAL = ["commented", "pending"];

function decisionsOf(node: GithubReviewNode, path: string, pointer: string): readonly DecidedOnGithub[] {
  const { author, body, submittedAt, lastEditedAt, commit } = node;
  const state = node.state.toLowerCase();
  if (NEUTRAL.includes(state)) return [];
  return [
    {
      login: author?.login ?? "(nobody)",
      isPerson: isPerson(author?.__typename, author?.login),
      state,
      comment: body,
      at: utc(submittedAt ?? "", `${pointer}/submittedAt`),
      commit: commit?.oid ?? null,
      isEdited: lastEditedAt !== null,
      position: { path, pointer },
    },
  ];
}
