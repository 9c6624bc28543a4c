import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeHost } from "../../../src/host.ts";
import { hasChanged, scriptOf } from "../../../src/protocol/record/script.ts";
import { folder, put } from "../../project.ts";

function project(): string {
  const path = folder();
  for (const name of ["scripts/deploy.sh", "scripts/other.sh", "sh", "config"]) put(path, name, `# ${name}\n`);
  return path;
}

test.each([
  ["scripts/deploy.sh --fast scripts/other.sh", "scripts/deploy.sh"],
  ["./sh scripts/deploy.sh", "sh"],
  ["sh scripts/deploy.sh scripts/other.sh", "scripts/deploy.sh"],
  ["/bin/bash -eux -o pipefail scripts/deploy.sh", "scripts/deploy.sh"],
  ["bash -- scripts/deploy.sh", "scripts/deploy.sh"],
  ["env STAGE=1 bash scripts/deploy.sh", "scripts/deploy.sh"],
  ["python3.12 -u scripts/deploy.sh", "scripts/deploy.sh"],
  ["node scripts/deploy.sh", "scripts/deploy.sh"],
])("the script of %s is %s", (line, path) => {
  expect(scriptOf(nodeHost(), project(), line.split(" "))).toMatchObject({ path });
});

test.each([
  "sh -c scripts/deploy.sh",
  "bash -ec scripts/deploy.sh",
  "bash -n scripts/deploy.sh",
  "bash --rcfile scripts/other.sh scripts/deploy.sh",
  "bash -o scripts/other.sh scripts/deploy.sh",
  "python -m scripts/deploy.sh",
  "node -e scripts/deploy.sh",
  "node --import scripts/other.sh scripts/deploy.sh",
  "docker run scripts/deploy.sh",
  "echo config",
  "sh",
  "scripts/none.sh",
  "sh scripts",
])("of %s no script is certain", (line) => {
  expect(scriptOf(nodeHost(), project(), line.split(" "))).toBeUndefined();
});

test("a script has changed when its bytes have, or when it is gone", () => {
  const path = project();
  const script = scriptOf(nodeHost(), path, ["scripts/deploy.sh"]);
  if (script === undefined) throw new Error("there is a script");
  expect(hasChanged(nodeHost(), script)).toBe(false);
  put(path, "scripts/deploy.sh", "# other\n");
  expect(hasChanged(nodeHost(), script)).toBe(true);
  rmSync(script.file);
  expect(hasChanged(nodeHost(), script)).toBe(true);
});
