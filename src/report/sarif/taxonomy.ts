import type { ReportingDescriptor, ReportingDescriptorReference, ToolComponent, ToolComponentReference } from "sarif";
import type { Report } from "../report.ts";
import { guid } from "./guid.ts";
import { sentence } from "./message.ts";
import { pascalCase } from "./names.ts";

const NAME = "release-gates";
/** The only taxonomy of a run, so its index is 0. */
export const TAXONOMY: ToolComponentReference = { name: NAME, index: 0, guid: guid("taxonomy", NAME) };

/** Gates are a taxonomy (SPEC §3.8.2): a viewer then shows the gate beside the rule. */
export function taxonomyOf(report: Report): ToolComponent {
  return {
    name: NAME,
    guid: guid("taxonomy", NAME),
    organization: "ray-policy",
    shortDescription: { text: "The gates that a release passes." },
    isComprehensive: true,
    taxa: gatesOf(report).map(taxon),
  };
}

/** Where a gate stands in the taxonomy, or undefined where no policy and no verdict knows it. */
export function gateReference(id: string, report: Report): ReportingDescriptorReference | undefined {
  const index = gatesOf(report).findIndex((gate) => gate.id === id);
  return index === -1 ? undefined : { id, index, guid: guid("gate", id), toolComponent: TAXONOMY };
}

interface NamedGate {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** The gates of the policies in their order, then those that were asked for and that no policy knows. */
function gatesOf(report: Report): readonly NamedGate[] {
  const gates = named.get(report) ?? namedGates(report);
  named.set(report, gates);
  return gates;
}

/** Every rule asks for them. */
const named = new WeakMap<Report, readonly NamedGate[]>();

function namedGates({ catalogue, verdict }: Report): readonly NamedGate[] {
  const known = [...catalogue.gates].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  return [...known, ...verdict.gates.filter(({ id }) => !known.some((gate) => gate.id === id))];
}

function taxon({ id, title, description }: NamedGate): ReportingDescriptor {
  const text = sentence(title);
  return {
    id,
    guid: guid("gate", id),
    name: pascalCase(title),
    shortDescription: { text },
    fullDescription: { text: description ? sentence(description) : text },
  };
}
