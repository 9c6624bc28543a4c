import { Defective } from "../../src/errors.ts";
import { holds } from "../../src/signature/dsse.ts";
import { readPublicKey } from "../../src/signature/public-key.ts";
import { wireString } from "../../src/signature/wire.ts";
import { hasShared, sharedBytes } from "./shared.ts";
import type { Suite } from "./suite.ts";

interface Vectors {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid" | "acceptable";
    }[];
  }[];
}

const MUST = { valid: "take", invalid: "refuse", acceptable: "free" } as const;

/** Ed25519 vectors of Wycheproof, with each key as SSH writes it. */
export function signatureSuite(): Suite {
  const { testGroups } = hasShared ? vectors() : { testGroups: [] };
  return {
    name: "Ed25519 signatures (Wycheproof)",
    cases: testGroups.flatMap(({ publicKey: { pk }, tests }) =>
      tests.map(({ tcId, msg, sig, result }) => ({
        id: `#${tcId}`,
        must: MUST[result],
        take: () => {
          const blob = Buffer.concat([wireString("ssh-ed25519"), wireString(Buffer.from(pk, "hex"))]);
          if (!holds(readPublicKey(blob).key, Buffer.from(msg, "hex"), Buffer.from(sig, "hex")))
            throw new Defective("invalid", "was not made over these bytes");
        },
      })),
    ),
    deviations: [],
  };
}

function vectors(): Vectors {
  return JSON.parse(Buffer.from(sharedBytes("corpora/signatures/ed25519_test.json")).toString());
}
