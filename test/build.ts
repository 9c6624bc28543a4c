import { execFileSync } from "node:child_process";

/** Tests that start the command line as a process want it as the sources are now. */
export default function build(): void {
  execFileSync("node", ["scripts/build.js", "--without-types"], { stdio: "inherit" });
}
