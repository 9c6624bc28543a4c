import { describe, expect, test } from "vitest";
import { format } from "../../src/report/formats/markdown.ts";
import { hostileReport, PAYLOADS } from "./hostile.ts";
import { shapeOf } from "./markdown-tree.ts";
import { commandsIn, UNPRINTABLE } from "./runner.ts";

const TEMPLATE = shapeOf(format.render(hostileReport("plain")));

describe("no hostile text changes the document or is read by GitHub after parsing", () => {
  test.each(PAYLOADS)("payload %#", (payload) => {
    const text = format.render(hostileReport(payload));
    expect(shapeOf(text)).toBe(TEMPLATE);
    expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
    expect(text).not.toMatch(/@|\$|#\d|:\/\/|www\.|:[a-z+-][\w+-]*:|GH-\d/iu);
    expect(commandsIn(text)).toEqual([]);
  });
});
