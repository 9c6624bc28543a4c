import { describe, expect, test } from "vitest";
import type { Kind } from "../../../src/evidence/kind.ts";
import { kind as operations } from "../../../src/evidence/kinds/operations.ts";
import { kind as rollback } from "../../../src/evidence/kinds/rollback.ts";
import { kind as registry } from "../../../src/evidence/kinds/script_registry.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

/** Kinds whose one document is the whole of the evidence. */
const KINDS: readonly [Kind<never>, string, string, string | undefined, number][] = [
  [rollback, "rollback", "rollback-verification-report.json", undefined, 7],
  [operations, "operations", "operational-readiness.json", undefined, 7],
  [registry, "script_registry", "script-registry.json", "scripts", 365],
];

describe("a kind of one document", () => {
  test.each(KINDS)("states of $kind where it stands and how old it may be", (kind, name, document, folder, days) => {
    expect(kind).toMatchObject({ kind: name, document, optional: false, maxAgeSeconds: days * 86_400 });
    expect(kind.folder).toBe(folder);
  });

  test.each(KINDS)("$kind is what its document says", (kind, name) => {
    const facts = { [name]: "facts" };
    const part = { rollback: facts, operations: facts, registry: facts } as never;
    expect(kind.unite([source<never>("a.json", part)], context())).toBe(facts);
  });

  test.each(KINDS)("$kind is ambiguous in two documents, and nothing without one", async (kind) => {
    const two = ["a.json", "b.json"].map((path) => source<never>(path, {} as never));
    expect(await refusal(() => kind.unite(two, context()))).toMatch(/^ambiguous - a\.json and b\.json both /u);
    expect(await refusal(() => kind.unite([], context()))).toMatch(/^inconclusive - there is no /u);
  });
});
