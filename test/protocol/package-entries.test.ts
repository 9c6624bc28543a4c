import { describe, expect, it, test } from "vitest";
import { type Entry, refuseSecrets } from "../../src/protocol/package-entries.ts";

const entry = (path: string, format: string, kind = "parity"): Entry => ({
  path,
  kind,
  format,
  bytes: 1,
  sha256: "0".repeat(64),
  timestamp: "2026-11-20T11:00:00.000Z",
  required: true,
});

describe("evidence that holds secrets as they are", () => {
  test.each([
    ["dotenv", "parity"],
    ["compose", "parity"],
    ["kubernetes", "parity"],
    ["terraform-plan", "parity"],
    ["gitleaks", "security"],
  ])("is not packed: %s", (format, kind) => {
    expect(() => refuseSecrets([entry("reports/a.sarif", "sarif"), entry("raw/b", format, kind)])).toThrow(
      `cannot be packed: raw/b is ${format}, which holds secrets as they are; move evidence.${kind} to collect.sources.${kind}, run ray-policy collect ${kind}, and judge its report`,
    );
  });

  it("is counted beside the first of it", () => {
    const several = ["a.env", "b.env", "c.env"].map((path) => entry(path, "dotenv"));
    expect(() => refuseSecrets(several)).toThrow("a.env (and 2 more) is dotenv");
  });

  it("is nothing that a report or a file outside of the gates is taken for", () => {
    const { format: _, ...document } = entry("runbooks/stock.md", "");
    expect(() =>
      refuseSecrets([entry("parity.json", "parity-report"), entry("f.json", "flagd"), document]),
    ).not.toThrow();
  });
});
