import { describe, expect, it, test } from "vitest";
import { kind } from "../../../src/evidence/kinds/operations.ts";
import { reader } from "../../../src/evidence/readers/operational-readiness.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("operational-readiness"),
  window: { from: "2026-11-21T08:00:00Z", to: "2026-11-21T21:00:00+01:00" },
  runbooks: [{ path: "runbooks/shop.md", title: "Shop", updated_at: "2026-11-12T09:00:00Z" }],
  on_call: [
    { level: "primary", person: "alex", from: "2026-11-21T00:00:00Z", to: "2026-11-22T00:00:00Z" },
    { level: "backup", person: "jordan" },
  ],
  escalation: [{ level: "second", person: "rita" }, { person: "olga" }],
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "ops.json");

describe("the statement of operational readiness", () => {
  it("tells window, runbooks, who is on call and whom to call next, in the form of the facts", async () => {
    const { part, observed, subject } = await read(report());
    const at = (pointer: string): object => ({ path: "ops.json", pointer });
    expect(part.operations).toEqual({
      window: { from: "2026-11-21T08:00:00.000Z", to: "2026-11-21T20:00:00.000Z" },
      runbooks: [{ id: "runbooks/shop.md", updated_at: "2026-11-12T09:00:00.000Z", source: at("/runbooks/0") }],
      on_call: [
        {
          id: "primary",
          person: "alex",
          from: "2026-11-21T00:00:00.000Z",
          to: "2026-11-22T00:00:00.000Z",
          source: at("/on_call/0"),
        },
        { id: "backup", person: "jordan", source: at("/on_call/1") },
      ],
      escalation: [
        { id: "second", person: "rita", source: at("/escalation/0") },
        { id: "olga", person: "olga", source: at("/escalation/1") },
      ],
      source: at("/window"),
    });
    expect([observed, subject]).toEqual([
      { from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T10:00:00.000Z" },
      { name: "shop", version: "1.2.3", git_commit: COMMIT },
    ]);
    expect(await validate("facts/operations", kind.unite([source("ops.json", part)], context()))).toEqual([]);
  });

  test.each([...HEADER_KEYS, "window", "runbooks", "on_call", "escalation"])("is refused without %s", async (key) => {
    expect(await refusal(() => read(without(report(), key)))).toMatch(
      new RegExp(`^invalid 1:\\d+ is no operational-readiness document: the document lacks "${key}"$`, "u"),
    );
  });

  test.each<[string, object, RegExp]>([
    ["an unknown key", { runbook: [] }, /\/runbook is not a known key; did you mean "runbooks"\?$/u],
    ["nobody at a level", { on_call: [{ level: "primary", person: "" }] }, /\/on_call\/0\/person is empty$/u],
    ["another sort of verification", { verified_by: [{ identity: "a", type: "robot", method: "none" }] }, /"robot"/u],
    [
      "a runbook of no time",
      { runbooks: [{ path: "a", updated_at: "2026-11-12" }] },
      /^invalid \/runbooks\/0\/updated_at has the time "2026-11-12"/u,
    ],
    [
      "a window that ends when it starts",
      { window: { from: "2026-11-21T08:00:00Z", to: "2026-11-21T09:00:00+01:00" } },
      /^invalid \/window\/to has a time that ends before it starts$/u,
    ],
    [
      "a shift that runs backwards",
      { on_call: [{ level: "a", person: "b", from: "2026-11-21T08:00:00Z", to: "2026-11-21T07:00:00Z" }] },
      /^invalid \/on_call\/0\/to has a time that ends before it starts$/u,
    ],
    [
      "a level twice",
      { on_call: ["a", "b"].map((person) => ({ level: "primary", person })) },
      /^ambiguous \/on_call\/1 names primary twice$/u,
    ],
    [
      "a runbook twice",
      { runbooks: [1, 2].map((day) => ({ path: "a", updated_at: `2026-11-0${day}T00:00:00Z` })) },
      /^ambiguous \/runbooks\/1 names a twice$/u,
    ],
    ["a step twice", { escalation: [{ person: "a" }, { person: "a" }] }, /^ambiguous \/escalation\/1 names a twice$/u],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(report(changes)))).toMatch(message);
  });

  it("is refused with a key twice", async () => {
    const text = JSON.stringify(report()).replace('"person":"alex"', '"person":"","person":"alex"');
    expect(await refusal(() => reader.read(stream(text), "a"))).toMatch(
      /^unreadable 1:\d+ has the key "person" twice in one object$/u,
    );
  });

  test.each([
    ["its own", report(), true],
    ["another kind", report({ kind: "script-registry" }), false],
    ["a document without a version", { kind: "operational-readiness" }, false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
