import { describe, expect, it } from "vitest";
import { readZip } from "../../../src/evidence/strict/zip.ts";
import { hasShared, sharedBytes, sharedFiles } from "../shared.ts";
import { refusal } from "../stream.ts";

const FOLDER = "corpora/zip";
/** Whole zips whose names are the danger; all others are damaged. */
const HOSTILE =
  /^(?:absolute-path|invalid-characters-in-fileName|invalid-relative-path|zip-slip|unsupported-compression)/u;
const MULTIPLE_DISKS = /^multi-disk/u;

describe.runIf(hasShared)("strict zip on archives made to break readers", () => {
  const files = sharedFiles(FOLDER).filter((file) => file.endsWith(".zip"));

  it("sees all of them", () => {
    expect(files.length).toBe(23);
  });

  it.each(files)("refuses %s", async (file) => {
    const code = HOSTILE.test(file) || MULTIPLE_DISKS.test(file) ? "invalid" : "(?:unreadable|over_limit|ambiguous)";
    expect(await refusal(() => readZip(sharedBytes(`${FOLDER}/${file}`)))).toMatch(new RegExp(`^${code} - `, "u"));
  });
});
