import { judgedList } from "../facts.ts";
import type { Check, CheckResult, Policy, PolicyInput, Violation } from "../model.ts";
import { type Answer, evaluateAll } from "./engine.ts";

/** How a bundle's entrypoints are evaluated: in this thread for the shipped policy, confined for any other. */
export type Evaluate = (
  wasm: Uint8Array,
  input: Uint8Array,
  entrypoints: readonly string[],
) => Promise<ReadonlyMap<string, Answer>>;

export const evaluateHere: Evaluate = async (wasm, input, entrypoints) => evaluateAll(wasm, input, entrypoints);

/**
 * Judges each check over the input (`bytes` is its canonical JSON). A check whose lists are not there, or are empty where that
 * proves nothing, is unjudged whatever the policy says; so is one that yields anything but a set of well-formed violations.
 */
export async function judge(
  policy: Policy,
  input: PolicyInput,
  bytes: Uint8Array,
  checks: readonly Check[],
  evaluate: Evaluate,
): Promise<readonly CheckResult[]> {
  const answers = await evaluate(
    policy.wasm,
    bytes,
    checks.map(({ entrypoint }) => entrypoint),
  );
  return checks.map((check) => {
    const gap = unprovenList(check, input);
    return gap === undefined ? resultOf(check, answers.get(check.entrypoint)) : { check: check.id, unjudged: gap };
  });
}

function unprovenList(check: Check, input: PolicyInput): string | undefined {
  for (const judged of check.judges) {
    const items = judgedList(judged, (kind) =>
      Object.hasOwn(input.evidence, kind) ? input.evidence[kind] : undefined,
    );
    if (items === undefined) return `there is no ${judged}`;
    if (items.length === 0 && !check.may_be_empty) return `${judged} is empty, which proves nothing`;
  }
  return undefined;
}

function resultOf(check: Check, answer: Answer | undefined): CheckResult {
  if (answer === undefined || answer.type === "undefined")
    return unjudged(check, "the policy yields no set of violations for this evidence");
  if (answer.type === "abort") return unjudged(check, `the policy aborted: ${answer.message}`);
  if (answer.type === "not_a_set") return unjudged(check, `the policy yields ${answer.found}, not a set of violations`);
  const broken = answer.elements.find((element) => !isViolation(element));
  if (broken !== undefined)
    return unjudged(check, `the policy yields ${JSON.stringify(broken).slice(0, 80)}, which is not a violation`);
  return { check: check.id, violations: answer.elements.filter(isViolation) };
}

function unjudged(check: Check, reason: string): CheckResult {
  return { check: check.id, unjudged: `${reason} (${check.file}:${check.line})` };
}

const VIOLATION_KEYS = ["message", "item", "subject", "actual", "expected", "unit"];

/** The closed shape of a violation (design of the policy contract): a message, and an item with an id or a subject. */
function isViolation(element: unknown): element is Violation {
  if (typeof element !== "object" || element === null || Array.isArray(element)) return false;
  const { message, item, subject, unit } = element as Readonly<Record<string, unknown>>;
  return (
    Object.keys(element).every((key) => VIOLATION_KEYS.includes(key)) &&
    isText(message) &&
    (unit === undefined || isText(unit)) &&
    (item === undefined ? isText(subject) : subject === undefined && hasId(item))
  );
}

function hasId(item: unknown): boolean {
  return typeof item === "object" && item !== null && "id" in item && isText(item.id);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
