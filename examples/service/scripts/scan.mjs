/** Scans the sources for dangerous calls and the lock file for versions with known vulnerabilities; writes SARIF and the bill of materials. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const RULES = [
  ["no-eval", /\beval\s*\(|new Function\s*\(/u, "Code is not made at run time."],
  ["no-shell", /child_process/u, "The service starts no programs."],
  ["no-secret", /(password|secret|token)\s*[:=]\s*["'][^"']{8,}["']/iu, "No secret stands in the sources."],
];

function log(driver, results) {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        invocations: [{ executionSuccessful: true, endTimeUtc: new Date().toISOString() }],
        results,
      },
    ],
  };
}

function finding(ruleId, text, uri, startLine) {
  return {
    ruleId,
    level: "error",
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
  };
}

mkdirSync("reports", { recursive: true });
const sources = readdirSync("service").map((file) => `service/${file}`);
const found = sources.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, index) =>
      RULES.filter(([, pattern]) => pattern.test(line)).map(([id, , text]) => finding(id, text, file, index + 1)),
    ),
);
const rules = RULES.map(([id, , text]) => ({ id, shortDescription: { text } }));
writeFileSync(
  "reports/sast.sarif",
  `${JSON.stringify(log({ name: "Stock Lint", version: "1.0.0", rules }, found), null, 2)}\n`,
);

const advisories = JSON.parse(readFileSync("scripts/advisories.json", "utf8"));
const packages = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
const vulnerable = packages.flatMap(([path, { version }]) =>
  advisories
    .filter((advisory) => path.endsWith(advisory.package) && advisory.versions.includes(version))
    .map((advisory) => finding(advisory.id, advisory.title, "package-lock.json", 1)),
);
const driver = { name: "Stock dependency-check", version: "1.0.0", rules: advisories.map(({ id }) => ({ id })) };
writeFileSync("reports/sca.sarif", `${JSON.stringify(log(driver, vulnerable), null, 2)}\n`);

const sbom = execFileSync("npm", ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", "--offline"]);
writeFileSync("reports/sbom.cdx.json", sbom);
console.log(
  `${found.length} findings in ${sources.length} files, ${vulnerable.length} vulnerable packages of ${packages.length}`,
);
