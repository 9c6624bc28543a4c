import type { GateVerdict } from "../model.ts";
import { checkCounts, openFindings } from "./counts.ts";
import { forTerminal, shortened } from "./encode.ts";
import type { Report } from "./report.ts";
import { wrap } from "./wrap.ts";

const QUOTE = { first: "> ", rest: ">   " } as const;
const SHOWN_MESSAGES = 3;
const LONGEST_MESSAGE = 250;
const LONGEST_TEXT = 1000;

/** The protocol's own words for a gate that failed (protocol 14 §10, error handling), wrapped to `width` columns. */
export function gateBlock(gate: GateVerdict, report: Report, width: number): readonly string[] {
  return [
    ...wrap(
      `[RAY GATE FAILED: ${forTerminal(shortened(gate.title, LONGEST_TEXT))}]`,
      { first: "", rest: "  | " },
      width,
    ),
    ...quoted(`"Quality gate '${gate.title}' failed.`, width),
    ...quoted(`Criteria: ${stated(gate, "criteria", report)}`, width),
    ...quoted(`Actual: ${result(gate, report)}`, width),
    ...quoted(`Required action: ${stated(gate, "remediation", report)}`, width),
    ">",
    ...[
      "Options:",
      "1. Fix issues and retry validation",
      "2. Request gate waiver with justification",
      '3. Halt protocol execution"',
    ].flatMap((line) => quoted(line, width)),
  ];
}

function quoted(text: string, width: number): readonly string[] {
  return wrap(forTerminal(shortened(text, LONGEST_TEXT)), QUOTE, width);
}

function stated(gate: GateVerdict, name: "criteria" | "remediation", { catalogue }: Report): string {
  const text = catalogue.gates.find(({ id }) => id === gate.id)?.custom[name];
  return typeof text === "string" ? text : "no policy states any for this gate";
}

/** Counts of the checks, then what the first findings say. */
function result(gate: GateVerdict, { verdict }: Report): string {
  const messages = openFindings(gate, verdict)
    .filter(({ level }) => level === "error")
    .map(({ message }) => shortened(message, LONGEST_MESSAGE));
  const more = messages.length - SHOWN_MESSAGES;
  const shown = messages.slice(0, SHOWN_MESSAGES).join("; ");
  return `checks: ${checkCounts(gate.checks)}${shown === "" ? "" : `; ${shown}`}${more > 0 ? `; and ${more} more` : ""}`;
}
