import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, type Shape } from "../src/accepts.ts";
import { shapes } from "../src/generated/validators/index.js";

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const compiled = Object.keys(shapes).map((name) => {
  const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8"));
  return { name, shape: JSON.parse(shapes[name]?.() ?? "") as Shape, validate: ajv.compile(schema), schema };
});

describe("a value that is accepted without ajv", () => {
  it("is judged by every schema but that of the policy input", () => {
    const files = ["", "facts/", "documents/"].flatMap((folder) =>
      readdirSync(`schemas/${folder}`).flatMap((file) =>
        file.endsWith(".schema.json") ? [folder + file.slice(0, -".schema.json".length)] : [],
      ),
    );
    expect(Object.keys(shapes).sort()).toEqual(files.filter((name) => name !== "input").sort());
  });

  it.each(compiled)("is one that ajv accepts: $name, made from the schema and then damaged", ({ shape, validate }) => {
    let held = 0;
    fc.assert(
      fc.property(madeOf(shape, shape), fc.infiniteStream(fc.nat()), fc.nat(2), (value, choices, damages) => {
        let damaged: unknown = structuredClone(value);
        for (let each = 0; each < damages; each++) damaged = damage(damaged, choices);
        expect(accepts(shape, damaged)).toBe(validate(damaged));
        if (validate(damaged)) held += 1;
      }),
      { numRuns: 150 },
    );
    expect(held).toBeGreaterThan(0);
  });

  it.each<readonly [string, Shape, readonly unknown[]]>([
    ["a type", { type: ["string", "null"] }, ["", null, 1, [], {}, true, undefined]],
    ["a type of numbers", { type: "number" }, [1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1"]],
    ["a whole number", { type: "integer" }, [1, 1.5, 1e300, Number.NaN, true]],
    ["an object", { type: "object" }, [{}, [], null, "x"]],
    ["a length in code points", { type: "string", minLength: 2 }, ["ab", "a", "\u{1f600}", "\u{1f600}x"]],
    ["no empty text", { type: "string", minLength: 1 }, ["", "a", "\u{1f600}"]],
    ["a pattern", { type: "string", pattern: "^.$" }, ["\u{1f600}", "ab", "a\n"]],
    ["bounds", { type: "number", minimum: 0, maximum: 1 }, [0, 1, -1, 1.1, Number.NaN]],
    ["a value", { enum: ["a", 1, null] }, ["a", 1, null, "1", undefined]],
    ["one value", { const: 1 }, [1, "1", true, 1.0]],
    ["the length of a list", { type: "array", minItems: 1, maxItems: 2 }, [[], [1], [1, 2], [1, 2, 3]]],
    ["items", { type: "array", items: { type: "string" } }, [[], ["a"], ["a", 1], [undefined]]],
    ["members", { type: "object", minProperties: 1 }, [{}, { a: 1 }, { a: undefined }]],
    ["a member", { type: "object", required: ["a"] }, [{}, { a: 1 }, { a: undefined }, { a: null }]],
    [
      "no other member",
      { type: "object", additionalProperties: false, properties: { a: { type: "string" } } },
      [{}, { a: "" }, { a: 1 }, { a: undefined }, { b: 1 }, { b: undefined }, { toString: 1 }, { constructor: 1 }],
    ],
    [
      "other members",
      { type: "object", additionalProperties: { type: "string" } },
      [{}, { a: "" }, { a: 1 }, { a: undefined }, { toString: "" }],
    ],
    ["either", { anyOf: [{ type: "string" }, { const: 1 }] }, ["", 1, 2, null]],
    ["a reference beside a type", { type: "string", $ref: "#/$defs/a", $defs: { a: { minLength: 1 } } }, ["", "a", 1]],
  ])("is one that ajv accepts by %s", (_, shape, values) => {
    const validate = new Ajv2020({ allowUnionTypes: true, strictTypes: false }).compile(shape);
    for (const value of values) expect([value, accepts(shape, value)]).toEqual([value, validate(value)]);
  });

  it("is no large one: what ajv compiled takes less time for those", () => {
    const list = { type: "array", items: { type: "integer" } };
    expect([accepts(list, Array(1_000).fill(1)), accepts(list, Array(100_000).fill(1))]).toEqual([true, false]);
  });
});

/** A value that holds, or nearly does. */
function madeOf(shape: Shape, root: Shape): fc.Arbitrary<unknown> {
  if (shape.$ref !== undefined) return madeOf(root.$defs?.[shape.$ref.slice("#/$defs/".length)] ?? {}, root);
  if (shape.anyOf !== undefined)
    return fc.oneof(...shape.anyOf.map((each) => madeOf({ ...without(shape), ...each }, root)));
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  const types = [shape.type ?? (shape.properties === undefined ? "string" : "object")].flat();
  return fc.oneof(...types.map((type) => ofType(type, shape, root)));
}

function ofType(type: string, shape: Shape, root: Shape): fc.Arbitrary<unknown> {
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: shape.minimum ?? 0, max: shape.maximum ?? 1_000 });
  if (type === "number") return fc.integer({ min: shape.minimum ?? 0, max: shape.maximum ?? 1_000 });
  if (type === "array")
    return fc.array(madeOf(shape.items ?? {}, root), {
      minLength: shape.minItems ?? 0,
      maxLength: Math.min(shape.maxItems ?? 2, Math.max(shape.minItems ?? 0, 2)),
    });
  if (type === "object") return ofMembers(shape, root);
  return shape.pattern === undefined
    ? fc.string({ minLength: shape.minLength ?? 0, maxLength: 8 })
    : /\(\?[=!]/u.test(shape.pattern)
      ? fc.constantFrom("P7D", "PT10M", "7d", "x")
      : fc.stringMatching(new RegExp(shape.pattern, "u"));
}

function ofMembers({ properties = {}, required = [], additionalProperties = false }: Shape, root: Shape) {
  const named = Object.fromEntries(Object.entries(properties).map(([key, shape]) => [key, madeOf(shape, root)]));
  const record = fc.record(named, { requiredKeys: required.filter((key) => key in named) });
  if (typeof additionalProperties === "boolean") return record;
  return fc
    .tuple(fc.dictionary(fc.string({ minLength: 1 }), madeOf(additionalProperties, root), { maxKeys: 2 }), record)
    .map(([others, known]) => ({ ...others, ...known }));
}

const SPOILS: readonly unknown[] = [null, "", "x", -1, 1.5, 1e9, true, [], {}, [null], { x: 1 }];

/** Removes, adds or replaces something somewhere. */
function damage(value: unknown, choices: Iterator<number>): unknown {
  const pick = (most: number): number => (choices.next().value as number) % Math.max(most, 1);
  if (typeof value !== "object" || value === null || pick(6) === 0) return SPOILS[pick(SPOILS.length)];
  const keys = Object.keys(value);
  const key = pick(8) === 0 || keys.length === 0 ? "odd" : (keys[pick(keys.length)] ?? "odd");
  const members = value as Record<string, unknown>;
  if (Array.isArray(value) && key === "odd") return [...value, SPOILS[pick(SPOILS.length)]];
  if (pick(4) > 0) members[key] = damage(members[key], choices);
  else if (Array.isArray(value)) value.splice(Number(key), 1);
  else delete members[key];
  return value;
}

function without({ anyOf, ...rest }: Shape): Shape {
  return rest;
}
