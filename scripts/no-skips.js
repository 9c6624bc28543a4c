// @ts-check
/** Fails where a test report names a skipped test, or none at all. */
import { readFileSync } from "node:fs";

for (const file of ["reports/junit.xml", "reports/junit-system.xml"]) {
  const text = readFileSync(file, "utf8");
  const tests = text.match(/<testcase /gu)?.length ?? 0;
  const skipped = text.match(/<skipped/gu)?.length ?? 0;
  console.log(`${file}: ${tests} tests, ${skipped} skipped`);
  if (tests === 0 || skipped > 0) process.exitCode = 1;
}
