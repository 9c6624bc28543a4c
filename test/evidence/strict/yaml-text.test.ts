import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../src/evidence/strict/yaml.ts";
import { isYamlText, quoted } from "../../../src/evidence/strict/yaml-text.ts";

const texts = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."a\n\t\"'\\:#{}${ -") }));

describe("a quoted text", () => {
  test("is read back as it was, as key, in a list and in a mapping", () => {
    fc.assert(
      fc.property(texts.filter(isYamlText), (text) => {
        const file = `list: [${quoted(text)}, ${quoted(text)}]\nkeys: { ${quoted(text)}: 1 }\nlast: ${quoted(text)}\n`;
        const { value } = parseYaml(Buffer.from(file));
        expect(value).toEqual({ list: [text, text], keys: { [text]: 1 }, last: text });
      }),
    );
  });

  test("stands on one line, whatever it holds", () => {
    fc.assert(fc.property(texts.filter(isYamlText), (text) => !/[\r\n]/u.test(quoted(text))));
  });

  test.each(["\u0000", "\u001b", "\u007f", "\ud800"])("%j is none that can be written", (text) => {
    expect(isYamlText(text)).toBe(false);
  });
});
