import { dirname, relative, resolve } from "node:path";
import { type Args, type Command, type Io, textFlags } from "../command.ts";
import { RayError } from "../errors.ts";
import { readers } from "../generated/readers.ts";
import type { Host } from "../host.ts";
import { type Inspection, inspect } from "../inspect.ts";
import { nearest } from "../schema.ts";

export const command: Command = {
  name: "inspect",
  describe: "Show what ray-policy sees in a file: format, kind, facts, defects",
  positionals: [{ name: "file", describe: "evidence file", required: true }],
  flags: {
    format: {
      type: "string",
      array: true,
      describe: "How to print it: text (default) or json; any other format is what the file is taken for",
      placeholder: "FORMAT",
    },
    items: { type: "boolean", describe: "Add the item lists" },
  },
  examples: [
    ["ray-policy inspect reports/junit.xml", "count the cases of a test report"],
    ["ray-policy inspect scan.out --format trivy --format json", "read it as a report of Trivy, and print JSON"],
  ],
  run: inspectCommand,
};

async function inspectCommand(args: Args, io: Io, host: Host): Promise<number> {
  const file = resolve(io.cwd, args.positionals[0] ?? "");
  const { printed, format } = formatsOf(textFlags(args, "format"));
  const look = { items: args.flags["items"] === true, ...(format === undefined ? {} : { format }) };
  const inspection = await inspect(host, dirname(file), relative(dirname(file), file), look);
  const shown = { ...inspection, path: args.positionals[0] ?? "" };
  await io.out(printed === "json" ? `${JSON.stringify(shown, null, 2)}\n` : await asText(shown));
  return inspection.status === "admitted" ? 0 : 1;
}

const PRINTED = ["text", "json"];

/** `--format` says how to print, and what to take the file for. Throws RayError `usage` for a word that is neither, or two of one sort. */
function formatsOf(stated: readonly string[]): { readonly printed: string; readonly format?: string } {
  const known = [...new Set(readers.map((reader) => reader.format))];
  const odd = stated.find((word) => !PRINTED.includes(word) && !known.includes(word));
  if (odd !== undefined)
    throw new RayError(
      "usage",
      `--format ${odd} is neither text, json nor a format that is read; ${hint(odd, [...PRINTED, ...known])}`,
    );
  const [printed = "text", ...otherPrinted] = stated.filter((word) => PRINTED.includes(word));
  const [format, ...otherFormats] = stated.filter((word) => !PRINTED.includes(word));
  if (otherPrinted.length > 0 || otherFormats.length > 0)
    throw new RayError(
      "usage",
      `--format ${stated.join(", ")} names two of one sort; give one way to print and one format`,
    );
  return { printed, ...(format === undefined ? {} : { format }) };
}

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `it must be one of ${known.join(", ")}` : `did you mean ${near}?`;
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
