import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";

/** GUIDs of versions 1 to 5, as the OASIS schema (errata 01) wants them. */
const GUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$";
const LOOSER_ROLES: readonly unknown[] = ["conversionSource", "externalPropertyFile", "repositoryRoot"];
const REGION_NEEDS = ["startLine", "charOffset", "byteOffset"].map((name) => ({ required: [name] }));

type Json = Readonly<Record<string, unknown>>;

/**
 * The OASIS errata 01 schema, made from the copy that the multitool ships: that one is written for another draft and is looser
 * in three places (the form of GUIDs, three roles of an artifact, what a region must have).
 */
export function errata01(shipped: Json): Json {
  const { $schema: _, ...schema } = tightened(shipped, "") as Json;
  return { $schema: "http://json-schema.org/draft-04/schema#", ...schema };
}

/** What the schema finds wrong with a log. */
export function schemaProblems(log: unknown, schema: Json): readonly string[] {
  const ajv = addFormats.default(new AjvDraft04.default({ strict: false, allErrors: true }));
  const validate = ajv.compile(schema);
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function tightened(value: unknown, key: string): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !LOOSER_ROLES.includes(item)).map((item) => tightened(item, ""));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, tightened(member, name)]));
  if (members.format === "uuid") return { ...members, format: undefined, pattern: GUID };
  return key === "region" && "properties" in members ? { ...members, anyOf: REGION_NEEDS } : members;
}
