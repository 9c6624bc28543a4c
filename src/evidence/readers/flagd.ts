import { Defective } from "../../errors.ts";
import type { FlagdDefinition } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { readDocument } from "../document.ts";
import { SNAPSHOT, type SnapshotObject, type SnapshotPart } from "../kinds/snapshot.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** A flag definition of flagd (flagd.dev, schema v0): what an environment's flags answer. */
export const reader: Reader<SnapshotPart> = { format: "flagd", kind: SNAPSHOT, recognises, read };

/** Without a flag only the name of its schema tells it. */
function recognises(head: Uint8Array): boolean {
  return (
    hasKeys(head, ["flags"]) &&
    (hasKeys(head, ["state", "variants"]) || /"\$schema"\s*:\s*"[^"]*flagd/u.test(headText(head)))
  );
}

type Flag = Extract<FlagdDefinition["flags"], readonly unknown[]>[number];

interface Named {
  readonly key: string;
  readonly flag: Flag;
  readonly pointer: string;
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { value, text } = await readDocument(chunks, "flagd");
  // The schema was checked while the document was read.
  const definition = value as FlagdDefinition;
  const flags = flagsIn(definition);
  if (flags.length === 0) throw new Defective("inconclusive", "defines no flag", { pointer: "/flags" });
  refuseTwins(flags);
  // flagd answers for a disabled flag as for one that is not there.
  const enabled = flags.filter(({ flag }) => flag.state === "ENABLED");
  return {
    part: {
      objects: enabled.map((named) => objectOf(named, definition.$evaluators ?? {}, path)),
      facts: { documents: flags.length, disabled: flags.length - enabled.length },
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** By key, or a list of flags that carry their keys. */
function flagsIn({ flags }: FlagdDefinition): readonly Named[] {
  if (!Array.isArray(flags))
    return Object.entries(flags).map(([key, flag]) => ({ key, flag, pointer: `/flags/${escapeToken(key)}` }));
  return flags.map((flag, index) => {
    const pointer = `/flags/${index}`;
    if (flag.key === undefined || flag.key === "")
      throw new Defective("invalid", "has a flag without a key", { pointer });
    return { key: flag.key, flag, pointer };
  });
}

function refuseTwins(flags: readonly Named[]): void {
  const known = new Set<string>();
  for (const { key, pointer } of flags) {
    if (known.has(key)) throw new Defective("ambiguous", `defines the flag ${summary(key)} twice`, { pointer });
    known.add(key);
  }
}

function objectOf({ key, flag, pointer }: Named, evaluators: Evaluators, path: string): SnapshotObject {
  const { variants, defaultVariant = null, targeting = {} } = flag;
  if (defaultVariant !== null && !Object.hasOwn(variants, defaultVariant))
    throw new Defective("invalid", `has the default ${summary(defaultVariant)}, which is none of the variants`, {
      pointer: `${pointer}/defaultVariant`,
    });
  return {
    object: `flag/${key}`,
    dimension: "feature_flags",
    value: { variants, defaultVariant, targeting: withEvaluators(targeting, evaluators, `${pointer}/targeting`) },
    source: { path, pointer },
  };
}

type Evaluators = Readonly<Record<string, unknown>>;

/** A rule that is shared by name stands where it is named, so that a change of it is seen. flagd resolves no names within one. */
function withEvaluators(rule: unknown, evaluators: Evaluators, pointer: string): unknown {
  if (typeof rule !== "object" || rule === null) return rule;
  if (Array.isArray(rule)) return rule.map((each) => withEvaluators(each, evaluators, pointer));
  const { $ref: name } = rule as { readonly $ref?: unknown };
  if (typeof name === "string") {
    if (Object.hasOwn(evaluators, name)) return evaluators[name];
    throw new Defective("invalid", `refers to the evaluator ${summary(name)}, which is not there`, { pointer });
  }
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key, withEvaluators(value, evaluators, pointer)]),
  );
}
