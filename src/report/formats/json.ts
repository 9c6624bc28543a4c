import verdictSchema from "../../../schemas/verdict.schema.json" with { type: "json" };
import { inSchemaOrder, jsonText, type KeyOrder } from "../json.ts";
import type { Format } from "../report.ts";

const KEY_ORDER: KeyOrder = verdictSchema;

/** The verdict itself, as it is written to `verdict.json`. */
export const format: Format = {
  id: "json",
  render: ({ verdict }) => jsonText(inSchemaOrder(verdict, KEY_ORDER)),
};
