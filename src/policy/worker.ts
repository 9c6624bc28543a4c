import { parentPort, workerData } from "node:worker_threads";
import { RayError } from "../errors.ts";
import type { WorkerReply } from "./confine.ts";
import { compile, evaluateAll } from "./engine.ts";

interface Task {
  readonly wasm: Uint8Array;
  readonly input: Uint8Array;
  readonly entrypoints: readonly string[];
  readonly maxPages: number;
}

reply(workerData as Task).then((answer) => parentPort?.postMessage(answer));

async function reply({ wasm, input, entrypoints, maxPages }: Task): Promise<WorkerReply> {
  try {
    return { answers: evaluateAll(await compile(wasm), input, entrypoints, maxPages) };
  } catch (error) {
    if (error instanceof RayError) return { fault: error.message };
    throw error;
  }
}
