import * as module from "@open-policy-agent/opa-wasm";
import { RayError } from "../errors.ts";
import { exportsOf, type LoadedPolicy, type Sdk } from "./abi.ts";

// The SDK's types and its ES module disagree about what is exported; only the default export has `loadPolicySync`.
const sdk = (module as unknown as { readonly default: Sdk }).default;

/** What one entrypoint gave: no value, a set, a value that is not a set, or an abort of the policy with its text. */
export type Answer =
  | { readonly type: "undefined" }
  | { readonly type: "set"; readonly elements: readonly unknown[] }
  | { readonly type: "not_a_set"; readonly found: string }
  | { readonly type: "abort"; readonly message: string };

const PAGE_BYTES = 65_536;
/** Parsed values take about 14 times the bytes of their JSON; growing page by page is what makes a large input slow. */
const PAGES_PER_INPUT_PAGE = 14;
const BASE_PAGES = 64;
/** Above 2 GiB the ABI's addresses turn negative. */
const MAX_PAGES = 32_767;

const HOST_IMPORTS = [
  "memory",
  "opa_abort",
  "opa_println",
  "opa_builtin0",
  "opa_builtin1",
  "opa_builtin2",
  "opa_builtin3",
  "opa_builtin4",
];

/**
 * Evaluates each entrypoint by itself over one input that is parsed once. `input` is the JSON of an object.
 * An abort spoils the instance, so the entrypoints after it run in a fresh one; their answers do not depend on each other.
 * Throws RayError `policy` for a module that cannot be trusted to judge: foreign imports, built-ins, ABI, memory.
 */
export function evaluateAll(
  wasm: Uint8Array,
  input: Uint8Array,
  entrypoints: readonly string[],
  maxPages = MAX_PAGES,
): ReadonlyMap<string, Answer> {
  const module = compile(wasm);
  const answers = new Map<string, Answer>();
  while (answers.size < entrypoints.length) {
    const policy = idle.get(module)?.get(maxPages) ?? instantiate(module, input.length, maxPages);
    idle.delete(module);
    if (evaluateUntilAbort(policy, input, entrypoints, answers)) idle.set(module, new Map([[maxPages, policy]]));
  }
  return answers;
}

/** An instance that nothing aborted, by the memory that it may take, judges the next input too: its heap begins anew. */
const idle = new WeakMap<WebAssembly.Module, ReadonlyMap<number, LoadedPolicy>>();

/** A bundle is compiled once, however often it judges. */
const compiled = new WeakMap<Uint8Array, WebAssembly.Module>();

function compile(wasm: Uint8Array): WebAssembly.Module {
  const known = compiled.get(wasm);
  if (known !== undefined) return known;
  const module = compileAnew(wasm);
  compiled.set(wasm, module);
  return module;
}

function compileAnew(wasm: Uint8Array): WebAssembly.Module {
  try {
    const module = new WebAssembly.Module(new Uint8Array(wasm));
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (from !== "env" || !HOST_IMPORTS.includes(name))
        throw new RayError("policy", `policy.wasm imports ${from}.${name}, which a policy has no business with`);
    }
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === "opa_wasm_abi_version"))
      throw new RayError("policy", "policy.wasm is no policy: it does not say which ABI it speaks");
    return module;
  } catch (error) {
    throw asPolicyError(error, "policy.wasm is not a WebAssembly module");
  }
}

function instantiate(module: WebAssembly.Module, inputBytes: number, maxPages: number): LoadedPolicy {
  const wanted = BASE_PAGES + Math.ceil((inputBytes * PAGES_PER_INPUT_PAGE) / PAGE_BYTES);
  try {
    const policy = sdk.loadPolicySync(module, { initial: Math.min(wanted, maxPages), maximum: maxPages });
    assertAbi(policy);
    return policy;
  } catch (error) {
    throw asPolicyError(error, "policy.wasm could not be instantiated");
  }
}

function assertAbi(policy: LoadedPolicy): void {
  if (typeof policy.minorVersion !== "number" || policy.minorVersion < 2)
    throw new RayError(
      "policy",
      `policy.wasm speaks ABI 1.${String(policy.minorVersion)}; ray-policy needs 1.2 or later: build it with OPA 1.18.2`,
    );
  const builtins = Object.keys(
    JSON.parse(text(policy, exportsOf(policy).opa_json_dump(exportsOf(policy).builtins()))) as object,
  );
  if (builtins.length > 0)
    throw new RayError(
      "policy",
      `policy.wasm calls ${builtins.sort().join(", ")}, which the capabilities do not allow: build it with policies/capabilities.json`,
    );
}

/** True where nothing aborted. */
function evaluateUntilAbort(
  policy: LoadedPolicy,
  input: Uint8Array,
  entrypoints: readonly string[],
  answers: Map<string, Answer>,
): boolean {
  const parsed = parseInput(policy, input);
  for (const entrypoint of entrypoints) {
    if (answers.has(entrypoint)) continue;
    const answer = evaluateOne(policy, parsed, entrypoint);
    answers.set(entrypoint, answer);
    if (answer.type === "abort") return false;
  }
  return true;
}

interface ParsedInput {
  readonly address: number;
  /** Everything above is free again for the next entrypoint. */
  readonly heap: number;
}

function parseInput(policy: LoadedPolicy, input: Uint8Array): ParsedInput {
  try {
    const abi = exportsOf(policy);
    abi.opa_heap_ptr_set(policy.dataHeapPtr);
    const raw = abi.opa_malloc(input.length);
    new Uint8Array(policy.mem.buffer, raw, input.length).set(input);
    const address = abi.opa_json_parse(raw, input.length);
    // A parse failure gives address 0, which would evaluate with no input at all and so without a single violation.
    if (address === 0)
      throw new RayError("policy", "the policy engine could not parse its input; this is a bug in ray-policy");
    return { address, heap: abi.opa_heap_ptr_get() };
  } catch (error) {
    throw asPolicyError(error, "the input does not fit into the policy engine's memory");
  }
}

function evaluateOne(policy: LoadedPolicy, input: ParsedInput, entrypoint: string): Answer {
  const id: unknown = policy.entrypoints[entrypoint];
  if (typeof id !== "number")
    throw new RayError(
      "policy",
      `policy.wasm has no entrypoint ${entrypoint}; its catalogue.json names one: build the bundle again`,
    );
  try {
    return answerOf(policy, resultAddress(policy, input, id));
  } catch (error) {
    return abortOf(error, entrypoint);
  }
}

function resultAddress(policy: LoadedPolicy, input: ParsedInput, entrypoint: number): number {
  const abi = exportsOf(policy);
  abi.opa_heap_ptr_set(input.heap);
  const context = abi.opa_eval_ctx_new();
  abi.opa_eval_ctx_set_input(context, input.address);
  abi.opa_eval_ctx_set_data(context, policy.dataAddr);
  abi.opa_eval_ctx_set_entrypoint(context, entrypoint);
  abi.eval(context);
  return abi.opa_eval_ctx_get_result(context);
}

/** JSON text cannot tell a set from an array; the value text can, and only a set is an answer. */
function answerOf(policy: LoadedPolicy, result: number): Answer {
  const abi = exportsOf(policy);
  const results = JSON.parse(text(policy, abi.opa_json_dump(result))) as readonly { readonly result?: unknown }[];
  const [only, ...more] = results;
  if (only === undefined) return { type: "undefined" };
  const elements = only.result;
  const isSet = /^\{\{"result": ?(?:\{|set\()/u.test(text(policy, abi.opa_value_dump(result)).slice(0, 32));
  if (more.length > 0 || !Array.isArray(elements) || !isSet)
    return { type: "not_a_set", found: Array.isArray(elements) ? "an array" : typeof elements };
  return { type: "set", elements };
}

/** The SDK throws what `opa_abort` said as a string; traps and exhausted memory are no verdict on one check but on the module. */
function abortOf(error: unknown, entrypoint: string): Answer {
  if (typeof error === "string" && !error.includes("opa_malloc")) return { type: "abort", message: error };
  throw asPolicyError(error, `evaluating ${entrypoint} broke the policy engine`);
}

function asPolicyError(error: unknown, fact: string): RayError {
  if (error instanceof RayError) return error;
  return new RayError("policy", `${fact}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

const UTF_8 = new TextDecoder();

function text(policy: LoadedPolicy, address: number): string {
  const memory = new Uint8Array(policy.mem.buffer);
  return UTF_8.decode(memory.subarray(address, memory.indexOf(0, address)));
}
