import { expect, test } from "vitest";
import { format } from "../../src/report/formats/json.ts";
import { hostileReport, PAYLOADS } from "./hostile.ts";
import { commandsIn, UNPRINTABLE } from "./runner.ts";
import { aNoGo, aReport } from "./verdict.ts";

test("verdict.json is the verdict in pretty JSON with one LF at its end", () => {
  const report = aReport();
  expect(format.render(report)).toBe(`${JSON.stringify(report.verdict, null, 2)}\n`);
});

test("keys stand in the order of the schema, however the verdict was put together", () => {
  const { verdict } = aReport(aNoGo());
  const turned = { ...verdict, findings: verdict.findings.map(reversed), evidence: verdict.evidence.map(reversed) };
  expect(format.render(aReport(reversed(turned)))).toBe(format.render(aReport(verdict)));
});

test.each(PAYLOADS)("a hostile text keeps its value and steers neither terminal nor runner: payload %#", (payload) => {
  const report = hostileReport(payload);
  const text = format.render(report);
  expect(JSON.parse(text)).toEqual(report.verdict);
  expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
  expect(commandsIn(text)).toEqual([]);
});

function reversed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).reverse()) as T;
}
