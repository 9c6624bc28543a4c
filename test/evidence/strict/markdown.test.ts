import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../src/evidence/strict/markdown.ts";
import { type TaskItem, taskItems } from "../../../src/evidence/strict/markdown-tasks.ts";
import { refusal } from "../stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The items of a page; its front matter takes the lines 1 to 3. */
const items = (page: string): readonly TaskItem[] => taskItems(parseMarkdown(bytes(`---\na: 1\n---\n${page}`)).root);
const refused = (page: string): Promise<string> => refusal(() => items(page));
const shown = (page: string): readonly string[] =>
  items(page).map(
    ({ checked, code, text, headings }) => `${headings.join("/")}:${checked ? "x" : " "}:${code}:${text}`,
  );

describe("Markdown with front matter", () => {
  it.each([
    ["line feeds", "---\na: 1\nb: 2\n---\n# T\n"],
    ["CR LF", "---\r\na: 1\r\nb: 2\r\n---\r\n# T\r\n"],
    ["a byte order mark", "\ufeff---\na: 1\nb: 2\n---\n# T"],
  ])("is cut at two lines ---, and keeps the lines of the file: %s", (_, text) => {
    const { frontMatter, root } = parseMarkdown(bytes(text));
    expect(new TextDecoder().decode(frontMatter)).toBe("a: 1\nb: 2");
    expect(root.children.map(({ type, position }) => [type, position?.start])).toEqual([
      ["heading", expect.objectContaining({ line: 5, column: 1 })],
    ]);
  });

  it.each([
    ["nothing", "", "unreadable - is empty"],
    ["no front matter", "# T\n", "invalid 1:1 does not begin with front matter between two lines ---"],
    ["a blank line before it", "\n---\na: 1\n---\n", /^invalid 1:1 does not begin/u],
    ["front matter without an end", "---\na: 1\n", /^invalid 1:1 does not begin/u],
    ["an end with a space", "---\na: 1\n--- \n", /^invalid 1:1 does not begin/u],
    [
      "a zero-width space",
      "---\na: 1\n---\n- [x] a\u200bb\n",
      "ambiguous 4:8 holds U+200B, a character that is not seen",
    ],
    ["a direction mark", "---\na: \u202eb\n---\n", "ambiguous 2:4 holds U+202E, a character that is not seen"],
    ["a second byte order mark", "\ufeff\ufeff---\n---\n", "ambiguous 1:1 holds U+FEFF, a character that is not seen"],
    ["a NUL", "---\n---\n\0", "ambiguous 3:1 holds U+0000, a character that is not seen"],
    ["an escape", "---\n---\n\u001b[1A", "ambiguous 3:1 holds U+001B, a character that is not seen"],
    ["a line separator", "---\n---\n\u2028", "ambiguous 3:1 holds U+2028, a character that is not seen"],
    ["a filler", "---\n---\n\u3164", "ambiguous 3:1 holds U+3164, a character that is not seen"],
    ["a tag", "---\n---\n\u{e0041}", "ambiguous 3:1 holds U+E0041, a character that is not seen"],
    ["a CR without LF", "---\n---\na\rb", "ambiguous 3:2 holds U+000D, a character that is not seen"],
    ["more than 64 KiB", `---\n---\n${"x".repeat(2 ** 16)}`, "over_limit - has 65544 bytes; at most 65536 are read"],
  ])("is refused with %s", async (_, text, message) => {
    expect(await refusal(() => parseMarkdown(bytes(text)))).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it("is refused as anything but UTF-8", async () => {
    for (const text of [Buffer.from("\ufeff---\n", "utf16le"), Uint8Array.of(0x61, 0xff)])
      expect(await refusal(() => parseMarkdown(text))).toBe("unreadable - is not UTF-8; write it as UTF-8");
  });

  it("takes tabs, emoji with their forms, and any script", () => {
    expect(shown("- [x]\t`a` \u26a0\ufe0f Zürich 東京")).toEqual([":x:a:\u26a0\ufe0f Zürich 東京"]);
  });

  const lines = (line: string, count: number): string => Array.from({ length: count }, () => line).join("\n\n");
  it.each([
    ["quotes in quotes", ">".repeat(60_000)],
    ["quotes in many lines", lines("> ".repeat(9), 2_000)],
    ["lists in lists", `${"- ".repeat(30_000)}a`],
    ["lists of two sorts in lists", "- * ".repeat(3_000)],
    ["emphasis without an end", "*a_ ".repeat(15_000)],
    ["links without an end", "[a](".repeat(15_000)],
    ["references", "[a][b] ".repeat(9_000)],
  ])("is refused where parsing would take long: %s", async (_, page) => {
    expect(await refused(page)).toMatch(
      /^over_limit .*; at most 4000 are read$|^over_limit .*nests lists and quotes deeper/u,
    );
  });

  it("may nest in eight steps a line, have 4,000 signs and rulers", async () => {
    expect(shown(`${"> ".repeat(8)}a\n\n${"- ".repeat(40)}\n\n${"*".repeat(3_000)}\n`)).toEqual([]);
    expect(await refused("* ".repeat(4_001))).toBe("over_limit - has 4001 of the signs * _ [; at most 4000 are read");
    expect(await refused(`${"> ".repeat(9)}a`)).toBe("over_limit 4:1 nests lists and quotes deeper than 8 in one line");
  });
});

describe("task list items", () => {
  it("are what GFM ticks, below their headings, with their place", () => {
    const page =
      "# Plan\n\n## Before\n\n- [x] `a` one  **two** [three](u)\n  four\n- [ ] `b`\n\nLater\n=====\n\n1. [X] c `d`\n";
    expect(shown(page)).toEqual(["Plan/Before:x:a:one two three four", "Plan/Before: :b:", "Later:x:undefined:c d"]);
    expect(items(page).map(({ line, column }) => [line, column])).toEqual([
      [8, 1],
      [10, 1],
      [15, 1],
    ]);
  });

  it("are items of their own where they are nested", () => {
    expect(shown("- [x] `a` one\n  - [ ] `b` two\n    1. [x] `c` three\n- [x] `d` four")).toEqual([
      ":x:a:one",
      ": :b:two",
      ":x:c:three",
      ":x:d:four",
    ]);
    expect(shown("- plain\n  - [ ] `b` two")).toEqual([": :b:two"]);
    expect(items("- plain\n  - [ ] `b` two")[0]).toMatchObject({ line: 5, column: 3 });
  });

  it.each([
    ["a code fence", "```\n- [ ] `a` one\n```"],
    ["a code fence of tildes, without an end", "~~~\n- [ ] `a` one"],
    ["indented code", "    - [ ] `a` one"],
    ["a quotation", "> - [ ] `a` one"],
    ["a quotation in an item", "- b\n\n  > - [ ] `a` one"],
    ["a quotation, where a box is none", "> [ ] `a` one"],
    ["code in a line", "Write `- [ ] a` for an item."],
  ])("do not stand in %s", (_, page) => {
    expect(shown(page)).toEqual([]);
  });

  it("leave a comment that holds no box alone", () => {
    expect(shown("<!-- keep the ids -->\n\n- [x] `a` one <!-- ticked by hand -->\n\n<!--\nlong\n-->")).toEqual([
      ":x:a:one",
    ]);
  });

  const HTML = "has raw HTML, which may show or hide items; write it in Markdown";
  const LOOKALIKE = "has what looks like a box of an item and is none";
  it.each([
    ["an item in a comment", "<!--\n- [ ] `a` one\n-->", `4:1 ${HTML}`],
    ["an item in a comment in a line", "- [x] `a` one <!-- [ ] -->", `4:15 ${HTML}`],
    ["a comment without an end", "<!-- a\n\n- [ ] `a` one", `4:1 ${HTML}`],
    ["a comment that some end early", "<!--> -->", `4:1 ${HTML}`],
    ["a comment that some end at --", "<!-- a -- b -->", `4:1 ${HTML}`],
    ["a comment that ends with a dash", "<!-- a --->", `4:1 ${HTML}`],
    ["something behind a comment", "<!-- a --> <details>", `4:1 ${HTML}`],
    ["folded items", "<details>\n\n- [x] `a` one\n\n</details>", `4:1 ${HTML}`],
    ["a box of HTML", '<input type="checkbox" checked> one', `4:1 ${HTML}`],
    ["a box of HTML in an item", "- one <input type=checkbox>", `4:7 ${HTML}`],
    ["hidden items", "<div hidden>\n\n- [ ] `a` one\n\n</div>", `4:1 ${HTML}`],
    ["HTML in a quotation, which reaches beyond it", "> <details>\n\n- [x] `a` one", `4:3 ${HTML}`],
    ["a style", "<style>li { display: none }</style>", `4:1 ${HTML}`],
    ["a processing instruction", "<?php ?>", `4:1 ${HTML}`],
    ["struck out items", "- [x] `a` <del>one</del>", `4:11 ${HTML}`],
    [
      "an item without a box beside others",
      "- [x] `a` one\n- `b` two",
      "5:1 has an item without a box in a list of items with boxes",
    ],
    [
      "a nested item without a box beside others",
      "- [x] `a` one\n  - [ ] `b` two\n  - `c` three",
      "6:3 has an item without a box in a list of items with boxes",
    ],
    ["a box without a space behind", "- [x]`a` one", `4:3 ${LOOKALIKE}`],
    ["a box with nothing behind", "- [x]", `4:3 ${LOOKALIKE}`],
    ["an empty box", "- [] `a` one", `4:3 ${LOOKALIKE}`],
    ["an escaped box", "- \\[ ] `a` one", `4:3 ${LOOKALIKE}`],
    ["a box written as references", "- &#91; &#93; `a` one", `4:3 ${LOOKALIKE}`],
    ["a box of emphasis", "- [*x*] `a` one", `4:3 ${LOOKALIKE}`],
    ["a box that is no item", "[ ] `a` one", `4:1 ${LOOKALIKE}`],
    ["a box in a second line of an item", "- [x] `a` one\n[ ] `b` two", LOOKALIKE],
    ["a box in a table", "| a |\n|---|\n| [ ] |", `4:1 ${LOOKALIKE}`],
    ["a box as a sign", "- \u2610 one", `4:3 ${LOOKALIKE}`],
    ["a box in a heading", "## [x] Done", `4:1 ${LOOKALIKE}`],
    ["a definition of a box", "- [x] `a` one\n\n[x]: /u", "6:1 has a link definition that may show or hide items"],
    ["an item in a definition", "[//]: # (- [ ] `a` one)", "4:1 has a link definition that may show or hide items"],
    ["a footnote as a definition", "[^1]: one\n", "4:1 has a link definition that may show or hide items"],
    ["a footnote", "[^1]: one two\n\n    - [ ] `a` one", "4:1 has a footnote, which may hold items"],
    ["a heading in a list", "- [x] `a` one\n\n  ## B\n\n  - [x] `b` two", "6:3 has a heading inside of a list"],
    [
      "a zero-width character as a reference",
      "- [x] `a` o&#x200b;ne",
      "writes a character that is not seen as a reference",
    ],
  ])("make the page ambiguous with %s", async (_, page, message) => {
    const refusals = await refused(page);
    expect(refusals).toMatch(/^ambiguous \d+:\d+ /u);
    expect(refusals.endsWith(message)).toBe(true);
  });
});
