import { Defective } from "../../errors.ts";
import type { PagerDutyOncalls } from "../../generated/documents.ts";
import type { OperationsFacts, Reading } from "../../model.ts";
import { momentIn } from "../deployment.ts";
import { readDocument } from "../document.ts";
import type { OperationsPart } from "../kinds/operations.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";

/** PagerDuty's `GET /oncalls`: who is on call, primary (level 1) and backup (level 2). It knows no runbooks. */
export const reader: Reader<OperationsPart> = {
  format: "pagerduty",
  kind: "operations",
  recognises: (head) => hasKeys(head, ["oncalls", "escalation_level"]) || hasKeys(head, ["oncalls", "limit"]),
  read,
};

type Oncall = PagerDutyOncalls["oncalls"][number];
const LEVELS: Readonly<Record<number, string>> = { 1: "primary", 2: "backup" };

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<OperationsPart>> {
  const { value, text } = await readDocument(chunks, "pagerduty");
  // The schema was checked while the document was read.
  const { oncalls, more } = value as PagerDutyOncalls;
  if (more === true) throw new Defective("inconclusive", "is one page of several; get them all", { pointer: "/more" });
  if (oncalls.length === 0) throw new Defective("inconclusive", "names nobody who is on call", { pointer: "/oncalls" });
  const on_call = oncalls.flatMap((oncall, index) => onCallOf(oncall, path, index));
  const spans = on_call
    .flatMap(({ from, to }) => [from, to])
    .filter((time) => time !== undefined)
    .sort();
  const [from, to] = [spans[0], spans.at(-1)];
  if (from === undefined || to === undefined || from === to)
    throw new Defective(
      "inconclusive",
      "has nobody on call for a stated time, so that no window of release can be told",
      { pointer: "/oncalls" },
    );
  return {
    part: {
      operations: {
        window: { from, to },
        runbooks: [],
        on_call,
        escalation: oncalls.flatMap(({ user, escalation_level: level }, index) =>
          LEVELS[level] === undefined
            ? [
                {
                  id: `level ${level} ${user.id}`,
                  person: nameOf(user),
                  source: { path, pointer: `/oncalls/${index}` },
                },
              ]
            : [],
        ),
        source: { path, pointer: "/oncalls" },
      },
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** No start and no end means always. */
function onCallOf(
  { user, escalation_level: level, start, end }: Oncall,
  path: string,
  index: number,
): OperationsFacts["on_call"] {
  const id = LEVELS[level];
  if (id === undefined) return [];
  const pointer = `/oncalls/${index}`;
  const [from, to] = [momentIn(start, `${pointer}/start`), momentIn(end, `${pointer}/end`)];
  return [
    {
      id,
      person: nameOf(user),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      source: { path, pointer },
    },
  ];
}

function nameOf({ id, summary }: Oncall["user"]): string {
  return summary === undefined || summary === "" ? id : summary;
}
