// @ts-check
/** Writes `docs/checks.md` from the catalogue of the committed bundle and the host's own checks. */
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { shippedBundle } from "./bundle-members.js";

/** @returns {Promise<string>} */
export async function checksPage() {
  const { gates, checks } = JSON.parse(shippedBundle().text("catalogue.json"));
  const parts = [
    "# Checks\n\nGenerated from the policies by `npm run generate`. Errors block; warnings and notes are shown. A check without the evidence that it\nreads is *unjudged*, and an unjudged error blocks.\n",
    ...gates.map((/** @type {any} */ gate) =>
      gatePart(
        gate,
        checks.filter((/** @type {any} */ check) => check.gate === gate.id),
      ),
    ),
    "## Host\n\nWhat ray-policy itself finds, whatever the policies say. Where no level is given it is the highest of the checks that read the evidence.\n",
    ...(await hostChecks()).map(hostPart),
  ];
  return `${parts.join("\n")}`;
}

async function hostChecks() {
  const { code } = transformSync(readFileSync("src/host-checks.ts", "utf8"), { loader: "ts", format: "esm" });
  const { HOST_CHECKS } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.values(HOST_CHECKS);
}

/** @param {any} gate @param {readonly any[]} checks */
function gatePart({ title, description, custom }, checks) {
  const criteria = custom.criteria === undefined ? "" : `\n\nCriteria: ${custom.criteria}.`;
  return `## ${title}\n\n${description}${criteria}\n\n${checks.map(checkPart).join("\n")}`;
}

/** @param {any} check */
function checkPart(check) {
  return entry(check.code, `${check.title}`, [
    check.description,
    `- Id: \`${check.id}\`, ${check.level}, ${check.waivable ? "waivable" : "not waivable"}; a violation makes the protocol ${check.halt}.`,
    `- Goes over: ${check.judges.map(code).join(", ")}${check.may_be_empty ? " (may be empty)" : ""}.`,
    ...(check.settings.length > 0 ? [`- Compares with: ${check.settings.map(code).join(", ")}.`] : []),
    ...(check.applies_when === undefined ? [] : [`- Applies when ${check.applies_when} evidence is configured.`]),
    `- Way out: ${check.remediation}`,
  ]);
}

/** @param {any} check */
function hostPart({ code: id, name, title, level, halt, waivable, remediation }) {
  const weight = [...(level === undefined ? [] : [level]), waivable ? "waivable" : "not waivable"].join(", ");
  return entry(id, title, [
    `- Id: \`host/${name}\`, ${weight}; it makes the protocol ${halt}.`,
    `- Way out: ${remediation}`,
  ]);
}

/** @param {string} id @param {string} title @param {readonly string[]} lines */
function entry(id, title, lines) {
  const [first = "", ...rest] = lines;
  const body = first.startsWith("-") ? lines.join("\n") : [first, "", ...rest].join("\n");
  return `### ${id}\n\n**${title}.** ${first.startsWith("-") ? "\n\n" : ""}${body}\n`;
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}
