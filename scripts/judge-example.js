// @ts-check
/** Judges examples with a built command line, for what that loads and compiles. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One gate, with the formats that test runners write. */
export const GATE = ["examples/rehearsal", "--gate", "rehearsal"];
/** A whole release. */
export const RELEASE = ["examples/go"];

/** @param {(argv: readonly string[], io: object) => Promise<number>} main @param {readonly string[]} question */
export async function judge(main, question) {
  const folder = mkdtempSync(join(tmpdir(), "ray-policy-build-"));
  const io = {
    out: async () => undefined,
    err: async (/** @type {string} */ text) => console.error(text),
    columns: 80,
    colour: false,
    cwd: process.cwd(),
  };
  const code = await main(["eval", ...question, "--simulate-at", "2026-11-20T12:00:00Z", "--out", folder], io);
  rmSync(folder, { recursive: true });
  if (code !== 0)
    throw new Error(
      `eval ${question.join(" ")} ended with ${code}; after a change of the policy, node scripts/make-examples.js writes the examples again: then build once more`,
    );
}
