import type { ReportingDescriptor, Tool, ToolComponent } from "sarif";
import { forSarif } from "../encode.ts";
import type { Report } from "../report.ts";
import { guid } from "./guid.ts";
import { TAXONOMY } from "./taxonomy.ts";

const HOME = "https://github.com/ray-policy/ray-policy";

/** Notifications of ours, by name. */
export const TRUNCATED: ReportingDescriptor = {
  id: "RAYN1",
  name: "ResultsLeftOut",
  shortDescription: { text: "Results were left out." },
  fullDescription: {
    text: "A code-scanning page shows a limited number of results, so only the first ones were written; the audit log and the verdict have all of them.",
  },
  help: { text: "Read the audit log.", markdown: "Read the audit log." },
  helpUri: `${HOME}/blob/main/docs/checks.md#rayn1`,
  messageStrings: { leftOut: { text: "'{0}' of '{1}' results were left out." } },
  defaultConfiguration: { level: "warning" },
};

/** The engine with all rules; policy bundles beside it with their identity only, because most viewers look for rules in the driver. */
export function toolOf(
  { verdict }: Report,
  rules: readonly ReportingDescriptor[],
  notifications: readonly ReportingDescriptor[],
): Tool {
  const { name, version } = verdict.engine;
  return {
    driver: {
      name,
      fullName: "ray-policy release gate",
      organization: "ray-policy",
      version,
      semanticVersion: version,
      informationUri: HOME,
      guid: guid("driver"),
      language: "en-US",
      shortDescription: { text: "Judges the evidence of a release by policy." },
      rules: [...rules],
      ...(notifications.length === 0 ? {} : { notifications: [...notifications] }),
      supportedTaxonomies: [TAXONOMY],
    },
    extensions: verdict.policies.map(bundle),
  };
}

function bundle({ digest, wasm_digest, revision, shipped }: Report["verdict"]["policies"][number]): ToolComponent {
  return {
    name: shipped ? "ray-policy-gates" : `policy-bundle-${digest.slice(0, 12)}`,
    guid: guid("bundle", digest),
    version: forSarif(revision === "" ? digest.slice(0, 12) : revision),
    informationUri: HOME,
    properties: { "ray/bundleSha256": digest, "ray/wasmSha256": wasm_digest, "ray/shipped": shipped },
  };
}
