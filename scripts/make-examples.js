// @ts-check
/** Writes `examples/go` and every `examples/no-go-<reason>`: node scripts/make-examples.js [name…]. Run `node scripts/make-example.js` before it. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

const wanted = process.argv.slice(2);
const made = await product();
for (const [name, { about, change }] of Object.entries(examples)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  rmSync(`examples/${name}`, { recursive: true, force: true });
  await writeProject(`examples/${name}`, made, change, about);
  process.stdout.write(`examples/${name}\n`);
}
if (wanted.length === 0) {
  for (const name of readdirSync("examples"))
    if (name.startsWith("no-go-") && !Object.hasOwn(examples, name)) rmSync(`examples/${name}`, { recursive: true });
  writeKeys();
  writeIndex();
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
