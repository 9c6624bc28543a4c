import { dirname, relative, resolve } from "node:path";
import { type Args, type Command, type Io, textFlag } from "../command.ts";
import type { Host } from "../host.ts";
import { type Inspection, inspect } from "../inspect.ts";

export const command: Command = {
  name: "inspect",
  describe: "Show what ray-policy sees in a file: format, kind, facts, defects",
  positionals: [{ name: "file", describe: "evidence file", required: true }],
  flags: {
    format: {
      type: "string",
      choices: ["text", "json"],
      describe: "How to print it; default: text",
      placeholder: "FORMAT",
    },
    items: { type: "boolean", describe: "Add the item lists" },
  },
  examples: [["ray-policy inspect reports/junit.xml", "count the cases of a test report"]],
  run: inspectCommand,
};

async function inspectCommand(args: Args, io: Io, host: Host): Promise<number> {
  const file = resolve(io.cwd, args.positionals[0] ?? "");
  const inspection = await inspect(host, dirname(file), relative(dirname(file), file), args.flags["items"] === true);
  const shown = { ...inspection, path: args.positionals[0] ?? "" };
  await io.out(textFlag(args, "format") === "json" ? `${JSON.stringify(shown, null, 2)}\n` : await asText(shown));
  return inspection.status === "admitted" ? 0 : 1;
}

async function asText({
  path,
  format,
  kind,
  status,
  sha256,
  bytes,
  observed_at,
  subject,
  facts,
  defects,
}: Inspection): Promise<string> {
  const { forTerminal } = await import("../report/encode.ts");
  const lines = [
    `${path}: ${status}`,
    `  format    ${format === "" ? "not recognised" : `${format} (${kind})`}`,
    `  bytes     ${bytes}`,
    `  sha256    ${sha256 === "" ? "not read" : sha256}`,
    `  observed  ${observed_at ?? "the format has no time"}`,
    `  subject   ${
      Object.entries(subject)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ") || "none named"
    }`,
    ...Object.entries(facts ?? {}).map(
      ([key, value]) => `  ${key.padEnd(9)} ${typeof value === "string" ? value : JSON.stringify(value)}`,
    ),
    ...defects.map(
      ({ code, message, line, column }) =>
        `  ${code}${line === undefined ? "" : ` at ${line}:${column ?? 1}`}: ${message}`,
    ),
  ];
  return `${lines.map(forTerminal).join("\n")}\n`;
}
