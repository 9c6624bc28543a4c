/** Staging: a folder of releases and the one that runs. node scripts/staging.mjs start VERSION | stop | health */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FOLDER, health, PORT_FILE } from "./address.mjs";

const PID_FILE = `${FOLDER}/pid`;

/** Installs a version where it is not yet. */
export function install(version) {
  const release = `${FOLDER}/releases/${version}`;
  if (existsSync(release)) return release;
  mkdirSync(`${FOLDER}/releases`, { recursive: true });
  cpSync("service", `${release}/service`, { recursive: true });
  writeFileSync(`${release}/package.json`, '{ "type": "module" }\n');
  return release;
}

/** Stops what runs, starts a version and waits until it answers as that version. */
export async function start(version) {
  const release = install(version);
  stop();
  rmSync(PORT_FILE, { force: true });
  const env = { ...process.env, VERSION: version, PORT: "0", PORT_FILE };
  const server = spawn(process.execPath, [`${release}/service/server.js`], { detached: true, stdio: "ignore", env });
  writeFileSync(PID_FILE, String(server.pid));
  server.unref();
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    if ((await health())?.version === version) return attempt;
    await sleep(100);
  }
  throw new Error(`version ${version} does not answer`);
}

/** Stops what runs, if anything does. */
export function stop() {
  if (!existsSync(PID_FILE)) return;
  try {
    process.kill(Number(readFileSync(PID_FILE, "utf8")));
  } catch {
    // It is gone already.
  }
  rmSync(PID_FILE);
}

const [action, version] = process.argv[1]?.endsWith("staging.mjs") === true ? process.argv.slice(2) : [];
if (action === "start") console.log(`healthy after attempt ${await start(version)}`);
else if (action === "stop") stop();
else if (action === "health") process.exitCode = (await health())?.status === "up" ? 0 : 1;
