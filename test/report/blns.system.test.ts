import { describe, expect, test } from "vitest";
import { format as markdown } from "../../src/report/formats/markdown.ts";
import { format as audit } from "../../src/report/formats/sarif.ts";
import { format as text } from "../../src/report/formats/text.ts";
import { naughtyStrings } from "../corpora/text.ts";
import { hostileReport } from "./hostile.ts";
import { shapeOf } from "./markdown-tree.ts";
import { commandsIn, UNPRINTABLE } from "./runner.ts";
import { problems } from "./sarif-checker.ts";

const STRINGS = naughtyStrings();

describe.skipIf(STRINGS.length === 0)("the Big List of Naughty Strings", () => {
  const template = shapeOf(markdown.render(hostileReport("plain")));

  test.each(STRINGS.map((payload, index) => [index, payload] as const))(
    "string %i stays in its place in every format",
    (_, payload) => {
      const report = hostileReport(payload);
      const outputs = [text, markdown, audit].map((format) => format.render(report));
      expect(outputs.filter((output) => UNPRINTABLE.test(output.replaceAll("\n", "")))).toEqual([]);
      expect(outputs.flatMap(commandsIn)).toEqual([]);
      expect(shapeOf(markdown.render(report))).toBe(template);
      expect(problems(JSON.parse(audit.render(report)))).toEqual([]);
    },
  );
});
