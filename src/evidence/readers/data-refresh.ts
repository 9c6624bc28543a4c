import type { DataRefreshFacts, Position, Reading } from "../../model.ts";
import type { DataRefreshPart } from "../kinds/data_refresh.ts";
import { isNote, readNote } from "../note.ts";
import { own } from "../own.ts";
import type { Reader } from "../reader.ts";

/** `staging-data-refresh.md`: lines such as `- Dataset: orders – refreshed`, one `Refreshed: <RFC 3339>` and one `Commit: <git commit>`. */
export const reader: Reader<DataRefreshPart> = {
  format: "data-refresh",
  kind: "data_refresh",
  recognises: (head) => isNote(head, /^[-*] (?:Dataset|Feature flag|Stub): /mu),
  read,
};

const ITEM = /^[-*] (?<sort>Dataset|Feature flag|Stub): (?<name>.{1,200}?) [\u2013\u2014-] (?<status>\w{1,20})$/u;
const STATUSES = ["refreshed", "failed", "skipped"] as const;
const SORTS: Readonly<Record<string, DataRefreshFacts["items"][number]["sort"]>> = {
  Dataset: "dataset",
  "Feature flag": "feature_flag",
  Stub: "stub",
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<DataRefreshPart>> {
  const { items, ...reading } = await readNote(
    chunks,
    path,
    "Refreshed",
    /^[-*] (?:Dataset|Feature flag|Stub):/u,
    itemOf,
  );
  return { part: { items }, ...reading };
}

function itemOf(text: string, source: Position): DataRefreshFacts["items"][number] | undefined {
  const groups = ITEM.exec(text)?.groups;
  const sort = own(SORTS, groups?.["sort"] ?? "");
  const status = STATUSES.find((each) => each === groups?.["status"]);
  if (groups === undefined || sort === undefined || status === undefined) return undefined;
  return { id: `${groups["sort"]}: ${groups["name"]}`, sort, status, source };
}
