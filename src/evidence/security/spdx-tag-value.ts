import { readLines, textOf } from "../strict/lines.ts";

/** A package as the tag-value form of SPDX 2 has it. */
export interface TaggedPackage {
  readonly line: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** The packages of a document and its creation time; texts over several lines are passed over. */
export async function readTagValue(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly packages: readonly TaggedPackage[]; readonly created?: string }> {
  const packages: { readonly line: number; readonly tags: Map<string, string> }[] = [];
  let created: string | undefined;
  let isText = false;
  let current: Map<string, string> | undefined;
  for await (const line of readLines(chunks, "may_end")) {
    const text = textOf(line);
    if (isText) {
      isText = !text.includes("</text>");
      continue;
    }
    const [, tag = "", value = ""] = /^([A-Za-z]+):\s*(.*?)\s*$/u.exec(text) ?? [];
    isText = value.startsWith("<text>") && !value.includes("</text>");
    if (tag === "Created") created ??= value;
    // A file or a snippet ends the package that stands before it.
    if (tag === "FileName" || tag === "SnippetSPDXID" || tag === "LicenseID") current = undefined;
    if (tag === "PackageName") {
      current = new Map();
      packages.push({ line: line.number, tags: current });
    }
    if (tag === "ExternalRef" && /\bpurl\s/u.test(value)) current?.set("purl", value.split(/\s+/u).at(-1) ?? "");
    else if (current !== undefined && !current.has(tag)) current.set(tag, value);
  }
  return { packages, ...(created === undefined ? {} : { created }) };
}
