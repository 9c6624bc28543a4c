import { join } from "node:path";
import { CANDIDATE_FILE, deriveAgain } from "../candidate.ts";
import { sha256 } from "../canonical.ts";
import { Defective, RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import type { Verdict } from "../model.ts";
import type { Report } from "../report/report.ts";
import { type Request, run } from "../run.ts";
import { validate } from "../schema.ts";

/** What `eval --candidate` wrote, and what was derived from the evidence once more. */
export interface Candidate {
  readonly verdict: Verdict;
  readonly text: string;
  readonly sha256: string;
  readonly again: Report;
}

/**
 * The candidate verdict in the output folder, derived again at its own moment. Throws RayError `usage` where there is none, `Defective`
 * for one that is incomplete, simulated, of another scope, or that the evidence does not give any more.
 */
export async function readCandidate(host: Host, request: Omit<Request, "gates" | "candidate">): Promise<Candidate> {
  const file = join(request.out, CANDIDATE_FILE);
  if (host.stat(file).type !== "file")
    throw new RayError("usage", `there is no ${file}; judge the candidate first: ray-policy eval --candidate`);
  const text = Buffer.from(host.readWhole(file)).toString("utf8");
  const verdict = await verdictIn(text);
  if (verdict.scope !== "candidate")
    throw new Defective("invalid", `is a verdict on the ${verdict.scope}, not on a candidate`);
  if (verdict.mode !== "enforce")
    throw new Defective("invalid", "is a simulation; judge the candidate without --simulate-at");
  const again = await run(host, { ...request, gates: [], candidate: true, simulateAt: verdict.evaluated_at });
  if (!deriveAgain(verdict, again.verdict))
    throw new Defective(
      "inconclusive",
      "is not what the evidence gives now; judge the candidate again: ray-policy eval --candidate",
    );
  return { verdict, text, sha256: sha256(text), again };
}

async function verdictIn(text: string): Promise<Verdict> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Defective("unreadable", "is no JSON");
  }
  const [problem] = await validate("verdict", value);
  // The schema was just checked.
  if (problem === undefined) return value as Verdict;
  throw new Defective("invalid", "is no complete verdict; judge the candidate again: ray-policy eval --candidate");
}
