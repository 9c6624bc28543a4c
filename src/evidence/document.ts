import { Defective } from "../errors.ts";
import { validate } from "../schema.ts";
import { locate } from "./locate.ts";
import { gather, type JsonDocument, parseJson } from "./strict/json.ts";

/** Reads a JSON stream and checks it against `schemas/documents/<name>`. Throws `Defective` with the place of the first problem. */
export async function readDocument(chunks: AsyncIterable<Uint8Array>, name: string): Promise<JsonDocument> {
  const document = await parseJson(await gather(chunks));
  const [problem] = await validate(`documents/${name}`, document.value);
  if (problem === undefined) return document;
  const at = await locate({ path: "", pointer: problem.pointer }, document.text);
  const place = problem.pointer === "" ? "the document" : problem.pointer;
  throw new Defective("invalid", `is no ${name} document: ${place} ${problem.message}`, {
    pointer: problem.pointer,
    ...(at === undefined ? {} : { line: at.line, column: at.column }),
  });
}
