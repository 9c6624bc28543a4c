import { describe, expect, it } from "vitest";
import { type ChecklistItem, type ChecklistPart, kind } from "../../../src/evidence/kinds/checklist.ts";
import { validate } from "../../../src/schema.ts";
import { DIGEST, NOW } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

const item = (phase: string): ChecklistItem => ({
  id: phase,
  done: true,
  phase,
  text: "",
  source: { path: "a.md", line: 9 },
});
const part = (...items: readonly ChecklistItem[]): ChecklistPart => ({
  checklist: { items: [...items], updated_at: NOW, updated_from: DIGEST, source: { path: "a.md", line: 1 } },
});

describe("the checklist of a release", () => {
  const sound = part(item("pre-deployment"), item("deployment"));

  it("states where it stands and how old it may be", () => {
    expect(kind).toMatchObject({
      kind: "checklist",
      document: "deployment-checklist.md",
      optional: false,
      maxAgeSeconds: 604_800,
    });
  });

  it("is one file, or copies of it", async () => {
    const facts = kind.unite([source("a.md", sound), source("b.md", sound)], context());
    expect(facts).toEqual(sound.checklist);
    expect(await validate("facts/checklist", facts)).toEqual([]);
  });

  it("is ambiguous where two files differ, however little", async () => {
    const other = { ...source("b.md", sound), sha256: "cd".repeat(32) };
    expect(await refusal(() => kind.unite([source("a.md", sound), other], context()))).toBe(
      "ambiguous - a.md and b.md are two checklists; name the one that counts",
    );
  });

  it.each([
    ["without a file", [], "inconclusive - there is no checklist"],
    ["without an item", [source("a.md", part())], "inconclusive - the checklist has no item"],
    [
      "without an item before the deployment",
      [source("a.md", part(item("deployment"), item("pre-deployment-2")))],
      "inconclusive - the checklist has no item below a heading Pre-deployment",
    ],
  ])("proves nothing %s", async (_, sources, message) => {
    expect(await refusal(() => kind.unite(sources, context()))).toBe(message);
  });
});
