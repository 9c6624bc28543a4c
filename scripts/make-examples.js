// @ts-check
/** Writes `examples/go` and every `examples/no-go-<reason>`: node scripts/make-examples.js [name…]. `--check` compares only. Run `node scripts/make-example.js` before it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { writeProject } from "./examples/project.js";
import { REASONS, WAIVED } from "./examples/reasons.js";
import { keyOf, product } from "./examples/signing.js";
import { PEOPLE } from "./examples/stock.js";

const GO = { about: "A complete release that passes all four gates.", change: {} };
const GO_WAIVED = { about: "A release with an open vulnerability that the security lead waives.", change: WAIVED };
const examples = {
  go: GO,
  "go-waived": GO_WAIVED,
  ...Object.fromEntries(Object.entries(REASONS).map(([name, reason]) => [`no-go-${name}`, reason])),
};

const CHECK = process.argv.includes("--check");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const target = CHECK ? "reports/examples" : "examples";
const made = await product();
const different = [];
for (const [name, { about, change }] of Object.entries(examples)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  rmSync(`${target}/${name}`, { recursive: true, force: true });
  await writeProject(`${target}/${name}`, made, change, about);
  if (CHECK) different.push(...differences(name));
  else process.stdout.write(`examples/${name}\n`);
}
if (CHECK) {
  for (const path of different)
    process.stderr.write(`${path} is not what scripts/make-examples.js writes; run npm run example\n`);
  process.exitCode = different.length === 0 ? 0 : 1;
} else if (wanted.length === 0) {
  for (const name of readdirSync("examples"))
    if (name.startsWith("no-go-") && !Object.hasOwn(examples, name)) rmSync(`examples/${name}`, { recursive: true });
  writeKeys();
  writeIndex();
}

/** Files of an example that are not what was just written. @param {string} name */
function differences(name) {
  const files = (/** @type {string} */ folder) =>
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((path) => !path.startsWith("ray-policy-verdict") && statSync(`${folder}/${path}`).isFile());
  const all = new Set([...files(`examples/${name}`), ...files(`${target}/${name}`)]);
  const bytes = (/** @type {string} */ path) => (existsSync(path) ? readFileSync(path, "hex") : "");
  return [...all]
    .filter((path) => bytes(`examples/${name}/${path}`) !== bytes(`${target}/${name}/${path}`))
    .map((path) => `examples/${name}/${path}`);
}

/** The keys, so that everybody can sign an example of their own. */
function writeKeys() {
  if (!existsSync("examples/keys")) mkdirSync("examples/keys");
  for (const [name, identity] of Object.entries(PEOPLE))
    if (name !== "author")
      writeFileSync(`examples/keys/${name}.pem`, keyOf(identity).export({ format: "pem", type: "pkcs8" }));
  writeFileSync(
    "examples/keys/README.md",
    "# Keys of the examples\n\nThey are made from their owners' names for the examples and protect nothing. Never trust a signature of theirs.\n",
  );
}

/** What each example is. */
function writeIndex() {
  const rows = Object.entries(examples).map(
    ([name, { about, ...reason }]) =>
      `| [${name}](${name}) | ${"code" in reason ? `no-go: ${reason.code}` : "go"} | ${about} |`,
  );
  const head = [
    "# Examples",
    "",
    "Each folder is a whole project, written for 2026-11-20T12:00:00Z and judged by",
    "",
    "```sh",
    "ray-policy eval examples/NAME --simulate-at 2026-11-20T12:00:00Z",
    "```",
    "",
    "| folder | answer | because |",
    "| --- | --- | --- |",
  ];
  const foot = [
    "",
    "`rehearsal` is a small real service with the evidence of its own deployment and tests. The others take that evidence and add documents that are",
    "written for them (`scripts/examples/`); `npm run example` writes all of them again. The keys in `keys/` are made for the examples and protect nothing.",
    "",
  ];
  writeFileSync("examples/README.md", [...head, ...rows, ...foot].join("\n"));
}
