import { join } from "node:path";
import { RayError } from "../errors.ts";
import { PACKAGE_ROOT } from "../package.ts";
import type { Answer } from "./engine.ts";
import type { Evaluate } from "./judge.ts";

export interface Confinement {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** What a policy that is not the shipped one may take. */
export const CONFINEMENT: Confinement = { milliseconds: 10_000, megabytes: 512 };

const PAGES_PER_MEGABYTE = 16;

export type WorkerReply = { readonly answers: ReadonlyMap<string, Answer> } | { readonly fault: string };

/** Evaluates in a worker of its own, which is ended when it takes too long or too much. Throws RayError `policy`. */
export function evaluateConfined(limits: Confinement = CONFINEMENT): Evaluate {
  return async (wasm, input, entrypoints) => {
    const { Worker } = await import("node:worker_threads");
    return new Promise((settle, reject) => {
      const worker = new Worker(join(PACKAGE_ROOT, "dist", "worker.js"), {
        workerData: { wasm, input, entrypoints, maxPages: limits.megabytes * PAGES_PER_MEGABYTE },
        resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
      });
      const end = (act: () => void): void => {
        clearTimeout(timer);
        void worker.terminate();
        act();
      };
      const refuse = (fact: string): void => end(() => reject(new RayError("policy", fact)));
      const timer = setTimeout(
        () => refuse(`the policy did not answer within ${limits.milliseconds / 1000} s; find the loop with its tests`),
        limits.milliseconds,
      );
      worker.once("message", (reply: WorkerReply) =>
        "fault" in reply ? refuse(reply.fault) : end(() => settle(reply.answers)),
      );
      worker.once("error", (error) => refuse(`the policy broke its worker: ${error.message}`));
      worker.once("exit", (code) => refuse(`the policy's worker ended with ${code} before it answered`));
    });
  };
}
