import { expect, test } from "vitest";
import { format } from "../../src/report/formats/markdown.ts";
import { aFinding, aNoGo, aReport, aVerdict, fingerprint } from "./verdict.ts";

test("report.md of a no-go shows everything that it was derived from", async () => {
  await expect(format.render(aReport(aNoGo()))).toMatchFileSnapshot("no-go.md.txt");
});

test("report.md of a go has no findings", () => {
  const text = format.render(aReport());
  expect(text).toMatch(/^# GO: stock 1\.4\.0/u);
  expect(text).toContain("## Findings\n\nNone.\n");
});

test("the trust file is named by its digest and by who named it", () => {
  const text = format.render(aReport(aVerdict({ trust: { digest: "f".repeat(64), source: "flag" } })));
  expect(text).toContain("- Trust file: ffffffffffff (named by flag)\n");
  expect(text).not.toContain("Mind");
});

test("a part is replayed as a part", () => {
  expect(format.render(aReport(aNoGo({ scope: "partial" })))).toContain(
    "ray-policy eval --simulate-at 2030-01-02T03:04:05.000Z --gate intake --gate rehearsal\n",
  );
});

test("200 findings are shown and the others counted", () => {
  const findings = Array.from({ length: 203 }, (_, index) => aFinding({ fingerprint: fingerprint(index) }));
  const text = format.render(aReport(aNoGo({ findings })));
  expect(text.match(/^### error/gmu)).toHaveLength(200);
  expect(text).toContain("3 findings more: see verdict.json.\n");
});
