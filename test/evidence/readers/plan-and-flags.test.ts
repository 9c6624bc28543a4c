import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Defective } from "../../../src/errors.ts";
import type { SnapshotPart } from "../../../src/evidence/kinds/snapshot.ts";
import { readers } from "../../../src/generated/readers.ts";
import { changed } from "../changed.ts";
import { stream } from "../stream.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples/formats");
type Changes = Readonly<Record<string, unknown>>;

/** The reader of a format, which must be the only one that recognises the text. */
function readerOf(format: string, text: string) {
  expect(readers.filter(({ recognises }) => recognises(Buffer.from(text))).map((each) => each.format)).toEqual([
    format,
  ]);
  const reader = readers.find((each) => each.format === format);
  if (reader === undefined) throw new Error(format);
  return reader;
}

async function refused(format: string, text: string): Promise<Defective> {
  try {
    await partOf(format, text);
  } catch (error) {
    if (error instanceof Defective) return error;
    throw error;
  }
  throw new Error("it was read");
}

async function partOf(format: string, text: string): Promise<SnapshotPart> {
  return (await readerOf(format, text).read(stream(text), "f")).part as SnapshotPart;
}

const sampled = (format: string, file: string) => {
  const sample = readFileSync(resolve(EXAMPLES, format, file), "utf8");
  return {
    read: (changes: Changes = {}) => partOf(format, changed(sample, changes)),
    refuse: (changes: Changes) => refused(format, changed(sample, changes)),
  };
};

/** What is compared, by object and environment. */
const values = ({ objects }: SnapshotPart) =>
  Object.fromEntries(objects.map(({ object, environment = "", value }) => [`${environment} ${object}`.trim(), value]));

describe("a Terraform plan", () => {
  const { read, refuse } = sampled("terraform-plan", "plan.json");
  const WEB = "/resource_changes/0/change";

  test("counts what would change, and tells it by address", async () => {
    expect((await read()).facts).toMatchObject({
      changes: 1,
      drifted: 0,
      outputs: 1,
      changed: [{ id: "terraform_data.web", action: "update", source: { pointer: "/resource_changes/0" } }],
    });
  });

  test.each([
    ["nothing", ["no-op"], 0],
    ["data that is read", ["read"], 0],
    ["a replacement", ["delete", "create"], 1],
    ["a replacement the other way round", ["create", "delete"], 1],
    ["a resource that is let go", ["forget"], 1],
  ])("takes %s for what it is", async (_, actions, changes) => {
    expect((await read({ [`${WEB}/actions`]: actions })).facts).toMatchObject({ changes });
  });

  test("counts what changed outside of Terraform apart", async () => {
    const drift = [{ address: "terraform_data.web", change: { actions: ["update"] } }];
    expect((await read({ "/resource_drift": drift })).facts).toMatchObject({ changes: 1, drifted: 1 });
  });

  test.each([
    ["ended with an error", { "/errored": true }, "inconclusive", "/errored"],
    ["leaves something for later", { "/complete": false }, "inconclusive", "/complete"],
    ["knows no resource", { "/resource_changes": undefined }, "inconclusive", "/resource_changes"],
    [
      "has an action that nobody knows",
      { [`${WEB}/actions`]: ["explode"] },
      "invalid",
      "/resource_changes/0/change/actions",
    ],
    [
      "has an action that is called like a member of every object",
      { [`${WEB}/actions`]: ["constructor"] },
      "invalid",
      "/resource_changes/0/change/actions",
    ],
    ["has no action", { [`${WEB}/actions`]: [] }, "invalid", "/resource_changes/0/change/actions"],
    ["was made at no time", { "/timestamp": "yesterday" }, "invalid", "/timestamp"],
  ])("is refused where it %s", async (_, changes, code, pointer) => {
    expect(await refuse(changes)).toMatchObject({ code, at: { pointer } });
  });

  test("is told apart from a state", async () => {
    const state = { format_version: "1.0", terraform_version: "1.11.4", values: { root_module: {} } };
    const text = JSON.stringify(state);
    expect(await refused("terraform-plan", text)).toMatchObject({
      code: "inconclusive",
      message: expect.stringContaining("state"),
    });
  });

  test("is told apart from the log of the plan command", async () => {
    const line = { "@level": "info", "@message": "Terraform 1.11.4", "@module": "terraform.ui", type: "version" };
    const text = `${JSON.stringify(line)}\n${JSON.stringify({ ...line, type: "planned_change" })}\n`;
    expect(await refused("terraform-plan", text)).toMatchObject({
      code: "inconclusive",
      message: expect.stringContaining("terraform show -json"),
    });
  });

  test("shows no value of a resource", async () => {
    const { facts } = await read({ [`${WEB}/after/input`]: { password: "hunter2" } });
    expect(JSON.stringify(facts)).not.toContain("hunter2");
  });

  test("compares what the configuration sets, and what is left to do", async () => {
    expect(values(await read())).toMatchObject({
      "terraform/terraform_data.web": {
        actions: ["update"],
        configured: { input: { name: "stock-web", replicas: 3 } },
      },
      "terraform/terraform_data.worker[0]": { actions: ["no-op"], configured: { input: "stock-worker-0" } },
    });
    expect(JSON.stringify(values(await read()))).not.toContain('"id"');
  });

  test("compares every value where it does not hold its configuration", async () => {
    const all = values(await read({ "/configuration": undefined }));
    expect(all["terraform/terraform_data.web"]).toMatchObject({ configured: { id: expect.any(String) } });
  });

  test("finds what sets up a resource of a module", async () => {
    const part = await read({
      "/resource_changes/0/address": 'module.shop["eu.west"].terraform_data.web',
      "/configuration/root_module/module_calls": {
        shop: { module: { resources: [{ address: "terraform_data.web", expressions: { triggers_replace: {} } }] } },
      },
    });
    expect(values(part)['terraform/module.shop["eu.west"].terraform_data.web']).toMatchObject({
      configured: { triggers_replace: null },
    });
    expect(JSON.stringify(values(part))).not.toContain("stock-web");
  });

  test.each([
    ["a part that is marked", { input: { replicas: true } }, ["configured", "input", "replicas"], "secrets"],
    ["what lies in a marked part", { input: true }, ["configured", "input", "replicas"], "secrets"],
    ["what holds a marked part", { input: { replicas: true } }, ["configured"], "secrets"],
    ["the whole of it", { input: { replicas: true } }, [], "secrets"],
    ["a part beside it", { input: { replicas: true } }, ["configured", "input", "name"], "infrastructure"],
    ["the actions", { input: { replicas: true } }, ["actions"], "infrastructure"],
  ])("takes %s for what it is a matter of", async (_, marks, path, dimension) => {
    const { objects } = await read({ [`${WEB}/after_sensitive`]: marks });
    expect(objects[0]?.dimensionOf?.(path)).toBe(dimension);
  });
});

describe("a flag definition of flagd", () => {
  const { read, refuse } = sampled("flagd", "production.flagd.json");

  test("counts flags, and compares the enabled ones", async () => {
    const part = await read();
    expect(part.facts).toEqual({ documents: 3, disabled: 1 });
    expect(Object.keys(values(part))).toEqual(["flag/new-basket", "flag/page-size"]);
  });

  test("puts a shared rule where it is named", async () => {
    expect(values(await read())["flag/new-basket"]).toEqual({
      variants: { on: true, off: false },
      defaultVariant: "off",
      targeting: { if: [{ ends_with: [{ var: "email" }, "@stock.example"] }, "on", null] },
    });
  });

  test("reads a list of flags as it reads them by key", async () => {
    const state = { state: "ENABLED", variants: { on: true }, defaultVariant: "on" };
    const part = await read({ "/flags": [{ key: "a/b", ...state }] });
    expect(part).toMatchObject({
      facts: { documents: 1 },
      objects: [{ object: "flag/a/b", source: { pointer: "/flags/0" } }],
    });
    expect(await read({ "/flags": { "a/b": state } })).toMatchObject({
      objects: [{ object: "flag/a/b", value: part.objects[0]?.value, source: { pointer: "/flags/a~1b" } }],
    });
  });

  test("does not look at what says nothing about the answer", async () => {
    expect(values(await read({ "/metadata": {}, "/flags/page-size/description": "new" }))).toEqual(
      values(await read()),
    );
  });

  test.each([
    ["no flag", { "/flags": {} }, "inconclusive"],
    ["an empty list", { "/flags": [] }, "inconclusive"],
    ["a default that is no variant", { "/flags/page-size/defaultVariant": "huge" }, "invalid"],
    ["a shared rule that is not there", { "/$evaluators": {} }, "invalid"],
    ["a state that nobody knows", { "/flags/page-size/state": "MAYBE" }, "invalid"],
  ])("with %s is refused", async (_, changes, code) => {
    expect(await refuse(changes)).toMatchObject({ code });
  });

  test.each([
    ["a key twice", [{ key: "a" }, { key: "a" }], "ambiguous"],
    ["no key", [{}], "invalid"],
  ])("as a list with %s is refused", async (_, flags, code) => {
    const list = flags.map((flag) => ({ state: "ENABLED", variants: { on: true }, defaultVariant: "on", ...flag }));
    expect(await refuse({ "/flags": list })).toMatchObject({ code, at: { pointer: `/flags/${flags.length - 1}` } });
  });

  test("may have no default: then the code decides", async () => {
    expect(values(await read({ "/flags/page-size/defaultVariant": null }))["flag/page-size"]).toMatchObject({
      defaultVariant: null,
    });
  });
});

describe("an export of Unleash", () => {
  const { read, refuse } = sampled("unleash", "staging.json");
  const FIRST = "/featureStrategies/0";

  test("counts features, and compares what they do where they are on", async () => {
    const part = await read();
    expect(part.facts).toEqual({ documents: 2, environments: ["staging"] });
    expect(values(part)["staging flag/new-basket"]).toMatchObject({
      enabled: true,
      strategies: [{ name: "flexibleRollout", parameters: { rollout: "25" }, segments: [{ name: "staff" }] }],
    });
    expect(values(part)["staging flag/page-size"]).toMatchObject({ enabled: false, variants: [{ name: "large" }] });
  });

  test("is the same under other ids, times and numbers of segments", async () => {
    const other = await read({
      [`${FIRST}/id`]: "x",
      [`${FIRST}/createdAt`]: "2026-01-01",
      [`${FIRST}/segments`]: [9],
      "/segments/0/id": 9,
    });
    expect(values(other)).toEqual(values(await read()));
  });

  test("is another where a segment is", async () => {
    expect(values(await read({ "/segments/0/constraints": [] }))).not.toEqual(values(await read()));
  });

  test("finds segments that are linked to strategies by a list, as version 3 has them", async () => {
    const linked = await read({
      [`${FIRST}/segments`]: undefined,
      "/featureStrategySegments": [{ featureStrategyId: "0f6d1f2e-5a34-4b0a-9d0a-000000000001", segmentId: 3 }],
    });
    expect(values(linked)).toEqual(values(await read()));
  });

  test("does not mind in which order strategies stand", async () => {
    const one = { featureName: "new-basket", name: "default", parameters: {}, constraints: [] };
    const two = { ...one, name: "userWithId", parameters: { userIds: "7" } };
    const there = await read({ "/featureStrategies": [one, two] });
    expect(values(await read({ "/featureStrategies": [two, one] }))).toEqual(values(there));
  });

  test("of version 1 has the state in the feature", async () => {
    const features = [{ name: "a", stale: false, enabled: true, strategies: [{ name: "default" }] }];
    const text = JSON.stringify({ version: 1, features, strategies: [] });
    expect(values(await partOf("unleash", text))).toMatchObject({
      "flag/a": { enabled: true, strategies: [{ name: "default" }] },
    });
  });

  test("of several environments tells them apart", async () => {
    const states = [
      { featureName: "new-basket", environment: "production", enabled: false },
      { featureName: "new-basket", environment: "staging", enabled: true },
      { featureName: "page-size", environment: "staging", enabled: true },
    ];
    const part = await read({ "/featureEnvironments": states, [`${FIRST}/environment`]: "staging" });
    expect(part.facts).toEqual({ documents: 2, environments: ["production", "staging"] });
    expect(values(part)["production flag/new-basket"]).toMatchObject({ enabled: false, strategies: [] });
  });

  test.each([
    ["no feature", { "/features": [], "/featureEnvironments": [], "/featureStrategies": [] }, "inconclusive"],
    [
      "a feature whose state stands nowhere",
      { "/featureEnvironments/1": { featureName: "new-basket", environment: "production", enabled: true } },
      "inconclusive",
    ],
    [
      "a feature twice",
      {
        "/features/1/name": "new-basket",
        "/featureEnvironments/1/featureName": "new-basket",
        "/featureStrategies/1/featureName": "new-basket",
      },
      "ambiguous",
    ],
    ["a strategy of no feature", { [`${FIRST}/featureName`]: "other" }, "invalid"],
    ["a state of no feature", { "/featureEnvironments/0/featureName": "other" }, "invalid"],
    ["a segment that is not there", { "/segments": [] }, "invalid"],
  ])("with %s is refused", async (_, changes, code) => {
    expect(await refuse(changes)).toMatchObject({ code });
  });
});

describe("flags of LaunchDarkly", () => {
  const { read, refuse } = sampled("launchdarkly", "flags.json");
  const STAGING = "/items/0/environments/staging";

  test("are counted, and the same in two environments but for what LaunchDarkly gives by itself", async () => {
    const part = await read();
    expect(part.facts).toEqual({ documents: 1, environments: ["production", "staging"] });
    const { "production flag/new-basket": production, "staging flag/new-basket": staging } = values(part);
    expect(staging).toEqual(production);
  });

  test.each([
    ["on", `${STAGING}/on`, false],
    ["fallthrough", `${STAGING}/fallthrough`, { variation: 0 }],
    ["targets", `${STAGING}/targets`, [{ values: ["7"], variation: 0 }]],
    ["targets of contexts", `${STAGING}/contextTargets`, [{ values: ["7"], variation: 0, contextKind: "org" }]],
    ["rules", `${STAGING}/rules/0/clauses/0/values`, ["@example.com"]],
    ["off variation", `${STAGING}/offVariation`, 0],
    ["prerequisites", `${STAGING}/prerequisites`, [{ key: "other", variation: 0 }]],
    ["archived", `${STAGING}/archived`, true],
  ])("differ where %s does", async (_, pointer, value) => {
    const { "production flag/new-basket": production, "staging flag/new-basket": staging } = values(
      await read({ [pointer]: value }),
    );
    expect(staging).not.toEqual(production);
  });

  test("keep what a variation holds, whatever its keys are called", async () => {
    const part = await read({ "/items/0/variations/0/value": { _id: "mine" } });
    expect(values(part)["staging flag/new-basket"]).toMatchObject({ variations: [{ _id: "mine" }, false] });
  });

  test.each([
    ["a summary", { [`${STAGING}/rules`]: undefined, [`${STAGING}/targets`]: undefined }, "summary=0"],
    ["one page by its count", { "/totalCount": 2 }, "every page"],
    ["one page by its link", { "/_links/next": { href: "/api/v2/flags/stock?offset=20" } }, "every page"],
    ["no flag", { "/items": [] }, "no flag"],
    ["a flag without environments", { "/items/0/environments": {} }, "no environment"],
  ])("of %s are refused", async (_, changes, words) => {
    expect(await refuse(changes)).toMatchObject({ code: "inconclusive", message: expect.stringContaining(words) });
  });

  test("with one key twice are refused", async () => {
    const item = { key: "a", variations: [], environments: {} };
    expect(await refuse({ "/items": [item, item], "/totalCount": 2 })).toMatchObject({ code: "ambiguous" });
  });
});
