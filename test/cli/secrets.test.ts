import { join } from "node:path";
import { expect, test } from "vitest";
import { AT, folderOf, ray, text } from "../project.ts";

/** Made up for this test. */
const SECRET = "ghp_thisOneIsMadeUpForATest0123456789";
const REPORTS = ["verdict.json", "audit.sarif", "code-scanning.sarif", "report.md"];

/** What a scanner for secrets, or for anything else, writes in SARIF beside what it finds. */
const found = (tool: string): string =>
  JSON.stringify(
    {
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: tool } },
          results: [
            {
              snippet: SECRET,
              level: "error",
              ruleId: "github-token",
              message: { text: "A token." },
              locations: [{ physicalLocation: { artifactLocation: { uri: "a.js" }, region: { startLine: 3 } } }],
            },
          ],
        },
      ],
    },
    null,
    1,
  );

test.each([
  ["gitleaks", false],
  ["Stock Lint", true],
])("the reports quote what %s found in SARIF: %s", async (tool, isQuoted) => {
  const path = folderOf("examples/go", { "reports/stock-lint.sarif": found(tool) });
  const { code, out } = await ray(["eval", path, "--gate", "security", "--simulate-at", AT]);
  expect(code).toBe(1);
  const all = [out, ...REPORTS.map((report) => text(path, join("ray-policy-verdict", report)))];
  expect(all.join("\n")).toContain("github-token");
  expect(all.join("\n").includes(SECRET)).toBe(isQuoted);
});
