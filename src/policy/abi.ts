/** The fields of the SDK's `LoadedPolicy` that the engine uses. */
export interface LoadedPolicy {
  readonly minorVersion: unknown;
  readonly mem: WebAssembly.Memory;
  readonly wasmInstance: WebAssembly.Instance;
  readonly dataAddr: number;
  readonly dataHeapPtr: number;
  readonly entrypoints: Readonly<Record<string, unknown>>;
}

export interface Sdk {
  loadPolicySync(
    module: WebAssembly.Module,
    memory: { readonly initial: number; readonly maximum: number },
  ): LoadedPolicy;
}

/** What a policy module exports (OPA's WebAssembly ABI 1.2): addresses in its memory. */
export interface Abi {
  builtins(): number;
  eval(context: number): number;
  opa_malloc(bytes: number): number;
  opa_json_parse(address: number, bytes: number): number;
  opa_json_dump(value: number): number;
  opa_value_dump(value: number): number;
  opa_heap_ptr_get(): number;
  opa_heap_ptr_set(address: number): void;
  opa_eval_ctx_new(): number;
  opa_eval_ctx_set_input(context: number, value: number): void;
  opa_eval_ctx_set_data(context: number, value: number): void;
  opa_eval_ctx_set_entrypoint(context: number, entrypoint: number): void;
  opa_eval_ctx_get_result(context: number): number;
}

export function exportsOf(policy: LoadedPolicy): Abi {
  // The ABI's exports are fixed by its version, which `assertAbi` checks; a missing one throws a TypeError on call.
  return policy.wasmInstance.exports as unknown as Abi;
}
