import { basename, join } from "node:path";
import { RayError } from "../errors.ts";
import { SHIPPED_DIGEST } from "../generated/shipped.ts";
import type { Host } from "../host.ts";
import type { Catalogue, Policy } from "../model.ts";
import { PACKAGE_ROOT } from "../package.ts";
import { openBundle } from "./bundle.ts";

const SHIPPED_BUNDLE = join(PACKAGE_ROOT, "policies", "bundle.tar.gz");
/** Codes that only the shipped policy and the host may use. */
const OWN_CODES = /^RAY[1-49]/u;

/** The shipped bundle, then the ones beside it, which can only add checks. Throws RayError `policy`. */
export async function loadPolicy(host: Host, beside: readonly string[]): Promise<readonly Policy[]> {
  const shipped = await openBundle(bytesOf(host, SHIPPED_BUNDLE), "policies/bundle.tar.gz", SHIPPED_DIGEST);
  const policies = [shipped];
  for (const path of beside) policies.push(await added(host, path, policies));
  return policies;
}

async function added(host: Host, path: string, before: readonly Policy[]): Promise<Policy> {
  const name = basename(path);
  const policy = await openBundle(bytesOf(host, path), name);
  const taken = joined(before).checks;
  for (const check of policy.catalogue.checks) {
    if (OWN_CODES.test(check.code))
      throw new RayError(
        "policy",
        `${name}: check ${check.id} has the code ${check.code}, which is ray-policy's own; choose another prefix`,
      );
    const twin = taken.find(({ id, code }) => id === check.id || code === check.code);
    if (twin !== undefined)
      throw new RayError(
        "policy",
        `${name}: check ${check.id} (${check.code}) is there already as ${twin.id} (${twin.code}); a bundle can only add checks`,
      );
  }
  return policy;
}

/** All gates and checks of several bundles; a gate belongs to the first that names it. */
export function joined(policies: readonly Policy[]): Catalogue {
  const gates = new Map(
    policies.toReversed().flatMap(({ catalogue }) => catalogue.gates.map((gate) => [gate.id, gate] as const)),
  );
  return { gates: [...gates.values()], checks: policies.flatMap(({ catalogue }) => catalogue.checks) };
}

function bytesOf(host: Host, path: string): Uint8Array {
  const { type } = host.stat(path);
  if (type !== "file")
    throw new RayError(
      "policy",
      `${path} is ${type === "directory" ? "a folder" : type}; name a policy bundle (.tar.gz)`,
    );
  return host.readWhole(path);
}
