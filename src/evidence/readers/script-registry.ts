import type { ScriptRegistry } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { isOfKind, refuseTwins, utc } from "../header.ts";
import type { ScriptRegistryPart } from "../kinds/script_registry.ts";
import type { Reader } from "../reader.ts";

/** `scripts/script-registry.json`: the registered scripts. It names no release and has no time; the release's digests bind what it lists. */
export const reader: Reader<ScriptRegistryPart> = {
  format: "script-registry",
  kind: "script_registry",
  recognises: (head) => isOfKind(head, "script-registry"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ScriptRegistryPart>> {
  const { value, text } = await readDocument(chunks, "script-registry");
  // The schema was checked while the document was read.
  const { scripts } = value as ScriptRegistry;
  refuseTwins(
    scripts.map((script) => script.path),
    "scripts",
  );
  return {
    part: {
      registry: {
        scripts: scripts.map((script, index) => ({
          id: script.path,
          sha256: script.sha256,
          kind: script.kind,
          owner: script.owner,
          // A script without a review is a violation of one check, not a registry that cannot be read.
          ...(script.reviewed_by === undefined ? {} : { reviewed_by: script.reviewed_by }),
          ...(script.reviewed_at === undefined
            ? {}
            : { reviewed_at: utc(script.reviewed_at, `/scripts/${index}/reviewed_at`) }),
          source: { path, pointer: `/scripts/${index}` },
        })),
        source: { path, pointer: "/scripts" },
      },
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}
