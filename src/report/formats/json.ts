import { shapeOf } from "../../schema.ts";
import { inSchemaOrder, jsonText } from "../json.ts";
import type { Format } from "../report.ts";

/** The verdict itself, as it is written to `verdict.json`. */
export const format: Format = {
  id: "json",
  render: ({ verdict }) => jsonText(inSchemaOrder(verdict, shapeOf("verdict"))),
};
