import { COMMIT } from "../../builders.ts";

/** What every document of ours begins with. */
export function header(kind: string): object {
  return {
    schema_version: "1",
    kind,
    id: "7b1d8a52-0000-4000-8000-000000000001",
    subject: [{ name: "shop", version: "1.2.3", digest: { gitCommit: COMMIT } }],
    timestamp: "2026-11-20T10:00:00Z",
    verified_by: [{ identity: "pipeline@shop.example", type: "service", method: "sshsig" }],
    generator: { name: "collector", version: "1.0.0" },
  };
}

export const HEADER_KEYS = ["schema_version", "kind", "id", "subject", "timestamp", "verified_by", "generator"];

/** A copy of a document without one of its keys. */
export function without(document: Readonly<Record<string, unknown>>, key: string): object {
  const { [key]: _, ...rest } = document;
  return rest;
}
