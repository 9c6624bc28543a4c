import { join } from "node:path";
import { APPROVAL, at, FOLDER, NOW, packed, RITA, ROLF, ROOT, trustWith } from "./approving.ts";
import { put, type Ran, text } from "./project.ts";

export const RUN = `${FOLDER}/github-approvals.json`;
export const PULL = `${FOLDER}/github-reviews.json`;
export const COMMIT = "9c5680bd3d83a68465f4d0389907c7d7745984eb";
export const PIPELINE = join(ROOT, "examples/keys/pipeline.pem");
export const GITHUB = `github:
  collectors: [pipeline@stock.example]
  logins: { Rita-R: ${RITA}, rita-home: ${RITA}, rolf: ${ROLF}, olga: olga@stock.example }
`;

const CONFIG = text(join(ROOT, "examples/go"), "ray-policy.yaml");

/** A packed release that is approved on GitHub, in one answer, beside the document of the decision. */
export function awaiting(
  answer: string = RUN,
  changes: readonly (readonly [string, string])[] = [],
  section = GITHUB,
): Promise<string> {
  return packed({
    ...trustWith(["roles:\n", `${section}\nroles:\n`], ...changes),
    "ray-policy.yaml": `${CONFIG}\n  approval: [${APPROVAL}, ${answer}]\n`,
  });
}

/** The line that `approve --comment` prints. */
export async function lineFor(path: string, identity = RITA, role = "release_manager"): Promise<string> {
  const { code, out, err } = await at(NOW, ["approve", path, "--role", role, "--identity", identity, "--comment"]);
  if (code !== 0) throw new Error(err);
  return out.trimEnd();
}

export const person = (login: string, type = "User") => ({ login, type, id: 7 });

/** An approval of an environment, as the API words it. */
export const ofRun = (comment: string, parts: Readonly<Record<string, unknown>> = {}) => ({
  environments: [{ id: 1, name: "production" }],
  state: "approved",
  user: person("rita-r"),
  comment,
  ...parts,
});

/** A review, as GraphQL words it. */
export const review = (body: string, parts: Readonly<Record<string, unknown>> = {}) => ({
  author: { __typename: "User", login: "rita-r" },
  state: "APPROVED",
  body,
  submittedAt: "2026-11-20T11:30:00Z",
  lastEditedAt: null,
  commit: { oid: COMMIT },
  ...parts,
});

export const reviews = (nodes: readonly unknown[], hasNextPage = false) => ({
  data: {
    repository: { pullRequest: { reviews: { pageInfo: { hasNextPage, hasPreviousPage: false }, nodes } } },
  },
});

/** Puts an answer in place, and has the pipeline collect and sign it. */
export async function collected(path: string, file: string, answer: unknown, key = PIPELINE, now = NOW): Promise<Ran> {
  put(path, file, JSON.stringify(answer, null, 1));
  const ran = await at(now, ["collect", "approval", file, "--project", path, "--key", key, "--run", "4711"]);
  if (ran.code !== 0) throw new Error(ran.err);
  return ran;
}

export const takenIn = (path: string, now = NOW): Promise<Ran> => at(now, ["approve", path, "--github"]);
