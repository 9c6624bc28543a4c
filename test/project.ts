import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { main } from "../src/cli.ts";
import type { Io } from "../src/command.ts";
import { RayError } from "../src/errors.ts";
import { type Host, nodeHost } from "../src/host.ts";
import type { Verdict } from "../src/model.ts";

export const EXAMPLE = resolve(import.meta.dirname, "../examples/rehearsal");
export const AT = "2026-11-20T12:00:00Z";

/** A folder of its own for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ray-policy-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A copy of the example project, which passes, with some files written anew. `null` removes a file. */
export function project(files: Readonly<Record<string, string | Uint8Array | null>> = {}): string {
  return folderOf(EXAMPLE, files);
}

/** A copy of any project, with some files written anew. `null` removes a file. */
export function folderOf(example: string, files: Readonly<Record<string, string | Uint8Array | null>> = {}): string {
  const path = folder();
  cpSync(example, path, { recursive: true, filter: (source) => !source.includes("ray-policy-verdict") });
  // A source root of its own, so that nothing above the folder matters.
  mkdirSync(join(path, ".git"));
  for (const [name, data] of Object.entries(files)) put(path, name, data);
  return path;
}

export function put(path: string, name: string, data: string | Uint8Array | null): void {
  if (data === null) {
    rmSync(join(path, name), { recursive: true });
    return;
  }
  mkdirSync(dirname(join(path, name)), { recursive: true });
  writeFileSync(join(path, name), data);
}

export function text(path: string, name: string): string {
  return readFileSync(join(path, name), "utf8");
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export async function ray(
  argv: readonly string[],
  cwd = "/",
  host: Host = nodeHost(),
  broken = false,
  ask?: Io["ask"],
  interrupts: (handler: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ran> {
  const said = { out: "", err: "" };
  const io: Io = {
    out: async (chunk) => {
      if (broken) throw new RayError("output", "standard output could not be written (EPIPE)");
      said.out += chunk;
    },
    err: async (chunk) => {
      said.err += chunk;
    },
    columns: 80,
    colour: false,
    cwd,
    tee: (stream, chunk) => {
      said[stream === "stdout" ? "out" : "err"] += Buffer.from(chunk).toString();
    },
    onInterrupt: (handler) => {
      interrupts(handler);
      return () => undefined;
    },
    ...(ask === undefined ? {} : { ask }),
  };
  const code = await main(argv, io, host);
  return { code, ...said };
}

/** Judges a project by the rehearsal gate at the moment that the example is written for. */
export function judge(path: string, ...more: readonly string[]): Promise<Ran> {
  return ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT, ...more]);
}

export function verdictOf(path: string): Verdict {
  return JSON.parse(text(path, "ray-policy-verdict/verdict.json")) as Verdict;
}
