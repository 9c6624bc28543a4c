import yargs from "yargs";
import type { Command } from "./command.ts";

/** The help of one command, or of all. */
export async function helpText(
  commands: readonly Command[],
  name: string | undefined,
  columns: number,
): Promise<string> {
  const command = commands.find((candidate) => candidate.name === name);
  const builder = yargs([]).scriptName("ray-policy").wrap(Math.min(columns, 110)).version(false).help(false);
  if (command === undefined) describeAll(builder, commands);
  else describeOne(builder, command);
  return `${await builder.getHelp()}\n`;
}

type Builder = ReturnType<typeof yargs>;

function describeAll(builder: Builder, commands: readonly Command[]): void {
  builder.usage("$0 <command>\n\nRelease gates as policy: Rego in WebAssembly judges delivery evidence.");
  for (const command of commands) builder.command(usageOf(command), command.describe);
  builder
    .option("help", { describe: "Show help, also of a command", type: "boolean" })
    .option("version", { describe: "Show the version", type: "boolean" });
  builder.epilogue(EXIT_CODES);
}

function describeOne(builder: Builder, command: Command): void {
  builder.usage(`$0 ${usageOf(command)}\n\n${command.describe}`);
  for (const { name, describe } of command.positionals) builder.positional(name, { describe, type: "string" });
  for (const [name, flag] of Object.entries(command.flags)) {
    builder.option(name, {
      describe: flag.describe,
      type: flag.type,
      ...(flag.choices === undefined ? {} : { choices: flag.choices }),
      ...(flag.array === true ? { array: true } : {}),
    });
  }
  for (const [line, meaning] of command.examples) builder.example(line, meaning);
  builder.epilogue(EXIT_CODES);
}

function usageOf({ name, positionals, rest }: Command): string {
  const parts = positionals.map(({ name: word, variadic, required }) => {
    const dots = variadic === true ? "..." : "";
    return required ? `<${word}${dots}>` : `[${word}${dots}]`;
  });
  return [name, ...parts, ...(rest === undefined ? [] : [`-- <${rest}>`])].join(" ");
}

const EXIT_CODES = `Exit codes: 0 go, 1 no-go; no verdict: 2 usage or configuration, 3 policy, 4 output, 70 bug`;
