import { describe, expect, it, test } from "vitest";
import { parseDotenv } from "../../../src/evidence/strict/dotenv.ts";
import { refusal } from "../stream.ts";

const parse = (text: string) => parseDotenv(new TextEncoder().encode(text));
const values = async (text: string) => Object.fromEntries((await parse(text)).map(({ name, value }) => [name, value]));

describe("variables", () => {
  it("are read with quotes, exports, comments and values of several lines", async () => {
    const text = `# c\n\nA=1\r\nexport B = two words \nC="x\ny" # c\nD='a\\nb'\nE="a\\nb"\nF=\nG=\`q "'\`\nH=a=b==\n`;
    expect(await values(text)).toEqual({
      A: "1",
      B: "two words",
      C: "x\ny",
      D: "a\\nb",
      E: "a\nb",
      F: "",
      G: `q "'`,
      H: "a=b==",
    });
    expect((await parse(text)).map(({ name, line }) => `${name}:${line}`).slice(0, 5)).toEqual([
      "A:3",
      "B:4",
      "C:5",
      "D:7",
      "E:8",
    ]);
  });

  it("keep what parsers cut at different places, so that it is compared as it is written", async () => {
    expect(await values("A=x#1\nB=x #2\nC='x' # 3\n")).toEqual({ A: "x#1", B: "x #2", C: "x" });
  });

  it("put nothing in for other variables", async () => {
    expect(await values("A=1\nB=$A\n")).toEqual({ A: "1", B: "$A" });
  });

  test.each([
    ["a name twice", "A=1\nB=2\nA=1\n", "ambiguous 3:1 assigns A twice; keep one"],
    ["a line that is none", "A=1\nhunter2\n", "invalid 2:1 has a line that is no assignment"],
    ["an assignment with a colon", "A: 1\n", "invalid 1:1 has a line that is no assignment"],
    ["a name that is none", "1A=1\n", "invalid 1:1 has a line that is no assignment"],
    ["an open quote", "A='hunter2\nB=2\n", "invalid 1:1 opens a quote that is never closed"],
    ["text behind a quote", "A='x' hunter2\n", "ambiguous 1:1 has something behind a quoted value"],
    [
      "a name that is no name of an object",
      "__proto__=hunter2\n",
      "ambiguous 1:1 can be read in two ways at __proto__",
    ],
  ])("are refused with %s", async (_, text, message) => {
    const said = await refusal(() => parse(text));
    expect(said).toContain(message);
    expect(said).not.toContain("hunter2");
  });

  it("are refused in another encoding and beyond a size", async () => {
    expect(await refusal(() => parseDotenv(new Uint8Array([65, 61, 0xff])))).toContain("is not UTF-8");
    expect(await refusal(() => parse(`A=${"x".repeat(2 ** 20)}`))).toContain("over_limit");
  });
});
