import { Defective } from "../../src/errors.ts";
import type { Case, Suite } from "./suite.ts";

/** How a corpus fared. Unexplained: what nothing in the suite gives a reason for, with what was said. */
export interface Score {
  readonly name: string;
  readonly refused: readonly [done: number, of: number];
  readonly taken: readonly [done: number, of: number];
  readonly free: readonly [taken: number, of: number];
  readonly deviations: readonly { readonly reason: string; readonly count: number }[];
  readonly unexplained: readonly string[];
}

export async function scoreOf({ name, cases, deviations }: Suite): Promise<Score> {
  const outcomes = await Promise.all(cases.map(async (each) => ({ ...each, said: await refusalOf(each) })));
  const of = (must: Case["must"]) => outcomes.filter((each) => each.must === must);
  const wrongly = of("take").filter(({ said }) => said !== undefined);
  const reasonFor = (said = "") => deviations.find(({ refusal }) => refusal.test(said))?.reason;
  const counted = deviations.map(({ reason }) => ({
    reason,
    count: wrongly.filter(({ said }) => reasonFor(said) === reason).length,
  }));
  return {
    name,
    refused: [of("refuse").filter(({ said }) => said !== undefined).length, of("refuse").length],
    taken: [of("take").length - wrongly.length, of("take").length],
    free: [of("free").filter(({ said }) => said === undefined).length, of("free").length],
    deviations: counted,
    unexplained: [
      ...of("refuse").flatMap(({ id, said }) => (said === undefined ? [`${id}: taken`] : [])),
      ...wrongly.flatMap(({ id, said }) => (reasonFor(said) === undefined ? [`${id}: ${said}`] : [])),
      ...counted.flatMap(({ reason, count }) => (count === 0 ? [`nothing is refused for: ${reason}`] : [])),
    ],
  };
}

/** What a refusal says; undefined where the thing is taken. */
async function refusalOf({ take }: Case): Promise<string | undefined> {
  try {
    await take();
    return undefined;
  } catch (error) {
    // Only a refusal is an answer: anything else is a fault of the parser.
    if (!(error instanceof Defective)) throw error;
    return `${error.code} ${error.message}`;
  }
}
