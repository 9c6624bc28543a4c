import type { SnapshotObject } from "../kinds/snapshot.ts";
import type { Difference } from "./differences.ts";
import { isMapping } from "./keyed.ts";
import { isSecretName, isSecretValue } from "./secrets.ts";

/** Shorter texts stand in half of all values. */
const SHORTEST = 5;

/** The secrets of both sides, so that none of them shows in another place either. */
export class SecretTexts {
  readonly #texts = new Set<string>();

  constructor(objects: readonly SnapshotObject[]) {
    for (const object of objects) this.#gather(object, [], object.value);
  }

  /** True for a difference whose values may not be written. Rather too often than not. */
  isSecret({ dimension, within, tokens, expected, actual }: Difference): boolean {
    if (dimension === "secrets" || within.has("secrets")) return true;
    const values = [expected, actual];
    const isNamed = tokens.some(isSecretName) && values.some(holdsText);
    return isNamed || values.some((value) => isSecretValue(value) || this.#quotes(value));
  }

  #gather(object: SnapshotObject, tokens: readonly string[], value: unknown): void {
    if (isMapping(value)) {
      for (const [key, member] of Object.entries(value)) this.#gather(object, [...tokens, key], member);
      return;
    }
    const dimension = tokens.length === 0 ? object.dimension : (object.dimensionOf?.(tokens) ?? object.dimension);
    if (isReference(tokens) || (dimension !== "secrets" && !isSecretName(tokens.at(-1) ?? ""))) return;
    for (const text of textsIn(value)) {
      this.#add(text);
      // Kubernetes keeps them so.
      if (/^[A-Za-z\d+/]+=*$/u.test(text)) this.#add(Buffer.from(text, "base64").toString("utf8").trim());
    }
  }

  #add(text: string): void {
    if (text.length >= SHORTEST && !text.includes("\ufffd")) this.#texts.add(text);
  }

  #quotes(value: unknown): boolean {
    return textsIn(value).some((text) => [...this.#texts].some((secret) => text.includes(secret)));
  }
}

/** What names a secret is none itself. */
function isReference(tokens: readonly string[]): boolean {
  return tokens.includes("secretKeyRef") || ["apiVersion", "kind", "metadata", "type"].includes(tokens[0] ?? "");
}

function holdsText(value: unknown): boolean {
  return textsIn(value).some((text) => text !== "");
}

/** Every text and number in a value, keys among them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMapping(value) ? Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]) : [];
}
