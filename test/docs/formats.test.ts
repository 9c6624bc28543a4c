import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readers } from "../../src/generated/readers.ts";
import { nodeHost } from "../../src/host.ts";
import { inspect } from "../../src/inspect.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCES = `${ROOT}/docs/formats/source`;
const pages = readdirSync(SOURCES).map((file) => ({
  format: file.replace(".yaml", ""),
  ...(parse(readFileSync(`${SOURCES}/${file}`, "utf8")) as { readonly kind: string; readonly sample: string }),
}));

/** The protocol's own documents are described by their schemas. */
const OWN = [
  "collection-record",
  "data-refresh",
  "deployment-checklist",
  "intake-report",
  "manual-log",
  "observability-baseline",
  "operational-readiness",
  "package-manifest",
  "package-zip",
  "parity-report",
  "readiness-approval",
  "rehearsal-log",
  "release-manifest",
  "rollback-report",
  "script-compliance",
  "script-registry",
  "security-report",
  "uat-approval-record",
];

/** Read only where they are asked for by name. */
const ASKED = ["zip", "xml", "json"];

describe("every format that is read", () => {
  it("has a page, and every page a format", () => {
    const read = [...new Set(readers.map(({ format }) => format))].filter((format) => !OWN.includes(format)).sort();
    expect(pages.map(({ format }) => format).sort()).toEqual(read);
  });

  it.each(pages)("$format has a sample in the project, which is admitted", async ({ format, sample }) => {
    const file = resolve(ROOT, sample);
    const folder = dirname(file);
    const seen = await inspect(nodeHost(), folder, relative(folder, file), {
      items: false,
      ...(ASKED.includes(format) ? { format } : {}),
    });
    expect(seen).toMatchObject({ format, status: "admitted" });
  });
});
