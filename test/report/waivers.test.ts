import { describe, expect, test } from "vitest";
import type { VerdictWaiver } from "../../src/model.ts";
import { format as markdown } from "../../src/report/formats/markdown.ts";
import { format as text } from "../../src/report/formats/text.ts";
import { stateWords } from "../../src/report/waivers.ts";
import { aNoGo, aReport, aVerdict, aWaiver } from "./verdict.ts";

const ALL: readonly VerdictWaiver[] = [
  aWaiver(),
  aWaiver({ id: "W-2", expires_at: "2030-01-09T03:04:05.000Z" }),
  aWaiver({ id: "W-3", too_broad: "it covers up to high; the worst that it covers is low" }),
  aWaiver({ id: "W-4", state: "unused", covers: [], reason: "no finding has its fingerprint" }),
  aWaiver({ id: "W-5", state: "expired", covers: [], reason: "it ended 2030-01-01T00:00:00.000Z" }),
  {
    id: "W-6",
    check: "RAY204",
    state: "pending",
    covers: [],
    reason: "requested by dora@shop.example, nobody has granted it",
  },
  { id: "#7", check: "", state: "invalid", covers: [], reason: 'it lacks "id"' },
];

describe("the reports list every waiver with its state", () => {
  test("as text", async () => {
    await expect(text.render(aReport(aNoGo({ waivers: ALL })))).toMatchFileSnapshot("waivers.txt");
  });

  test("as Markdown", () => {
    const lines = markdown.render(aReport(aVerdict({ waivers: ALL }))).split("\n");
    const section = lines.slice(lines.indexOf("## Waivers"), lines.indexOf("## Checks"));
    expect(section.slice(4, -1).map((line) => line.split(" | ").slice(0, 4).join(" | "))).toEqual([
      "| W-1 | used | RAY204 | 1",
      "| W-2 | used, expiring soon (within 7 d) | RAY204 | 1",
      "| W-3 | used, too broad | RAY204 | 1",
      "| W-4 | unused | RAY204 | 0",
      "| W-5 | expired | RAY204 | 0",
      "| W-6 | pending | RAY204 | 0",
      "| ＃7 | invalid | (empty) | 0",
    ]);
    expect(section.at(4)).toBe(
      "| W-1 | used | RAY204 | 1 | 2030-01-10T03:04:05.000Z | dora＠shop.example | sam＠shop.example | SHOP-7 | The suite is being replaced. |  |",
    );
    expect(section.at(-2)).toMatch(/ it lacks "id" \|$/u);
  });

  test("and say nothing of them where there is none", () => {
    expect(text.render(aReport())).not.toContain("Waivers");
    expect(markdown.render(aReport())).not.toContain("## Waivers");
  });
});

describe("a waiver expires soon", () => {
  const now = "2030-01-02T03:04:05.000Z";
  test.each<[string, Partial<VerdictWaiver>, string]>([
    ["seven days before its end", { expires_at: "2030-01-09T03:04:05.000Z" }, "used, expiring soon (within 7 d)"],
    ["not a millisecond sooner", { expires_at: "2030-01-09T03:04:05.001Z" }, "used"],
    [
      "also while it is unused",
      { state: "unused", expires_at: "2030-01-03T00:00:00.000Z" },
      "unused, expiring soon (within 7 d)",
    ],
    ["no more when it has ended", { state: "expired", expires_at: "2030-01-01T00:00:00.000Z" }, "expired"],
    ["never where it is invalid", { state: "invalid", expires_at: "2030-01-03T00:00:00.000Z" }, "invalid"],
  ])("%s", (_, changes, words) => {
    expect(stateWords(aWaiver(changes), now).join(", ")).toBe(words);
  });
});
