import { Defective } from "../../errors.ts";
import type { TerraformPlan } from "../../generated/documents.ts";
import type { Facts, Reading } from "../../model.ts";
import { momentIn } from "../deployment.ts";
import { readDocument } from "../document.ts";
import { SNAPSHOT, type SnapshotObject, type SnapshotPart } from "../kinds/snapshot.ts";
import { own } from "../own.ts";
import { configuredValues, isSensitive } from "../parity/terraform.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { summary } from "../test-words.ts";

/**
 * `terraform show -json PLAN` (Terraform's JSON output format, 0.1 and 1.x): what would change, and what changed outside of Terraform.
 * A plan holds secrets in clear: `inspect` shows addresses and actions, never values.
 */
export const reader: Reader<SnapshotPart> = {
  format: "terraform-plan",
  kind: SNAPSHOT,
  recognises: (head) => hasKeys(head, ["format_version", "terraform_version"]) || isLog(head),
  read,
};

/** The log of `terraform plan -json`, which is no plan. */
function isLog(head: Uint8Array): boolean {
  return hasKeys(head, ["@level", "@message", "@module"]);
}

type Change = NonNullable<TerraformPlan["resource_changes"]>[number];
type Resource = Pick<Change, "address"> & { readonly change: Pick<Change["change"], "actions"> };

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { value, text } = await readDocument(refusingLog(chunks), "terraform-plan");
  // The schema was checked while the document was read.
  const plan = value as TerraformPlan;
  refuseUnfinished(plan);
  const { resource_changes: changes = [], resource_drift: drift = [], output_changes: outputs = {} } = plan;
  if (changes.length === 0 && drift.length === 0)
    throw new Defective("inconclusive", "plans for no resource, so nothing was compared", {
      pointer: "/resource_changes",
    });
  const placed = (resources: readonly Resource[], key: string) =>
    resources.map((resource, index) => itemOf(resource, path, `/${key}/${index}`));
  const [planned, drifted] = [placed(changes, "resource_changes"), placed(drift, "resource_drift")];
  const at = momentIn(plan.timestamp, "/timestamp");
  return {
    part: {
      objects: changes.flatMap((resource, index) =>
        resource.mode === "data" ? [] : [objectOf(resource, plan, { path, pointer: `/resource_changes/${index}` })],
      ),
      facts: factsOf(planned, drifted, outputs),
    },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: {},
    declared: [],
    text,
  };
}

const HEAD_BYTES = 4_096;

/** Refuses the log by name: as one document it would only be bad JSON. */
async function* refusingLog(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && isLog(chunk.subarray(0, HEAD_BYTES)))
      throw new Defective(
        "inconclusive",
        "is the log of terraform plan -json, not a plan; write terraform plan -out FILE and terraform show -json FILE",
      );
    isFirst = false;
    yield chunk;
  }
}

/** Throws `Defective` for what is no plan, or only a part of one. */
function refuseUnfinished({ complete, errored, planned_values: planned, values, resource_changes }: TerraformPlan) {
  if (errored === true)
    throw new Defective("inconclusive", "is a plan that ended with an error", { pointer: "/errored" });
  if (complete === false)
    throw new Defective("inconclusive", "is a plan that leaves something for later", { pointer: "/complete" });
  if (values !== undefined && planned === undefined && resource_changes === undefined)
    throw new Defective("inconclusive", "is a state, which says nothing of changes; show a plan", {
      pointer: "/values",
    });
}

/** The words of Terraform for what it would do; `read` looks and changes nothing. */
const ACTIONS: Readonly<Record<string, "same" | "changes">> = {
  "no-op": "same",
  read: "same",
  create: "changes",
  update: "changes",
  delete: "changes",
  forget: "changes",
};

interface Item {
  readonly id: string;
  readonly actions: readonly string[];
  readonly changes: boolean;
  readonly source: { readonly path: string; readonly pointer: string };
}

/** Two actions are a replacement, in the order in which they are done. */
function itemOf({ address, change: { actions } }: Resource, path: string, pointer: string): Item {
  const odd = actions.find((action) => own(ACTIONS, action) === undefined);
  if (odd !== undefined)
    throw new Defective("invalid", `plans to ${summary(odd)} ${summary(address)}, an action that is not known`, {
      pointer: `${pointer}/change/actions`,
    });
  return {
    id: summary(address),
    actions,
    changes: actions.some((action) => own(ACTIONS, action) === "changes"),
    source: { path, pointer },
  };
}

/** What it is set up to be, and what is left to do for that. */
function objectOf(
  { address, change }: Change,
  { configuration }: TerraformPlan,
  source: Item["source"],
): SnapshotObject {
  const { actions, after, after_sensitive: marks } = change;
  return {
    object: `terraform/${address}`,
    dimension: "infrastructure",
    value: { actions, configured: configuredValues(after, address, configuration) },
    source,
    dimensionOf: ([part, ...path]) => (part !== "actions" && isSensitive(marks, path) ? "secrets" : "infrastructure"),
  };
}

function factsOf(planned: readonly Item[], drifted: readonly Item[], outputs: TerraformPlan["output_changes"]): Facts {
  const changed = planned.filter(({ changes }) => changes);
  const shown = ({ id, actions, source }: Item) => ({ id, action: actions.join(" then "), source });
  const moved = Object.values(outputs ?? {}).filter(({ actions }) => actions.some((word) => word !== "no-op"));
  return {
    changes: changed.length,
    // Whatever stands there happened outside of Terraform.
    drifted: drifted.length,
    outputs: moved.length,
    changed: changed.map(shown),
    drifts: drifted.map(shown),
  };
}
