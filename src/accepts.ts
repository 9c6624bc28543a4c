/** The keywords of JSON Schema that our schemas consist of; `npm run generate` refuses any other. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Shape;
  readonly minProperties?: number;
  readonly anyOf?: readonly Shape[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

/** Over more values than this, a compiled validator makes up for the time that it takes to load. */
const MOST_VALUES = 20_000;

/**
 * True where a value surely holds to its schema. False says nothing yet: a validator that ajv compiled then decides and finds the
 * words. Most values hold and are small, and walking along a schema takes a fraction of the time that loading such a validator takes.
 */
export function accepts(root: Shape, value: unknown): boolean {
  return holds(root, value, { root, left: MOST_VALUES });
}

interface Walk {
  readonly root: Shape;
  left: number;
}

function holds(shape: Shape, value: unknown, walk: Walk): boolean {
  walk.left -= 1;
  if (walk.left < 0) return false;
  if (shape.$ref !== undefined && !refers(shape.$ref, value, walk)) return false;
  if (shape.type !== undefined && !isOf(shape.type, value)) return false;
  if (shape.const !== undefined && value !== shape.const) return false;
  if (shape.enum !== undefined && !shape.enum.includes(value)) return false;
  if (shape.anyOf !== undefined && !shape.anyOf.some((branch) => holds(branch, value, walk))) return false;
  if (typeof value === "string") return textHolds(shape, value);
  if (typeof value === "number") return numberHolds(shape, value);
  if (Array.isArray(value)) return listHolds(shape, value, walk);
  return typeof value !== "object" || value === null || objectHolds(shape, value as Members, walk);
}

function refers(ref: string, value: unknown, walk: Walk): boolean {
  const target = walk.root.$defs?.[ref.slice("#/$defs/".length)];
  return target !== undefined && holds(target, value, walk);
}

function isOf(types: string | readonly string[], value: unknown): boolean {
  return typeof types === "string" ? isA(types, value) : types.some((type) => isA(type, value));
}

function isA(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return (type === "string" || type === "boolean") && typeof value === type;
}

/** A length counts code points. */
function textHolds({ minLength = 0, pattern }: Shape, value: string): boolean {
  return (
    (minLength <= 1 ? value.length >= minLength : [...value].length >= minLength) &&
    (pattern === undefined || compiled(pattern).test(value))
  );
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(pattern, "u");
  patterns.set(pattern, known);
  return known;
}

function numberHolds({ minimum = -Infinity, maximum = Infinity }: Shape, value: number): boolean {
  return value >= minimum && value <= maximum;
}

function listHolds(
  { items, minItems = 0, maxItems = Infinity }: Shape,
  value: readonly unknown[],
  walk: Walk,
): boolean {
  if (value.length < minItems || value.length > maxItems) return false;
  return items === undefined || value.every((item) => holds(items, item, walk));
}

type Members = Readonly<Record<string, unknown>>;

function objectHolds(shape: Shape, value: Members, walk: Walk): boolean {
  const { properties = {}, required = [], additionalProperties = true, minProperties = 0 } = shape;
  for (const key of required) if (!Object.hasOwn(value, key) || value[key] === undefined) return false;
  let members = 0;
  for (const key in value) {
    members += 1;
    const named = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const member = named ?? additionalProperties;
    if (member === true) continue;
    if (member === false || !memberHolds(member, value[key], named !== undefined, walk)) return false;
  }
  return members >= minProperties;
}

/** A named member that is undefined is not there. */
function memberHolds(shape: Shape, value: unknown, isNamed: boolean, walk: Walk): boolean {
  return (isNamed && value === undefined) || holds(shape, value, walk);
}
