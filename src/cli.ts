import { parseArguments } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { EXIT_CODES, RayError } from "./errors.ts";
import { commands } from "./generated/commands.ts";
import { type Host, nodeHost } from "./host.ts";
import { VERSION } from "./package.ts";
import { nearest } from "./schema.ts";

/** Runs one command line and resolves to its exit code. Never throws. */
export async function main(argv: readonly string[], io: Io = processIo(), host: Host = nodeHost()): Promise<number> {
  try {
    return await dispatch(argv, io, host);
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io, host: Host): Promise<number> {
  const [name, ...rest] = argv;
  const options = argv.slice(0, endOfOwn(argv));
  if (name === "--version" || name === "-V") return say(io, `${VERSION}\n`);
  if (name === undefined || name === "help" || options.includes("--help") || options.includes("-h"))
    return help(name, io);
  const command = await load(name);
  const { args, problem } = parseArguments(command, rest);
  await command.prepare?.(args, io, host);
  if (problem !== undefined) throw problem;
  return command.run(args, { ...io, call: (inner, inside) => main(inner, inside, host) }, host);
}

/** What stands behind `--` belongs to another program. */
function endOfOwn(argv: readonly string[]): number {
  const end = argv.indexOf("--");
  return end < 0 ? argv.length : end;
}

async function load(name: string): Promise<Command> {
  const known = Object.keys(commands);
  if (known.includes(name)) return (await commands[name as keyof typeof commands]()).command;
  const hint = nearest(name, known);
  throw new RayError(
    "usage",
    `${name} is not a command; ${hint === undefined ? `it must be one of ${known.join(", ")}.` : `did you mean ${hint}?`} See ray-policy --help`,
  );
}

async function help(name: string | undefined, io: Io): Promise<number> {
  const { helpText } = await import("./help.ts");
  const all = await Promise.all(Object.keys(commands).map(load));
  return say(io, await helpText(all, name, io.columns));
}

async function say(io: Io, text: string): Promise<number> {
  await io.out(text);
  return 0;
}

async function report(error: unknown, io: Io): Promise<number> {
  const known = error instanceof RayError;
  const message = known
    ? error.message
    : `this is a bug in ray-policy: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  await io.err(`ray-policy: ${message}\n`).catch(() => undefined);
  return EXIT_CODES[known ? error.code : "internal"];
}

/** The streams that were asked for: to set one up takes its time. */
const opened = new Map<"stdout" | "stderr", NodeJS.WriteStream>();

function streamOf(name: "stdout" | "stderr"): NodeJS.WriteStream {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const stream = process[name];
  // Without a listener a closed pipe would end the process before its exit code is known.
  stream.on("error", () => undefined);
  opened.set(name, stream);
  return stream;
}

/** True where nothing that was printed is still on its way. */
export function isPrinted(): boolean {
  return [...opened.values()].every(({ writableLength }) => writableLength === 0);
}

function processIo(): Io {
  const { env } = process;
  const stdout = streamOf("stdout");
  const colour = stdout.isTTY === true && env["NO_COLOR"] === undefined && env["TERM"] !== "dumb";
  return {
    out: (text) => write(stdout, text),
    err: (text) => write(streamOf("stderr"), text),
    columns: stdout.columns ?? 80,
    colour,
    cwd: process.cwd(),
    tee: (stream, chunk) => void streamOf(stream).write(chunk),
    onInterrupt,
    // To ask for the standard input loads what most runs do without.
    ...(stdout.isTTY === true && process.stdin.isTTY === true ? { ask } : {}),
  };
}

async function ask(question: string): Promise<string> {
  // Most runs ask nothing.
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  // Interrupted or at the end of its input, a question would wait for ever.
  for (const event of ["SIGINT", "close"] as const) terminal.on(event, () => left.abort());
  try {
    return await terminal.question(question, { signal: left.signal });
  } catch (error) {
    throw new RayError("usage", "the questions were left; answer them, or pass --yes", { cause: error });
  } finally {
    terminal.close();
  }
}

const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of INTERRUPTS) process.on(signal, handler);
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, handler);
  };
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((settle, reject) => {
    stream.write(text, (error) => {
      if (error === undefined || error === null) settle();
      else
        reject(
          new RayError(
            "output",
            `standard output could not be written (${error.message}); files that were written before it are complete`,
            { cause: error },
          ),
        );
    });
  });
}
