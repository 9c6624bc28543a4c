/** The import rules of the design, each with its reason. `scripts/check-imports.js` fails when no module was seen at all. */
const only = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    only("no-cycles", "A cycle hides which of two files knows the other.", {}, { circular: true }),
    only(
      "model-imports-nothing",
      "The nouns must be readable without anything else; only generated document types may stand behind them.",
      { path: "^src/(model|errors)\\.ts$" },
      { pathNot: "^src/generated/documents\\.ts$" },
    ),
    only(
      "stages-do-not-know-each-other",
      "Only run.ts joins the stages, so that the straight line can be read there.",
      { path: "^src/(evidence|policy|verdict|report)/" },
      { path: "^src/(evidence|policy|verdict|report)/", pathNot: ["^src/$1/", "^src/evidence/time\\.ts$"] },
    ),
    only(
      "stages-do-not-know-the-cli",
      "A stage that knows how it is called cannot be called otherwise.",
      { path: "^src/(?!cli|help|arguments|generated/commands)" },
      { path: "^src/(cli/|cli\\.ts|command\\.ts|help\\.ts|arguments\\.ts)", pathNot: "^src/command\\.ts$" },
    ),
    only(
      "config-knows-strict-syntax-only",
      "Config reads its own files strictly, but knows nothing of evidence.",
      { path: "^src/(config|settings|quantities)\\.ts$" },
      { path: "^src/(evidence|policy|verdict|report)/", pathNot: "^src/evidence/(strict/|time\\.ts)" },
    ),
    only(
      "fs-in-host-only",
      "Everything that is read or written goes through one port, so that tests and limits see it.",
      { path: "^src/", pathNot: "^src/host(/|\\.ts$)" },
      { path: "^(node:)?(fs|fs/promises|child_process)$" },
    ),
    only(
      "fast-glob-in-host-only",
      "Finding files is the host's business.",
      { path: "^src/", pathNot: "^src/host\\.ts$" },
      { path: "node_modules/(fast-glob|proper-lockfile)/" },
    ),
    only(
      "one-owner-execa",
      "How programs are ended, with all that they started, is handled in one file.",
      { path: "^src/", pathNot: "^src/host/program\\.ts$" },
      { path: "node_modules/execa/" },
    ),
    only(
      "one-owner-opa-wasm",
      "Every trap of the SDK is handled in one file.",
      { path: "^src/", pathNot: "^src/policy/engine\\.ts$" },
      { path: "node_modules/@open-policy-agent/" },
    ),
    only(
      "one-owner-ajv",
      "Problems of schemas are put into words in one file.",
      { path: "^src/", pathNot: "^src/(schema\\.ts|generated/)" },
      { path: "node_modules/ajv/" },
    ),
    only(
      "one-owner-yargs",
      "Help is written in one file, arguments are read in one.",
      { path: "^src/", pathNot: "^src/(help|arguments)\\.ts$" },
      { path: "node_modules/(yargs|yargs-parser)/" },
    ),
    only(
      "one-owner-saxes",
      "XML is read in one file.",
      { path: "^src/", pathNot: "^src/evidence/strict/xml\\.ts$" },
      { path: "node_modules/saxes/" },
    ),
    only(
      "one-owner-yaml",
      "YAML is read in one room.",
      { path: "^src/", pathNot: "^src/evidence/strict/yaml" },
      { path: "node_modules/yaml/" },
    ),
    only(
      "one-owner-dotenv",
      "Variables are read in one file, behind checks of our own.",
      { path: "^src/", pathNot: "^src/evidence/strict/dotenv\\.ts$" },
      { path: "node_modules/dotenv/" },
    ),
    only(
      "one-owner-jsonc-parser",
      "JSON positions are looked up in one room.",
      { path: "^src/", pathNot: "^src/evidence/(locate\\.ts|strict/json-fault\\.ts)$" },
      { path: "node_modules/jsonc-parser/" },
    ),
    only(
      "one-owner-nanotar",
      "Bundles are opened in one file.",
      { path: "^src/", pathNot: "^src/policy/unpack\\.ts$" },
      { path: "node_modules/nanotar/" },
    ),
    only(
      "one-owner-yauzl",
      "Zips are opened in one file, behind checks of our own.",
      { path: "^src/", pathNot: "^src/evidence/strict/zip-directory\\.ts$" },
      { path: "node_modules/yauzl/" },
    ),
    only(
      "one-owner-mdast",
      "Markdown is read in one file.",
      { path: "^src/", pathNot: "^src/evidence/strict/markdown\\.ts$" },
      { path: "node_modules/(mdast-|micromark)" },
    ),
    only(
      "one-owner-semver",
      "Ranges of versions mean something in waivers only.",
      { path: "^src/", pathNot: "^src/verdict/waivers\\.ts$" },
      { path: "node_modules/semver/" },
    ),
    only(
      "one-owner-canonicalize",
      "Canonical JSON is made in one file.",
      { path: "^src/", pathNot: "^src/canonical\\.ts$" },
      { path: "node_modules/canonicalize/" },
    ),
    only(
      "no-orphans",
      "A file that nothing imports is dead.",
      { orphan: true, pathNot: ["\\.d\\.ts$", "^src/(cli|index|policy/worker)\\.ts$"] },
      {},
    ),
    only("nothing-unresolved", "An import that leads nowhere breaks at run time.", {}, { couldNotResolve: true }),
    only(
      "no-dev-dependencies",
      "What ships may only need what is installed with it.",
      { path: "^src/" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
