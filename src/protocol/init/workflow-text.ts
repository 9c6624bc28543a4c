import { VERSION } from "../../package.ts";
import { gateFlags, type Starter } from "./starter.ts";

/**
 * `.github/workflows/ray-policy.yml`. Nothing in it comes from the folder but the folder's own path below the root of the
 * repository, and that only where it is made of plain characters: GitHub interprets expressions wherever they stand.
 */
export function workflowText(starter: Starter): string {
  const { laterGates } = starter;
  const folder = PLAIN_PATH.test(starter.folder) ? starter.folder : "";
  return `${[
    "# Judges every push and every release tag, and shows what blocks on the code-scanning page.",
    "name: ray-policy",
    "",
    "on:",
    "  push:",
    '    branches: ["**"]',
    '    tags: ["v*"]',
    "  workflow_dispatch:",
    "",
    "permissions:",
    "  contents: read",
    "  security-events: write # to upload the findings; a private repository needs actions: read, too",
    "",
    "jobs:",
    "  gate:",
    "    runs-on: ubuntu-latest",
    "    timeout-minutes: 30",
    ...(folder === "" ? [] : ["    defaults:", "      run:", `        working-directory: "${folder}"`]),
    "    steps:",
    "      - uses: actions/checkout@v5",
    "        with:",
    "          persist-credentials: false",
    "      - uses: actions/setup-node@v5",
    "        with:",
    "          node-version: 22",
    "",
    "      # Write the evidence here: your own tests and scanners, with the reports that ray-policy.yaml names, such as",
    "      # - run: npm ci",
    "      # - run: npm test",
    "      #   continue-on-error: true # the gate judges the reports, also of a run that failed",
    "",
    "      - name: Judge the release",
    ...(laterGates.length === 0 ? [] : partialLines(starter)),
    `        run: npx --yes ray-policy@${VERSION} eval${gateFlags(starter)} --commit "$GITHUB_SHA"`,
    "",
    "      - name: Show the findings, also of a no-go",
    "        if: always()",
    "        uses: github/codeql-action/upload-sarif@v4",
    "        with:",
    `          sarif_file: "${folder === "" ? "" : `${folder}/`}ray-policy-verdict/code-scanning.sarif"`,
    "          category: ray-policy",
  ].join("\n")}\n`;
}

const PLAIN_PATH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/u;

function partialLines({ laterGates }: Starter): readonly string[] {
  return [
    "        # A verdict on some of the gates is no go for the release. These have no evidence to judge yet:",
    `        # ${laterGates.map(({ id }) => id).join(", ")}. Add each with --gate when its evidence is there; without any --gate all are judged.`,
  ];
}
