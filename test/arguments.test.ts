import { describe, expect, test } from "vitest";
import { parseArguments } from "../src/arguments.ts";
import type { Command } from "../src/command.ts";

const command: Command = {
  name: "demo",
  describe: "",
  positionals: [{ name: "file", describe: "a file", required: true }],
  flags: {
    gate: { type: "string", array: true, describe: "", placeholder: "GATE" },
    out: { type: "string", describe: "" },
    format: { type: "string", choices: ["text", "json"], describe: "" },
    items: { type: "boolean", describe: "" },
  },
  examples: [],
  run: async () => 0,
};

const parse = (...argv: readonly string[]) => parseArguments(command, argv);

describe("arguments", () => {
  test("keep texts as they are: numbers, dots and dashes too", () => {
    const { args, problem } = parse("1.0", "--out", "007", "--gate=a.b", "--gate", "-1", "--items");
    expect([args.positionals, args.flags, problem]).toEqual([
      ["1.0"],
      { out: "007", gate: ["a.b", "-1"], items: true },
      undefined,
    ]);
  });

  test("take a lone dash for a value, for a positional elsewhere, and not behind --", () => {
    const { args, problem } = parse("-", "--out", "-", "--gate", "-", "--items");
    expect([args.positionals, args.flags, problem]).toEqual([["-"], { out: "-", gate: ["-"], items: true }, undefined]);
    const rest = parseArguments({ ...command, rest: "command" }, ["x", "--", "tar", "--out", "-"]).args.rest;
    expect(rest).toEqual(["tar", "--out", "-"]);
  });

  test.each([
    [["x", "--gat", "y"], "--gat is not a flag of demo; did you mean --gate?"],
    [["x", "--zzz"], "--zzz is not a flag of demo"],
    [["x", "-g"], "-g is not a flag of demo"],
    [["x", "--no-items"], "--no-items is not a flag of demo"],
    [["x", "--out", "a", "--out", "b"], "--out is given more than once; give it once"],
    [["x", "--out"], "--out has no value; give one"],
    [["x", "--gate"], "--gate has no value; give GATE"],
    [["x", "--format", "yaml"], "--format is yaml; it must be one of text, json"],
    [[], "demo needs <file>: a file"],
    [["x", "y"], "demo takes no further argument; y is one"],
    [["x", "--", "y"], "demo takes nothing behind --; y stands there"],
  ])("%j: %s", (argv, message) => {
    expect(parse(...argv).problem?.message).toContain(message);
  });

  test("are read as far as they go also where something is wrong", () => {
    expect(parse("folder", "--out", "here", "--wrong").args).toMatchObject({
      positionals: ["folder"],
      flags: { out: "here" },
    });
  });
});
