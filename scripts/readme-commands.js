// @ts-check
/**
 * Runs the README's two commands, word for word, as a stranger would: in a fresh clone, with an empty home and an empty npm cache,
 * and with a PATH on which there is no Go.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "ray-policy-clone-"));
const clone = join(folder, "clone");
execFileSync("git", ["clone", "--quiet", ".", clone]);
mkdirSync(join(folder, "home"));

const env = {
  ...process.env,
  HOME: join(folder, "home"),
  npm_config_cache: join(folder, "npm"),
  PATH: pathWithoutGo(),
};
for (const command of commands()) {
  console.log(`$ ${command}`);
  const { status } = spawnSync("sh", ["-c", command], { cwd: clone, env, stdio: "inherit" });
  if (status !== 0) {
    console.error(`${command} ended with ${status}`);
    process.exitCode = 1;
    break;
  }
}
rmSync(folder, { recursive: true, force: true });

/** The first two shell blocks of the README. */
function commands() {
  const blocks = [...readFileSync("README.md", "utf8").matchAll(/```sh\n([\s\S]*?)```/gu)];
  return blocks.slice(0, 2).map(([, block = ""]) => block.trim());
}

function pathWithoutGo() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [dirname(process.execPath), ...folders.filter((path) => !/(^|\/)go(\/|$)/u.test(path))].join(delimiter);
}
