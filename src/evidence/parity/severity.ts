import type { Comparison, DriftPattern, Severity, SeverityRule } from "../../model.ts";
import { matches } from "../wildcard.ts";
import type { Difference } from "./differences.ts";
import { isMapping } from "./keyed.ts";
import { worst } from "./part.ts";
import { pointerOf } from "./written.ts";

interface DefaultRule {
  readonly id: string;
  readonly severity: Severity;
  applies(difference: Difference): boolean;
}

const OFF: readonly unknown[] = [false, "false", "off", "no", "0", "disabled", "none"];
const TLS = /(?:^|[^a-z])(?:tls|ssl|https)(?:$|[^a-z])/u;
/** A switch, a number, a time or a size. */
const SETTING = /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|[-+]?\d+(?:\.\d+)?\s?[a-z%]{0,2}|)$/iu;
const LIMITS = ["resources", "replicas", "limits", "requests", "minReplicas", "maxReplicas"];
/** Lists of which a missing item is a missing part of the system. */
const PARTS = ["containers", "initContainers", "services"];

/** How bad a difference is where the config does not make it worse: the first rule that applies. */
const DEFAULTS: readonly DefaultRule[] = [
  { id: "secret-missing", severity: "critical", applies: (each) => takesAway(each) && each.within.has("secrets") },
  { id: "tls-off", severity: "critical", applies: isTlsOff },
  {
    id: "secret-added",
    severity: "medium",
    applies: (each) => each.dimension === "secrets" && (each.op === "add" || isMapping(each.actual)),
  },
  { id: "secret-setting-differs", severity: "medium", applies: isSecretSetting },
  // Two environments should not share their secrets; that they do not is worth a plan or a reason, not more.
  { id: "secret-differs", severity: "low", applies: ({ dimension }) => dimension === "secrets" },
  { id: "label-differs", severity: "low", applies: isLabel },
  {
    id: "no-replicas",
    severity: "critical",
    applies: ({ tokens, expected, actual }) => isReplicas(tokens) && (expected === 0 || actual === 0),
  },
  {
    id: "image-differs",
    severity: "critical",
    applies: ({ dimension, tokens }) => dimension === "images" && tokens.at(-1) === "image",
  },
  { id: "image-setting-differs", severity: "medium", applies: ({ dimension }) => dimension === "images" },
  { id: "flag-differs", severity: "high", applies: ({ dimension }) => dimension === "feature_flags" },
  { id: "schema-differs", severity: "high", applies: ({ dimension }) => dimension === "schema" },
  { id: "object-missing", severity: "high", applies: ({ op, tokens }) => op === "remove" && tokens.length === 0 },
  {
    id: "part-missing",
    severity: "high",
    applies: ({ op, tokens }) => op === "remove" && PARTS.includes(tokens.at(-2) ?? ""),
  },
  {
    id: "variable-missing",
    severity: "high",
    applies: (each) => takesAway(each) && each.dimension === "config",
  },
  { id: "size-differs", severity: "medium", applies: ({ tokens }) => tokens.some((token) => LIMITS.includes(token)) },
  { id: "config-differs", severity: "medium", applies: ({ dimension }) => dimension === "config" },
  { id: "network-differs", severity: "medium", applies: ({ dimension }) => dimension === "network" },
  { id: "dependency-differs", severity: "medium", applies: ({ dimension }) => dimension === "dependencies" },
  { id: "infrastructure-differs", severity: "medium", applies: ({ dimension }) => dimension === "infrastructure" },
  { id: "unrated", severity: "unknown", applies: () => true },
];

/** What a difference is rated, and by which rule: that of the config where it is worse than the default. */
export function ratingOf(
  difference: Difference,
  { rules }: Pick<Comparison, "rules">,
): Pick<SeverityRule, "id" | "severity"> {
  const usual = DEFAULTS.find(({ applies }) => applies(difference)) ?? { id: "unrated", severity: "unknown" as const };
  const stated = rules.find((rule) => isMeant(rule, difference));
  const isWorse =
    stated !== undefined &&
    stated.severity !== usual.severity &&
    worst([stated.severity, usual.severity]) === stated.severity;
  const { id, severity } = isWorse ? stated : usual;
  return { id, severity };
}

/** True where a pattern of the config means this difference. */
export function isMeant({ dimension, object, pointer, op }: DriftPattern, difference: Difference): boolean {
  return (
    (dimension === undefined || dimension === difference.dimension) &&
    (object === undefined || matches(object, difference.object)) &&
    (pointer === undefined || matches(pointer, pointerOf(difference.tokens))) &&
    (op === undefined || op === difference.op)
  );
}

/** A flag may hold whatever it likes, and a service may be called `labels`. */
function isLabel({ dimension, tokens }: Difference): boolean {
  const isHere = (at: number): boolean => ["labels", "annotations"].includes(tokens[at] ?? "");
  if (tokens[0] === "services") return isHere(2);
  return dimension !== "feature_flags" && tokens.some((token, at) => token === "metadata" && isHere(at + 1));
}

/** True where a value is gone, or where its members are: nothing, or another thing, stands in the place of them all. */
function takesAway({ op, expected, actual }: Difference): boolean {
  return op === "remove" || (op === "replace" && isMapping(expected) && !isMapping(actual));
}

/** Not every value that goes by the name of a secret is one: a switch, a number, a file of several lines, or none at all. */
function isSecretSetting({ dimension, expected, actual }: Difference): boolean {
  return dimension === "secrets" && [expected, actual].some(isSetting);
}

function isSetting(value: unknown): boolean {
  if (typeof value === "string")
    return SETTING.test(value.trim()) || (/\n\s*\S/u.test(value) && !value.includes("-----BEGIN "));
  return typeof value === "number" || typeof value === "boolean";
}

function isTlsOff(difference: Difference): boolean {
  const { tokens, actual } = difference;
  const isAboutTls = tokens.some((token) => TLS.test(token.replace(/([a-z])([A-Z])/gu, "$1_$2").toLowerCase()));
  return (
    isAboutTls && (takesAway(difference) || OFF.includes(typeof actual === "string" ? actual.toLowerCase() : actual))
  );
}

function isReplicas(tokens: readonly string[]): boolean {
  return tokens.at(-1) === "replicas";
}
