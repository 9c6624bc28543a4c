// @ts-check
/** Builds the policy bundles that break the contract on purpose, for the engine's tests. Needs the Rego toolchain. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { call, reportProblems } from "./toolchain.js";

const FOLDER = "test/policy/fixtures";

for (const entry of readdirSync(FOLDER, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const sources = `${FOLDER}/${entry.name}/gates/rehearsal`;
  const files = Object.fromEntries(
    readdirSync(sources).map((file) => [`gates/rehearsal/${file}`, readFileSync(`${sources}/${file}`, "utf8")]),
  );
  const capabilities = readFileSync("policies/capabilities.json", "utf8");
  const { bundle, problems, error } = await call({
    command: "build",
    files,
    capabilities_text: entry.name === "builtin" ? withSprintf(capabilities) : capabilities,
    unlinted: true,
  });
  if (error !== undefined || reportProblems(problems ?? [])) throw new Error(error ?? `${entry.name} does not build`);
  writeFileSync(`${FOLDER}/${entry.name}.tar.gz`, Buffer.from(bundle, "base64"));
  console.log(`${FOLDER}/${entry.name}.tar.gz`);
}

/** The capabilities, and a built-in that only a host could answer. @param {string} text */
function withSprintf(text) {
  const capabilities = JSON.parse(text);
  const args = [{ type: "string" }, { dynamic: { type: "any" }, type: "array" }];
  capabilities.builtins.push({ name: "sprintf", decl: { type: "function", args, result: { type: "string" } } });
  return JSON.stringify(capabilities);
}
