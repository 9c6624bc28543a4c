import type { ErrorObject } from "ajv";
import { distance } from "fastest-levenshtein";
import { accepts, type Shape } from "./accepts.ts";
import { shapes, validators } from "./generated/validators/index.js";

/** One way in which a value breaks its schema. `pointer` (RFC 6901) names the value; the message says fact and demand. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

/** Checks a value against `schemas/<name>.schema.json`; an empty list means that it holds. Throws where there is no such schema. */
export async function validate(name: string, value: unknown): Promise<readonly Problem[]> {
  const load = validators[name];
  if (load === undefined) throw new Error(`there is no schema ${name}`);
  if (accepts(shapeOf(name), value)) return [];
  const validator = (await load()).default;
  if (validator(value)) return [];
  return mostTelling(validator.errors ?? []).map((error) => describe(error, value));
}

const known = new Map<string, Shape>();

/** `schemas/<name>.schema.json` without its words; whoever asks knows that it is there. */
export function shapeOf(name: string): Shape {
  const shape = known.get(name) ?? (JSON.parse(shapes[name]?.() ?? "false") as Shape);
  known.set(name, shape);
  return shape;
}

/** An `anyOf` reports every branch and then itself: the branch that got furthest says more than the summary. */
function mostTelling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const plain = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "oneOf");
  return plain.length > 0 ? plain : errors;
}

function describe(error: ErrorObject, root: unknown): Problem {
  const say = SENTENCES[error.keyword];
  const value = valueAt(root, error.instancePath);
  return {
    pointer: pointerOf(error),
    message: say === undefined ? (error.message ?? error.keyword) : say(error, value),
  };
}

function pointerOf(error: ErrorObject): string {
  const extra: unknown = error.params["additionalProperty"];
  return typeof extra === "string" ? `${error.instancePath}/${escapeToken(extra)}` : error.instancePath;
}

type Sentence = (error: ErrorObject, value: unknown) => string;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  required: ({ params }) => `lacks ${quote(params["missingProperty"])}`,
  additionalProperties: (error) => `is not a known key${nearestHint(error)}`,
  type: ({ params }, value) => `is ${show(value)}; it must be ${[params["type"]].flat().map(withArticle).join(" or ")}`,
  enum: ({ params }, value) =>
    `is ${show(value)}; it must be one of ${[params["allowedValues"]].flat().map(show).join(", ")}`,
  const: ({ params }, value) => `is ${show(value)}; it must be ${show(params["allowedValue"])}`,
  minimum: ({ params }, value) => `is ${show(value)}; it must be at least ${show(params["limit"])}`,
  maximum: ({ params }, value) => `is ${show(value)}; it must be at most ${show(params["limit"])}`,
  minItems: ({ params }) => `is too short; it must have at least ${show(params["limit"])} item(s)`,
  minLength: () => "is empty",
  pattern: ({ params }, value) => `is ${show(value)}; it must match ${String(params["pattern"])}`,
};

function nearestHint({ params, parentSchema }: ErrorObject): string {
  const known = Object.keys((parentSchema?.["properties"] as Record<string, unknown> | undefined) ?? {});
  const wanted = nearest(String(params["additionalProperty"]), known);
  return wanted === undefined ? "" : `; did you mean ${quote(wanted)}?`;
}

/** The known word that a mistyped one most likely meant: its beginning, or at most two edits or a third of its length away. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begun = known.filter((candidate) => word.length > 2 && candidate.startsWith(word));
  if (begun.length === 1) return begun[0];
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** The value that a JSON Pointer names, or undefined. */
export function valueAt(root: unknown, pointer: string): unknown {
  return pointerTokens(pointer).reduce<unknown>(
    (value, token) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, token)
        ? (value as Record<string, unknown>)[token]
        : undefined,
    root,
  );
}

/** The unescaped tokens of a JSON Pointer (RFC 6901). */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A key as one token of a JSON Pointer (RFC 6901). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

function withArticle(type: unknown): string {
  return /^[aeio]/u.test(String(type)) ? `an ${String(type)}` : `a ${String(type)}`;
}

function quote(text: unknown): string {
  return `"${String(text)}"`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
