import { describe, expect, test } from "vitest";
import { verdictEntry } from "../../src/history/entry.ts";
import { aFinding, aNoGo, fingerprint } from "../report/verdict.ts";

const failing = (findings: Parameters<typeof aFinding>[0][]) =>
  verdictEntry(aNoGo({ findings: findings.map((each) => aFinding(each)) }), "{}").verdict?.failing;

describe("a record of the verdict log", () => {
  test("names the open errors by check, and each finding by its first digits", () => {
    const digits = (first: string) => first.padEnd(64, "0");
    expect(
      failing([
        { code: "RAY305", fingerprint: digits("bb") },
        { code: "RAY204", fingerprint: digits("cc") },
        { code: "RAY305", fingerprint: digits("aa") },
        { code: "RAY305", fingerprint: digits("dd"), status: "waived", waiver: "W-1" },
        { code: "RAY207", fingerprint: digits("ee"), level: "warning" },
      ]),
    ).toEqual([
      { code: "RAY204", subjects: 1, fingerprints: ["cc0000000000"] },
      { code: "RAY305", subjects: 2, fingerprints: ["aa0000000000", "bb0000000000"] },
    ]);
  });

  test("keeps a hundred findings of a check, and how many there were", () => {
    const [only] = failing(Array.from({ length: 150 }, (_, index) => ({ fingerprint: fingerprint(index) }))) ?? [];
    expect([only?.subjects, only?.fingerprints?.length]).toEqual([150, 100]);
  });
});
