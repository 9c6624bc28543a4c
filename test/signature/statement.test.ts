import { generateKeyPairSync, type KeyObject, sign as signBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseAllowedSigners, type Signer } from "../../src/signature/allowed-signers.ts";
import { parseEnvelope, preAuthEncoding, signEnvelope } from "../../src/signature/dsse.ts";
import { ed25519Blob, fingerprint } from "../../src/signature/public-key.ts";
import { sign } from "../../src/signature/sshsig.ts";
import { judgeSignature, payloadType, type Question } from "../../src/signature/statement.ts";
import { wireString } from "../../src/signature/wire.ts";
import { refusal } from "../evidence/stream.ts";

const NAMESPACE = "ray-policy-approval";
const rita = generateKeyPairSync("ed25519").privateKey;
const eve = generateKeyPairSync("ed25519").privateKey;
const payload = Buffer.from('{"a":1}');
const line = (identity: string, key: KeyObject, options = ""): string =>
  `${identity} ${options}ssh-ed25519 ${ed25519Blob(key).toString("base64")}`;
const signers = parseAllowedSigners(`${line("rita@shop.example", rita)}\n`);
const judged = (parts: Partial<Question> = {}) =>
  judgeSignature({
    payload,
    signature: sign(payload, rita, NAMESPACE),
    namespace: NAMESPACE,
    signers,
    at: "2026-11-20T12:00:00.000Z",
    revoked: [],
    ...parts,
  });

describe("a signature under a statement", () => {
  test("counts when a signer made it, over these bytes, for this purpose", () => {
    expect(judged()).toEqual({ valid: true, identities: ["rita@shop.example"], key: fingerprint(ed25519Blob(rita)) });
  });

  test.each<[string, Partial<Question>, string]>([
    ["that cannot be read", { signature: "hello" }, "it is no armored SSH signature"],
    [
      "for another purpose",
      { signature: sign(payload, rita, "ray-policy-waiver") },
      "it was made for the namespace ray-policy-waiver",
    ],
    ["of another payload", { signature: sign(Buffer.from("{}"), rita, NAMESPACE) }, "it was not made over these bytes"],
    ["by a stranger", { signature: sign(payload, eve, NAMESPACE) }, "no signer has the key SHA256:"],
    ["by a key that is revoked", { revoked: [fingerprint(ed25519Blob(rita))] }, "is revoked"],
    [
      "by a key for other purposes",
      { signers: parseAllowedSigners(line("r", rita, 'namespaces="git,file" ')) },
      "may not sign for ray-policy-approval",
    ],
    [
      "by a key that was not valid yet",
      { signers: parseAllowedSigners(line("r", rita, 'valid-after="20261121" ')) },
      "was not valid at 2026-11-20T12:00:00.000Z",
    ],
    [
      "by a key that is valid from the next day in UTC",
      { signers: parseAllowedSigners(line("r", rita, 'valid-after="20261121Z" ')) },
      "was not valid at 2026-11-20T12:00:00.000Z",
    ],
    [
      "by a key that was valid no more",
      { signers: parseAllowedSigners(line("r", rita, 'valid-before="20261120120000Z" ')) },
      "was not valid at",
    ],
  ])("%s does not count, and says why", (_, parts, reason) => {
    expect(judged(parts)).toEqual({ valid: false, reason: expect.stringContaining(reason) });
  });

  test("counts within the dates of its key, by the moment that was signed", () => {
    const dated = parseAllowedSigners(
      line("r", rita, 'valid-after="20261120",valid-before="20261120120001Z",namespaces="ray-policy-approval" '),
    );
    expect(judged({ signers: dated }).valid).toBe(true);
  });
});

describe("a file of allowed signers", () => {
  const key = ed25519Blob(rita).toString("base64");

  test("is read with comments, blank lines, quotes and several identities", () => {
    const text = `# who may sign\n\n${line("a@x,b@x", rita)} a comment\r\n"c@x" ssh-ed25519 ${ed25519Blob(eve).toString("base64")}\n`;
    expect(parseAllowedSigners(text).map(({ identities }: Signer) => identities)).toEqual([["a@x", "b@x"], ["c@x"]]);
  });

  test.each<[string, string, string]>([
    ["a pattern for a name", `*@x ssh-ed25519 ${key}`, "an identity is exact, patterns are not read"],
    ["a negated name", `!a ssh-ed25519 ${key}`, "an identity is exact"],
    [
      "an authority of certificates",
      `a cert-authority ssh-ed25519 ${key}`,
      "has the option cert-authority, which is not read",
    ],
    ["an unknown option", `a verify-required ssh-ed25519 ${key}`, "has the option verify-required"],
    [
      "a local time",
      `a valid-after="202611201200" ssh-ed25519 ${key}`,
      "has the time 202611201200; write it as 20261120Z or 20261120120000Z",
    ],
    ["30 February", `a valid-after="20260230" ssh-ed25519 ${key}`, "has the time 20260230"],
    ["another type than the key's", `a ssh-rsa ${key}`, "says ssh-rsa of a key of the type ssh-ed25519"],
    ["no key", "a ssh-ed25519", "is not written as IDENTITY [OPTIONS] TYPE KEY"],
    [
      "a key of a hardware token",
      `a sk-ssh-ed25519@openssh.com ${wireString("sk-ssh-ed25519@openssh.com").toString("base64")}`,
      "has a key of the type sk-ssh-ed25519@openssh.com",
    ],
  ])("with %s is refused, with its line", async (_, text, message) => {
    expect(await refusal(() => parseAllowedSigners(`# first\n${text}\n`))).toMatch(/^invalid 2: .*/u);
    expect(await refusal(() => parseAllowedSigners(`# first\n${text}\n`))).toContain(message);
  });

  test("that gives one key to two people is ambiguous", async () => {
    expect(await refusal(() => parseAllowedSigners(`${line("a", rita)}\n${line("b", rita)}\n`))).toContain("ambiguous");
    expect(parseAllowedSigners(`${line("a", rita)}\n${line("a", rita)}\n`)).toHaveLength(2);
  });
});

describe("a DSSE envelope", () => {
  const envelope = signEnvelope(payloadType(NAMESPACE), payload, rita);

  test("encodes type and body with their lengths in bytes", () => {
    expect(preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
    expect(preAuthEncoding("ü", Buffer.from("ß")).toString()).toBe("DSSEv1 2 ü 2 ß");
  });

  test("counts as an SSH signature does", () => {
    expect(judged({ signature: envelope })).toMatchObject({ valid: true, identities: ["rita@shop.example"] });
    const urlSafe = JSON.stringify({ ...JSON.parse(envelope), payload: payload.toString("base64url") });
    expect(judged({ signature: urlSafe }).valid).toBe(true);
  });

  test("counts once, however often the same signature stands in it", () => {
    const { signatures, ...rest } = JSON.parse(envelope);
    expect(judged({ signature: JSON.stringify({ ...rest, signatures: [...signatures, ...signatures] }) }).valid).toBe(
      true,
    );
  });

  test.each<[string, string, string]>([
    [
      "of another payload",
      signEnvelope(payloadType(NAMESPACE), Buffer.from("{}"), rita),
      "it was not made over these bytes",
    ],
    [
      "of another type",
      signEnvelope("application/vnd.in-toto+json", payload, rita),
      "it is an envelope of the type application/vnd.in-toto+json",
    ],
    ["by a stranger", signEnvelope(payloadType(NAMESPACE), payload, eve), "no signer made it"],
    [
      "whose payload was changed",
      JSON.stringify({ ...JSON.parse(envelope), payload: Buffer.from('{"a":2}').toString("base64") }),
      "it was not made over these bytes",
    ],
    ["without signatures", JSON.stringify({ ...JSON.parse(envelope), signatures: [] }), "it has 0 signatures"],
    [
      "with junk for a signature",
      JSON.stringify({ ...JSON.parse(envelope), signatures: [{ sig: "@@@@" }] }),
      "it is no base64",
    ],
    ["that is no envelope", "{}", "it is no DSSE envelope"],
    ["that is no JSON", "{", "it is no DSSE envelope"],
  ])("%s does not count", (_, signature, reason) => {
    expect(judged({ signature })).toEqual({ valid: false, reason: expect.stringContaining(reason) });
  });

  test("with two signers' signatures is nobody's approval", () => {
    const both = parseAllowedSigners(`${line("rita", rita)}\n${line("eve", eve)}\n`);
    const { signatures, ...rest } = JSON.parse(envelope);
    const other = JSON.parse(signEnvelope(payloadType(NAMESPACE), payload, eve));
    expect(
      judged({
        signers: both,
        signature: JSON.stringify({ ...rest, signatures: [...signatures, ...other.signatures] }),
      }),
    ).toEqual({ valid: false, reason: expect.stringContaining("several signers made it") });
  });

  test.each(["P-256", "P-384", "P-521"])("is verified with ECDSA on %s, as DER and as raw numbers", (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const hash = { "P-256": "sha256", "P-384": "sha384", "P-521": "sha512" }[namedCurve] ?? "";
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const name = namedCurve.replace("P-", "nistp");
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    const blob = Buffer.concat([wireString(`ecdsa-sha2-${name}`), wireString(name), wireString(point)]);
    const own = parseAllowedSigners(`ec@x ecdsa-sha2-${name} ${blob.toString("base64")}\n`);
    for (const dsaEncoding of ["der", "ieee-p1363"] as const) {
      const sig = signBytes(hash, preAuthEncoding(payloadType(NAMESPACE), payload), { key: privateKey, dsaEncoding });
      const signature = JSON.stringify({
        payloadType: payloadType(NAMESPACE),
        payload: payload.toString("base64"),
        signatures: [{ keyid: "x", sig: sig.toString("base64") }],
      });
      expect(judged({ signers: own, signature })).toMatchObject({ valid: true, identities: ["ec@x"] });
    }
  });

  test("is bounded", async () => {
    expect(await refusal(() => parseEnvelope("x".repeat(2 ** 20 + 1)))).toContain("over_limit");
    expect(
      await refusal(() =>
        parseEnvelope(
          JSON.stringify({
            payloadType: "a",
            payload: "",
            signatures: Array.from({ length: 65 }, () => ({ sig: "AA" })),
          }),
        ),
      ),
    ).toContain("has 65 signatures");
  });
});
