import { describe, expect, test } from "vitest";
import { forMarkdown, forSarif, forTerminal, printableJson, shortened } from "../../src/report/encode.ts";
import { UNPRINTABLE } from "./runner.ts";

describe("a terminal shows what nobody can see as \\uXXXX", () => {
  test.each([
    ["escape", "\u001b[31mred", "\\u001B[31mred"],
    ["C1", "\u009b31m", "\\u009B31m"],
    ["delete", "\u007f", "\\u007F"],
    ["newlines", "a\r\nb\tc", "a\\u000D\\u000Ab\\u0009c"],
    ["bidi", "\u202Eabc", "\\u202Eabc"],
    ["zero width", "a\u200bb", "a\\u200Bb"],
    ["a lone surrogate", "\ud800", "\\uD800"],
    ["a tag", "\u{e0041}", "\\u{E0041}"],
    ["a command of Azure or of an old runner", "a ##[error]b", "a #\\u0023[error]b"],
    ["a command at the start", "  ::error::x", "  \\u003A:error::x"],
    ["plain text", "std::vector is ≥ 90 % – 漢字 👍", "std::vector is ≥ 90 % – 漢字 👍"],
  ])("%s", (_, text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });
});

describe("Markdown keeps a text a text", () => {
  test.each([
    [
      "signs",
      "*a* _b_ `c` [d](e) <f> g|h ~i~ &amp; \\",
      "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> g\\|h \\~i\\~ \\&amp; \\\\",
    ],
    ["mentions and references", "@me #1 GH-7", "＠me ＃1 GH－7"],
    ["bare links", "https://a.b www.c.d e@f.g", "https：//a.b www．c.d e＠f.g"],
    ["emoji names", ":tada: a:100:b", "：tada: a：100:b"],
    ["times and places", "03:04:05 a.xml:3:5", "03:04:05 a.xml:3:5"],
    ["newlines", "a\n# b", "a\\\\u000A＃ b"],
  ])("%s", (_, text, shown) => {
    expect(forMarkdown(text)).toBe(shown);
  });
});

test("SARIF messages show signs of links, placeholders and HTML with their full-width twins", () => {
  expect(forSarif("[a](1) {0} <b> `c`\u0000")).toBe("［a］（1） ｛0｝ ＜b＞ ｀c｀\\u0000");
});

test("printable JSON has the same value and nothing hidden", () => {
  const value = { "##[error]": "\u009b \u{e0041} \u2028 ### \ud800" };
  const text = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/u);
  expect(text).not.toContain("##");
});

test("a text is cut between characters", () => {
  expect(shortened("ab👍", 4)).toBe("ab👍");
  expect(shortened("ab👍c", 4)).toBe("ab…");
});

test("every character that Unicode calls invisible is shown", () => {
  const characters = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
  expect(characters.filter((character) => UNPRINTABLE.test(character) && forTerminal(character) === character)).toEqual(
    [],
  );
});
