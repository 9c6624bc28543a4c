import { knownKinds } from "../admission.ts";
import { type Args, type Command, type Io, PROJECT_FLAG, textFlag } from "../command.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { SIGNING_FLAGS, statedSigner } from "../protocol/signer.ts";
import { grant, look } from "../protocol/waive/grant.ts";
import { type Asked, groundOf, judgedGround } from "../protocol/waive/ground.ts";
import { request, type Wish } from "../protocol/waive/request.ts";
import { revoke } from "../protocol/waive/revoke.ts";
import { checkedStandings, type Standing, standings } from "../protocol/waive/standing.ts";
import { durationSeconds, moment } from "../quantities.ts";

const ACTIONS = ["request", "grant", "revoke", "list", "check"] as const;
type Action = (typeof ACTIONS)[number];

export const command: Command = {
  name: "waive",
  describe: "Ask for a waiver of one finding, grant it, revoke it; list and check them",
  positionals: [
    { name: "action", describe: `one of ${ACTIONS.join(", ")}`, required: true },
    { name: "id", describe: "which waiver: for grant and revoke; for request the name that it gets", required: false },
  ],
  flags: {
    ...PROJECT_FLAG,
    check: { type: "string", describe: "request: code of the check, such as RAY305", placeholder: "CODE" },
    fingerprint: {
      type: "string",
      describe: "request: fingerprint of the finding, or its first digits as the summary shows them",
      placeholder: "HEX",
    },
    subject: { type: "string", describe: "request: subject of the finding, exactly", placeholder: "TEXT" },
    versions: {
      type: "string",
      describe: "request: range of versions, such as '>=1.4.0 <1.5.0'; default: the version that is judged",
      placeholder: "RANGE",
    },
    justification: { type: "string", describe: "request: why the risk is acceptable", placeholder: "TEXT" },
    control: { type: "string", describe: "request: what reduces the risk meanwhile", placeholder: "TEXT" },
    ticket: { type: "string", describe: "request: where the cure is tracked", placeholder: "TEXT" },
    expires: {
      type: "string",
      describe:
        "request: until when, as a moment (RFC 3339) or a duration such as P14D; the trust file says how long it may be for each severity",
      placeholder: "TIME",
    },
    identity: {
      type: "string",
      describe: "Who asks, grants or revokes, as the trust file names them",
      placeholder: "NAME",
    },
    ...SIGNING_FLAGS,
    yes: { type: "boolean", describe: "grant: sign without being asked, as it has to be where there is no terminal" },
    reason: { type: "string", describe: "revoke: why", placeholder: "TEXT" },
    format: {
      type: "string",
      choices: ["text", "json"],
      describe: "list, check: how to print it; default: text",
      placeholder: "FORMAT",
    },
    ...JUDGING_FLAGS,
  },
  examples: [
    [
      "ray-policy waive request --check RAY305 --fingerprint 5f1c0d8e9a7b --justification 'Not reachable.' --expires P14D --identity ada@shop.example",
      "ask for it: an unsigned entry, which hides nothing",
    ],
    [
      "ray-policy waive grant W-20261120-5f1c0d8e --identity sam@shop.example --ssh-key ~/.ssh/id_ed25519",
      "see what it would hide, answer, sign",
    ],
    ["ray-policy waive revoke W-20261120-5f1c0d8e --identity sam@shop.example --reason 'It is exploited.'", "mark it"],
    [
      "ray-policy waive check",
      "exit 1 where a waiver is expired, invalid or unused, but not for a request that waits; 2 without a complete verdict on this release",
    ],
  ],
  run: waive,
};

interface Call {
  readonly args: Args;
  readonly io: Io;
  readonly host: Host;
  readonly asked: Asked;
}

const RUNS = {
  request: runRequest,
  grant: runGrant,
  revoke: runRevoke,
  list: runList,
  check: runCheck,
} as const satisfies Record<Action, (call: Call) => Promise<number>>;

function waive(args: Args, io: Io, host: Host): Promise<number> {
  const [action = ""] = args.positionals;
  if (!isAction(action))
    throw new RayError("usage", `waive ${action} is not known; it must be one of ${ACTIONS.join(", ")}`);
  const asked = judgingRequest({ ...args, positionals: [textFlag(args, "project") ?? "."] }, io);
  return RUNS[action]({ args, io, host, asked });
}

function isAction(word: string): word is Action {
  return (ACTIONS as readonly string[]).includes(word);
}

async function runRequest({ args, io, host, asked }: Call): Promise<number> {
  const wish = wishOf(args, host.now());
  const outcome = await request(host, await judgedGround(host, asked), wish);
  if (outcome.type === "refused") return refuse(io, "not requested", outcome);
  const { entry, finding, tooBroad } = outcome.done;
  if (tooBroad !== undefined) await say(io, `mind: it is too broad: ${tooBroad}`);
  await say(io, `requested ${entry.id}, for ${finding.code} ${finding.subject} until ${entry.expires_at}`);
  await say(io, `it hides nothing before it is granted: ray-policy waive grant ${entry.id} --identity NAME --key FILE`);
  return 0;
}

function wishOf(args: Args, now: string): Wish {
  const [check, justification, requester, expires] = ["check", "justification", "identity", "expires"].map((flag) =>
    needed(args, "request", flag),
  ) as [string, string, string, string];
  const [fingerprint, subject, versions, control, ticket] = [
    "fingerprint",
    "subject",
    "versions",
    "control",
    "ticket",
  ].map((flag) => textFlag(args, flag));
  if (fingerprint === undefined && subject === undefined)
    throw new RayError("usage", "waive request needs --fingerprint or --subject: a waiver is about one finding");
  if (fingerprint !== undefined && !/^[0-9a-f]{8,64}$/u.test(fingerprint))
    throw new RayError("usage", `--fingerprint is ${fingerprint}; it must be 8 to 64 lower-case hexadecimal digits`);
  const id = args.positionals[1];
  return {
    check,
    justification,
    requester,
    expires: endOf(expires, now),
    ...(id === undefined ? {} : { id }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(subject === undefined ? {} : { subject }),
    ...(versions === undefined ? {} : { versions }),
    ...(control === undefined ? {} : { control }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function endOf(text: string, now: string): string {
  const seconds = durationSeconds(text);
  if (seconds > 0) return new Date(Date.parse(now) + seconds * 1000).toISOString();
  return moment(text, "--expires");
}

async function runGrant({ args, io, host, asked }: Call): Promise<number> {
  const [id, identity] = [neededId(args, "grant"), needed(args, "grant", "identity")];
  const signer = statedSigner(args, io, host);
  if (signer === undefined) throw new RayError("usage", "waive grant needs --key or --ssh-key");
  // Nothing is judged before it is clear that there will be an answer.
  if (io.ask === undefined && args.flags["yes"] !== true)
    throw new RayError("usage", "there is no terminal to ask on; pass --yes to sign without being asked");
  const ground = await judgedGround(host, asked);
  const seen = await look(host, ground, id, identity);
  if (seen.type === "refused") return refuse(io, `${id} is not granted`, seen);
  const { previewText } = await import("../protocol/waive/preview.ts");
  await io.err(previewText(seen.done, { colour: false, width: io.columns }));
  if (!(await isConfirmed(args, io))) return refuse(io, `${id} is not granted`, { reasons: ["nothing was signed"] });
  const outcome = await grant(host, ground, seen.done, signer);
  if (outcome.type === "refused") return refuse(io, `${id} is not granted`, outcome);
  await say(io, `${identity} granted ${id} until ${outcome.done.expires_at}; judge again: ray-policy eval`);
  return 0;
}

async function isConfirmed(args: Args, io: Io): Promise<boolean> {
  if (args.flags["yes"] === true || io.ask === undefined) return args.flags["yes"] === true;
  return /^y(es)?$/iu.test((await io.ask("Grant this? [y/N] ")).trim());
}

async function runRevoke({ args, io, host, asked }: Call): Promise<number> {
  const id = neededId(args, "revoke");
  const who = { by: needed(args, "revoke", "identity"), reason: needed(args, "revoke", "reason") };
  const outcome = await revoke(host, await loadConfig(host, asked.overrides, knownKinds()), id, who);
  if (outcome.type === "refused") return refuse(io, `${id} is not revoked`, outcome);
  await say(io, `${id} is marked as revoked in ${outcome.done}`);
  await say(
    io,
    `whoever can change that file can take the mark away; what binds is the trust file: add ${id} to its revoked.waivers`,
  );
  return 0;
}

async function runList({ args, io, host, asked }: Call): Promise<number> {
  const ground = await groundOf(host, asked);
  const waivers = await standings(ground, []);
  // Without a verdict nobody knows whether a waiver covers anything.
  return print(args, io, waivers, ({ shown }) => (shown.state === "unused" ? "in force" : shown.state), ground.now);
}

async function runCheck({ args, io, host, asked }: Call): Promise<number> {
  const { ground, waivers } = await checkedStandings(host, asked);
  await print(args, io, waivers, ({ shown }) => shown.state, ground.now);
  const wrong = waivers.filter(({ shown: { state } }) => ["expired", "invalid", "unused"].includes(state));
  for (const { shown } of wrong)
    await say(io, `${shown.id} is ${shown.state}; renew it, or take it out of ${ground.config.waivers.path}`);
  return wrong.length === 0 ? 0 : 1;
}

async function print(
  args: Args,
  io: Io,
  waivers: readonly Standing[],
  stateOf: (standing: Standing) => string,
  now: string,
): Promise<number> {
  const { standingsJson, standingsTable } = await import("../protocol/waive/standings-text.ts");
  const stated = waivers.map((standing) => ({ ...standing, state: stateOf(standing) }));
  await io.out(textFlag(args, "format") === "json" ? standingsJson(stated) : standingsTable(stated, now));
  return 0;
}

function needed(args: Args, action: Action, flag: string): string {
  const text = textFlag(args, flag);
  if (text !== undefined) return text;
  throw new RayError("usage", `waive ${action} needs --${flag}`);
}

function neededId(args: Args, action: Action): string {
  const id = args.positionals[1];
  if (id !== undefined) return id;
  throw new RayError("usage", `waive ${action} needs the id of a waiver; ray-policy waive list shows them`);
}

async function refuse(io: Io, what: string, { reasons }: { readonly reasons: readonly string[] }): Promise<number> {
  for (const reason of reasons) await say(io, `${what}: ${reason}`);
  return 1;
}

async function say(io: Io, text: string): Promise<void> {
  const { forTerminal } = await import("../report/encode.ts");
  await io.err(`ray-policy: ${forTerminal(text)}\n`);
}
