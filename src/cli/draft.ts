import { type Args, type Command, type Io, PROJECT_FLAG, textFlag } from "../command.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { DRAFTS, draft } from "../protocol/draft.ts";

export const command: Command = {
  name: "draft",
  describe: "Write a document that a person completes: checklist, data-refresh, manual-log",
  positionals: [{ name: "document", describe: `one of ${DRAFTS.join(", ")}`, required: true }],
  flags: {
    ...PROJECT_FLAG,
    commit: JUDGING_FLAGS.commit,
  },
  examples: [
    ["ray-policy draft checklist", "bring the deployment checklist up to date with the last rehearsal"],
    ["ray-policy draft manual-log", "a log for when automation is unavailable"],
  ],
  run: draftCommand,
};

async function draftCommand(args: Args, io: Io, host: Host): Promise<number> {
  const [word = ""] = args.positionals;
  const kind = DRAFTS.find((each) => each === word);
  if (kind === undefined)
    throw new RayError("usage", `draft ${word} is not known; it must be one of ${DRAFTS.join(", ")}`);
  const request = judgingRequest({ ...args, positionals: [textFlag(args, "project") ?? "."] }, io);
  await io.err(`ray-policy: ${await draft(host, request, kind)} is to be completed\n`);
  return 0;
}
