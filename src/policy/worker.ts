import { parentPort, workerData } from "node:worker_threads";
import { RayError } from "../errors.ts";
import type { WorkerReply } from "./confine.ts";
import { evaluateAll } from "./engine.ts";

interface Task {
  readonly wasm: Uint8Array;
  readonly input: Uint8Array;
  readonly entrypoints: readonly string[];
  readonly maxPages: number;
}

parentPort?.postMessage(reply(workerData as Task));

function reply({ wasm, input, entrypoints, maxPages }: Task): WorkerReply {
  try {
    return { answers: evaluateAll(wasm, input, entrypoints, maxPages) };
  } catch (error) {
    if (error instanceof RayError) return { fault: error.message };
    throw error;
  }
}
