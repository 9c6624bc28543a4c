import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../scripts/examples/signing.js";
import { signEnvelope } from "../../src/signature/dsse.ts";
import { sign } from "../../src/signature/sshsig.ts";
import { approve, at, decided, isDecided, NOW, OLGA, RITA, ROLF, undecided } from "../approving.ts";
import { put, type Ran, text, verdictOf } from "../project.ts";

const MANAGER = "release_manager";
const NAMESPACE = "ray-policy-approval";
const TYPE = `application/vnd.ray-policy.${NAMESPACE}+json`;

/** A release with the payload of its approval written beside it. */
async function written(): Promise<string> {
  const path = undecided();
  await approve(path, MANAGER, RITA, "--payload", join(path, "payload.json"));
  return path;
}

const attach = (path: string, ...more: readonly string[]): Promise<Ran> =>
  at("2026-11-20T12:30:00.000Z", ["approve", path, "--signature", join(path, "payload.sig"), ...more]);

const withPayload = (path: string, ...more: readonly string[]): Promise<Ran> =>
  attach(path, "--payload", join(path, "payload.json"), ...more);

function signPayload(path: string, signer = RITA, namespace = NAMESPACE): void {
  put(path, "payload.sig", sign(readFileSync(join(path, "payload.json")), keyOf(signer), namespace));
}

function enclose(path: string, type = TYPE, payload: Uint8Array = readFileSync(join(path, "payload.json"))): void {
  put(path, "payload.sig", signEnvelope(type, payload, keyOf(RITA)));
}

describe("what is to be signed elsewhere", () => {
  it("is written to the byte, and approves nothing", async () => {
    const path = await written();
    expect(isDecided(path)).toBe(false);
    expect(text(path, "payload.json")).toMatch(
      /^\{"binds":\{"candidate_verdict_sha256":"[0-9a-f]{64}",.*\},"decision":"approved","identity":"rita@stock\.example","role":"release_manager","signed_at":"2026-11-20T12:00:00\.000Z"\}$/u,
    );
  });

  it("goes to standard output, alone", async () => {
    const path = await written();
    const { code, out } = await approve(path, MANAGER, RITA, "--payload", "-");
    expect([code, out]).toEqual([0, text(path, "payload.json")]);
  });

  it("is not written for what cannot be approved", async () => {
    const path = undecided("no-go-open-finding");
    const { code, out } = await approve(path, MANAGER, RITA, "--payload", "-");
    expect([code, out]).toEqual([1, ""]);
  });
});

describe("what was signed elsewhere", () => {
  it("is an approval as good as any", async () => {
    const path = await written();
    signPayload(path);
    expect(await withPayload(path)).toMatchObject({ code: 0, err: expect.stringContaining("the decision is go") });
    expect(decided(path).approvals).toMatchObject([
      { role: MANAGER, identity: RITA, decision: "approved", signed_at: NOW, method: "sshsig" },
    ]);
    await at("2026-11-20T12:30:00.000Z", ["eval", path]);
    expect(verdictOf(path).outcome).toBe("pass");
  });

  it("stands in an envelope by itself, or beside its payload", async () => {
    for (const with_ of [attach, withPayload]) {
      const path = await written();
      enclose(path);
      expect((await with_(path)).code).toBe(0);
      expect(decided(path).approvals).toMatchObject([{ identity: RITA, method: "dsse" }]);
      await at("2026-11-20T12:30:00.000Z", ["eval", path]);
      expect(verdictOf(path).outcome).toBe("pass");
    }
  });

  const refused: readonly (readonly [string, (path: string) => void, string])[] = [
    ["for another purpose", (path) => signPayload(path, RITA, "file"), "it was made for the namespace file"],
    ["by another person", (path) => signPayload(path, ROLF), `it is signed by ${ROLF}`],
    [
      "over other bytes",
      (path) => {
        signPayload(path);
        edit(path, "12:00:00", "12:00:01");
      },
      "it was not made over these bytes",
    ],
    [
      "of another package",
      (path) => {
        edit(path, /"package_sha256":"[0-9a-f]{8}/u, '"package_sha256":"00000000');
        signPayload(path);
      },
      "it binds package_sha256 00000000",
    ],
    [
      "with a line feed at its end",
      (path) => {
        edit(path, /$/u, "\n");
        signPayload(path);
      },
      "is not the canonical JSON",
    ],
    [
      "with more than what is signed",
      (path) => {
        edit(path, '"role"', '"comment":"x","role"');
        signPayload(path);
      },
      "is not the canonical JSON",
    ],
    [
      "that is no approval",
      (path) => {
        put(path, "payload.json", "[]");
        signPayload(path);
      },
      "is none of an approval",
    ],
    [
      "that is nothing",
      (path) => {
        put(path, "payload.json", "null");
        signPayload(path);
      },
      "is none of an approval",
    ],
    [
      "that decides nothing",
      (path) => {
        edit(path, "approved", "abstained");
        signPayload(path);
      },
      "the decision is abstained",
    ],
    [
      "dated tomorrow",
      (path) => {
        edit(path, "11-20T", "11-21T");
        signPayload(path);
      },
      "after the moment of judgement",
    ],
    [
      "of last week",
      (path) => {
        edit(path, "11-20T", "11-12T");
        signPayload(path);
      },
      "an approval may be 7 d old",
    ],
    [
      "in an envelope for another purpose",
      (path) => enclose(path, "application/json"),
      "the envelope is of the type application/json",
    ],
    [
      "in an envelope over another payload",
      (path) => {
        enclose(path);
        edit(path, "12:00:00", "12:00:01");
      },
      "over another payload than --payload names",
    ],
    ["with a signature that is none", (path) => put(path, "payload.sig", "signed"), "is no armored SSH signature"],
  ];
  it.each(refused)("does not count %s", async (_, change, reason) => {
    const path = await written();
    change(path);
    expect(await withPayload(path)).toMatchObject({ code: 1, err: expect.stringContaining(reason) });
    expect(isDecided(path)).toBe(false);
  });

  it.each<[string, readonly string[], string]>([
    ["says who in flags too", ["--role", MANAGER], "--role is said by what was signed"],
    ["has no payload", [], "does not hold what was signed; name that too"],
    ["has a payload that is not there", ["--payload", "/nowhere/payload.json"], "which is no file"],
  ])("is a usage error where it %s", async (_, flags, reason) => {
    const path = await written();
    signPayload(path);
    expect(await attach(path, ...flags)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });

  it("joins what was signed here", async () => {
    const path = await written();
    signPayload(path);
    await approve(path, "product_owner", OLGA);
    await withPayload(path);
    expect(decided(path).approvals.map(({ identity }) => identity)).toEqual([OLGA, RITA]);
  });
});

it("who has a key does not have it signed elsewhere", async () => {
  const path = undecided();
  expect(
    await approve(path, MANAGER, RITA, "--payload", join(path, "payload.json"), "--key", `@${RITA}`),
  ).toMatchObject({ code: 2, err: expect.stringContaining("leave --key and --ssh-key out") });
});

function edit(path: string, from: string | RegExp, to: string): void {
  const before = text(path, "payload.json");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  put(path, "payload.json", after);
}
