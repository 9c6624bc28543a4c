import type { Args, Command, Io } from "../command.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { HANDOFF_FOLDER, handOff } from "../protocol/handoff/handoff.ts";

export const command: Command = {
  name: "handoff",
  describe: "Evaluate the pre-handoff checklist and write what each downstream consumer gets",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: JUDGING_FLAGS,
  examples: [["ray-policy handoff", "after the last eval said go: exit 0 only if every item of the checklist holds"]],
  run: handoffCommand,
};

async function handoffCommand(args: Args, io: Io, host: Host): Promise<number> {
  const { items, ready, written } = await handOff(host, judgingRequest(args, io));
  const { forTerminal } = await import("../report/encode.ts");
  const mark = { holds: "[x]", fails: "[ ]", "not applicable": "[-]" } as const;
  for (const { text, state, found } of items) await io.out(`${mark[state]} ${text}: ${forTerminal(found)}\n`);
  await io.err(`ray-policy: ${written.length} documents in ${HANDOFF_FOLDER}\n`);
  if (!ready) await io.err("ray-policy: not ready to be handed over: see the items that fail\n");
  return ready ? 0 : 1;
}
