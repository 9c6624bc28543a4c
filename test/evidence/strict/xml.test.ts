import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readXml, type XmlTag } from "../../../src/evidence/strict/xml.ts";
import { refusal, stream } from "../stream.ts";

/** The events of a document, in short. */
async function events(content: string | Uint8Array, size?: number): Promise<readonly string[]> {
  const seen: string[] = [];
  const open = ({ name, line, column, attributes }: XmlTag): "text" | undefined => {
    const listed = Object.entries(attributes).map(([key, value]) => ` ${key}=${value}`);
    seen.push(`<${name}${listed.join("")}> ${line}:${column}`);
    return name === "t" ? "text" : undefined;
  };
  await readXml(stream(content, size), {
    open,
    close: (name) => void seen.push(`</${name}>`),
    text: (text) => void seen.push(`"${text}"`),
  });
  return seen;
}

const refused = (content: string | Uint8Array, size?: number): Promise<string> => refusal(() => events(content, size));

describe("strict XML", () => {
  it("tells open tags with their places, close tags, and the text that is asked for", async () => {
    expect(await events('<?xml version="1.0"?>\n<a b="1"><t>x &lt; y<![CDATA[ & z]]></t>\n  <c/>unread</a>\n')).toEqual(
      ["<a b=1> 2:1", "<t> 2:10", '"x < y"', '" & z"', "</t>", "<c> 3:3", "</c>", "</a>"],
    );
  });

  it.each([
    ["a line feed behind the name", '<a>\n   <b\n c="1"/></a>', "<b c=1> 2:4"],
    ["CR LF behind the name", '<a>\r\n   <b\r\n c="1"/></a>', "<b c=1> 2:4"],
    ["characters outside of the basic plane before it", "<a>😀é<b/></a>", "<b> 1:7"],
    ["a byte order mark", "\ufeff<a> <b/></a>", "<b> 1:5"],
    ["a long line", `<a>${"x".repeat(100_000)}<b/></a>`, "<b> 1:100004"],
  ])("finds where a tag starts with %s, in pieces of any size", async (_, text, expected) => {
    for (const size of [1, 2, 3, 7, 65_536]) expect((await events(text, size))[1]).toBe(expected);
  });

  it("finds every tag where a search of the text finds it", async () => {
    const piece = fc.constantFrom(
      "<b/>",
      "<b\n/>",
      "<c\r\n d='1'/>",
      "\n",
      "\r\n",
      "x",
      "é",
      "😀",
      "<!-- <b/> -->",
      " ",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const text = `<a>${pieces.join("")}</a>`;
        const places = (await events(text, size))
          .filter((event) => /^<[bc]/u.test(event))
          .map((event) => event.split(" ").at(-1));
        const visible = text.replaceAll("<!-- <b/> -->", "<!-- .b/. -->");
        expect(places).toEqual(
          [...visible.matchAll(/<[bc]/gu)].map(({ index }) => {
            const lines = visible.slice(0, index).split("\n");
            return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
          }),
        );
      }),
    );
  });

  it("drops the prefix of an element, and keeps that of an attribute", async () => {
    expect(await events('<x:a xmlns:x="urn:x" n="1" x:n="2"/>')).toEqual(["<a xmlns:x=urn:x n=1 x:n=2> 1:1", "</a>"]);
  });

  it.each([
    ["nothing", "", "unreadable - is empty"],
    [
      "a DOCTYPE",
      '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
      "unreadable 1:30 has a DOCTYPE, which could change what is read; write it without",
    ],
    ["an entity of its own", "<a>&x;</a>", "unreadable 1:6 is not well-formed XML (undefined entity)"],
    ["an open element", "<a><b></b>", "unreadable 1:10 is not well-formed XML (unclosed tag: a)"],
    ["two roots", "<a/><b/>", /^unreadable 1:\d is not well-formed XML/u],
    ["an attribute twice", '<a b="1" b="2"/>', /^unreadable 1:\d+ is not well-formed XML \(duplicate attribute/u],
    ["one attribute under two prefixes", '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', /duplicate attribute/u],
    ["an unknown prefix", "<x:a/>", /unbound namespace prefix/u],
    ["XML 1.1", '<?xml version="1.1"?><a/>', /^unreadable 1:\d+ is XML 1\.1; write it as XML 1\.0$/u],
    ["65 levels", "<a>".repeat(65), "over_limit 1:195 nests deeper than 64 levels"],
    ["text instead of XML", "passed", /^unreadable 1:\d+ is not well-formed XML/u],
  ])("refuses %s", async (_, text, message) => {
    expect(await refused(text)).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("takes 64 levels", async () => {
    expect(await events(`${"<a>".repeat(64)}${"</a>".repeat(64)}`)).toHaveLength(128);
  });

  it.each(["iso-8859-1", "ISO-8859-15", "windows-1252", "utf-8", "UTF-8"])(
    "decodes %s, in pieces of any size",
    async (encoding) => {
      const text = `<?xml version="1.0" encoding="${encoding}"?><a b="é"/>`;
      const content = /utf/iu.test(encoding) ? text : Buffer.from(text, "latin1");
      for (const size of [1, 5, 1_000]) expect((await events(content, size))[0]).toMatch(/^<a b=é>/u);
    },
  );

  it("decodes what differs between iso-8859-1 and iso-8859-15", async () => {
    expect(await events(Buffer.from('<?xml version="1.0" encoding="iso-8859-15"?><a b="\xa4"/>', "latin1"))).toContain(
      "<a b=€> 1:45",
    );
  });

  it.each([
    ["utf-8", "unreadable - holds bytes that are not utf-8"],
    ["us-ascii", "unreadable - holds bytes that are not us-ascii"],
    ["utf-16", "unreadable - declares the encoding utf-16, which is not read; write it as UTF-8"],
    ["iso-8859-12", "unreadable - declares the encoding iso-8859-12, which is not read; write it as UTF-8"],
    ["windows-1259", "unreadable - declares the encoding windows-1259, which is not read; write it as UTF-8"],
    ["shift_jis", "unreadable - declares the encoding shift_jis, which is not read; write it as UTF-8"],
  ])("refuses a latin-1 byte declared as %s", async (encoding, message) => {
    expect(await refused(Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a b="\xe9"/>`, "latin1"))).toBe(
      message,
    );
  });

  it("refuses UTF-16 by name, and a declaration that comes too late", async () => {
    expect(await refused(Buffer.from("\ufeff<a/>", "utf16le"))).toBe("unreadable - is UTF-16; write it as UTF-8");
    expect(await refused(Buffer.from("<a/>", "utf16le"))).toBe("unreadable - is UTF-16; write it as UTF-8");
    expect(await refused(`<?xml version="1.0"${" ".repeat(300)}encoding="iso-8859-1"?><a/>`)).toMatch(
      /declares the encoding iso-8859-1 too late/u,
    );
  });

  it("refuses a document that is cut at any byte", async () => {
    const text =
      '<?xml version="1.0" encoding="utf-8"?>\n<testsuite name="é"><testcase name="a"><failure/></testcase></testsuite>';
    const content = new TextEncoder().encode(text);
    for (let length = 0; length < content.length; length += 1)
      expect(await refused(content.subarray(0, length), 16)).toMatch(/^unreadable /u);
  });
});
