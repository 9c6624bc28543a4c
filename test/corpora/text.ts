import { parseJson } from "../../src/evidence/strict/json.ts";
import { parseYaml } from "../../src/evidence/strict/yaml.ts";
import { quoted } from "../../src/evidence/strict/yaml-text.ts";
import { hasShared, sharedBytes } from "./shared.ts";
import type { Deviation, Suite } from "./suite.ts";

/** The Big List of Naughty Strings; none where the corpora are not there. */
export function naughtyStrings(): readonly string[] {
  return hasShared ? JSON.parse(Buffer.from(sharedBytes("corpora/text/blns.json")).toString()) : [];
}

/** Each string as a value of JSON and of YAML: it must come back as it was. */
export function textSuites(): readonly Suite[] {
  return [
    stringSuite(
      "Naughty strings in JSON",
      async (text) => (await parseJson(bytesOf(JSON.stringify([text])))).value,
      [],
    ),
    stringSuite("Naughty strings in YAML", (text) => parseYaml(bytesOf(`- ${quoted(text)}\n`)).value, [
      { refusal: /control character/u, reason: "a control character in a text" },
    ]),
  ];
}

function stringSuite(name: string, read: (text: string) => unknown, deviations: readonly Deviation[]): Suite {
  return {
    name,
    cases: naughtyStrings().map((text, index) => ({
      id: `#${index}`,
      must: "take",
      take: async () => {
        const value = await read(text);
        if (!Array.isArray(value) || value[0] !== text) throw new Error(`${name} #${index} comes back as another text`);
      },
    })),
    deviations,
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
