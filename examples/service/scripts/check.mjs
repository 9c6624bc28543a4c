/** Conditions of staging before a rehearsal: node scripts/check.mjs mirror | credentials | dashboards */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const checks = {
  mirror: () => String(readdirSync("deploy/production").sort()) === String(readdirSync("deploy/staging").sort()),
  credentials: () => readdirSync("keys").some((file) => file.endsWith(".pem")),
  dashboards: () =>
    existsSync("deploy/dashboards.json") && JSON.parse(readFileSync("deploy/dashboards.json", "utf8")).length > 0,
};
const holds = checks[process.argv[2]]?.() ?? false;
console.log(`${process.argv[2]}: ${holds ? "holds" : "does not hold"}`);
process.exitCode = holds ? 0 : 1;
