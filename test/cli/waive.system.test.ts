import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folder, folderOf, put, ray, text, verdictOf } from "../project.ts";

const EXAMPLE = resolve(import.meta.dirname, "../../examples/no-go-open-finding");
const host = { ...nodeHost(), now: () => "2026-11-20T12:00:00.000Z" };

test("a waiver that is granted with an SSH key is in force", async () => {
  const key = join(folder(), "id");
  execFileSync("ssh-keygen", ["-q", "-t", "ecdsa", "-b", "256", "-N", "", "-f", key]);
  const [type, blob] = readFileSync(`${key}.pub`, "utf8").split(" ");
  const path = folderOf(EXAMPLE);
  const trust = text(path, "trust.yaml").replace(
    /- 'sam@[^\n]*/u,
    `- 'sam@stock.example namespaces="ray-policy-waiver" ${type} ${blob}'`,
  );
  put(path, "trust.yaml", trust);
  const asked = ["--check", "RAY305", "--subject", "stock-parse@1.0.0 CVE-2026-20002", "--expires", "P7D"];
  const why = ["--justification", "Not reachable.", "--identity", "ada@stock.example"];
  expect((await ray(["waive", "request", "W-1", "--project", path, ...asked, ...why], "/", host)).code).toBe(0);
  const who = ["--identity", "sam@stock.example", "--ssh-key", key, "--yes"];
  expect(await ray(["waive", "grant", "W-1", "--project", path, ...who], "/", host)).toMatchObject({ code: 0 });
  await ray(["eval", path], "/", host);
  expect(verdictOf(path).waivers).toMatchObject([{ id: "W-1", state: "active", approved_by: "sam@stock.example" }]);
});
