import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { SNAPSHOT, type SnapshotObject, type SnapshotPart } from "../kinds/snapshot.ts";
import { objectsIn } from "../parity/kubernetes.ts";
import { readWritten } from "../parity/written.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { summary } from "../test-words.ts";

/** Kubernetes objects in YAML or JSON, one or many: manifests, what Helm and Kustomize render, what `kubectl get` prints. */
export const reader: Reader<SnapshotPart> = {
  format: "kubernetes",
  kind: SNAPSHOT,
  isGeneral: true,
  recognises: (head) =>
    hasKeys(head, ["apiVersion", "kind"]) ||
    (/(?:^|\n)"?apiVersion"?\s*:/u.test(headText(head)) && /(?:^|\n)"?kind"?\s*:/u.test(headText(head))),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { documents, ...rest } = await readWritten(await gather(chunks), path);
  const objects = documents.flatMap(objectsIn);
  if (objects.length === 0) throw new Defective("inconclusive", "holds no Kubernetes object");
  return {
    part: { objects, facts: { documents: objects.length, kinds: countsOf(objects) } },
    observed: {},
    subject: {},
    declared: [],
    ...rest,
  };
}

/** How often each kind is there, by its name. */
function countsOf(objects: readonly SnapshotObject[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { value } of objects) {
    const kind = summary(String((value as { readonly kind: unknown }).kind));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => byBytes(a, b)));
}
