// @ts-check
/** Speaks with the Rego toolchain: one JSON request in, one JSON response out, natively or as WebAssembly under Node. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NATIVE = "rego-toolchain/build/rego-toolchain";
const WASM = "rego-toolchain/build/rego-toolchain.wasm";
const RUNNER = "scripts/run-wasi.js";

/** Sends a request; `prefer` forces one build. @param {Record<string, unknown>} request @param {"native" | "wasm"} [prefer] @returns {Promise<any>} */
export async function call(request, prefer = existsSync(NATIVE) ? "native" : "wasm") {
  return JSON.parse(ask(JSON.stringify(request), prefer));
}

/** The text of the response to a request's text. @param {string} text @param {"native" | "wasm"} build */
export function ask(text, build) {
  const file = build === "native" ? NATIVE : WASM;
  if (!existsSync(file)) throw new Error(`${file} is not built; run npm run build:toolchain (it needs Go)`);
  return build === "native" ? askNative(text) : askWasm(text);
}

/** @param {string} text */
function askNative(text) {
  return execFileSync(NATIVE, { input: text, maxBuffer: 2 ** 30, stdio: ["pipe", "pipe", "inherit"] }).toString();
}

/**
 * Each request has a Node of its own: after a long run of WASI, Node 20 may crash when it ends. What counts is the response, which
 * the program writes in one piece before it ends; a torn one is no JSON and is refused. @param {string} text
 */
function askWasm(text) {
  const folder = mkdtempSync(join(tmpdir(), "rego-toolchain-"));
  try {
    writeFileSync(join(folder, "in"), text);
    const flags = ["--no-warnings", "--no-concurrent-marking"];
    spawnSync(process.execPath, [...flags, RUNNER, WASM, join(folder, "in"), join(folder, "out")], {
      stdio: "inherit",
    });
    return readFileSync(join(folder, "out"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Rego sources and what they are checked with. */
export function policySources() {
  const files = Object.fromEntries(
    regoFiles("policies").map((file) => [file.slice("policies/".length), readFileSync(file, "utf8")]),
  );
  const capabilities = readFileSync("policies/capabilities.json", "utf8");
  const schema = JSON.parse(readFileSync("schemas/input.schema.json", "utf8"));
  return { files, capabilities_text: capabilities, schemas: { input: schema } };
}

/** The digest that the bundle records of the sources it came from: Node alone can tell that it is stale. */
export function sourcesDigest() {
  const { files, capabilities_text } = policySources();
  /** @type {Record<string, string>} */
  const inputs = {
    ...Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith("_test.rego"))),
    "capabilities.json": capabilities_text,
  };
  const lines = Object.keys(inputs)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((path) => `${sha256(inputs[path] ?? "")}  ${path}\n`);
  return sha256(lines.join(""));
}

/** @param {string | Uint8Array} data */
export function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

/** @param {string} folder @returns {string[]} */
function regoFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? regoFiles(path) : entry.name.endsWith(".rego") ? [path] : [];
  });
}

/** Prints problems, one a line, and says whether there were any. @param {readonly {file: string, line: number, column: number, code: string, message: string}[]} problems */
export function reportProblems(problems) {
  for (const { file, line, column, code, message } of problems)
    console.error(`policies/${file}:${line}:${column}: ${code}: ${message}`);
  return problems.length > 0;
}
