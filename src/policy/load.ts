import { basename, join } from "node:path";
import { sha256 } from "../canonical.ts";
import { RayError } from "../errors.ts";
import { SHIPPED_DIGEST } from "../generated/shipped.ts";
import type { Host } from "../host.ts";
import type { Catalogue, Policy } from "../model.ts";
import { PACKAGE_ROOT } from "../package.ts";
import { openBundle, refuseOther } from "./bundle.ts";
import { opened } from "./opened.ts";

const SHIPPED_BUNDLE = join(PACKAGE_ROOT, "policies", "bundle.tar.gz");
/** Codes that only the shipped policy and the host may use. */
const OWN_CODES = /^RAY[1-49]/u;

/**
 * The shipped bundle, then the ones beside it, which can only add checks. One that the trust file lists (`trusted`, digests) may hold
 * the shipped checks itself and then stands in for the shipped bundle. Throws RayError `policy`.
 */
export async function loadPolicy(
  host: Host,
  beside: readonly string[],
  trusted: readonly string[] = [],
): Promise<readonly Policy[]> {
  const shipped = await shippedOnce(host);
  const others: Named[] = [];
  for (const path of beside)
    others.push({ name: basename(path), policy: await openBundle(bytesOf(host, path), basename(path)) });
  const standIn = others.find(({ policy }) => trusted.includes(policy.digest) && replaces(policy, shipped));
  const policies = [standIn?.policy ?? shipped];
  for (const other of others) if (other !== standIn) policies.push(added(other, policies, trusted));
  return policies;
}

const SHIPPED_NAME = "policies/bundle.tar.gz";

/** However many projects a process judges, the shipped policy is opened once, and so compiled once. */
const shippedOf = new WeakMap<Host, Promise<Policy>>();

function shippedOnce(host: Host): Promise<Policy> {
  const known = shippedOf.get(host) ?? openShipped(host);
  shippedOf.set(host, known);
  return known;
}

async function openShipped(host: Host): Promise<Policy> {
  const bytes = bytesOf(host, SHIPPED_BUNDLE);
  return openedBefore(bytes) ?? openBundle(bytes, SHIPPED_NAME, SHIPPED_DIGEST);
}

/** The very bytes are there; whether unpacked now or by the build before, what comes out of them is the same. Undefined where no build opened them. */
function openedBefore(bytes: Uint8Array): Policy | undefined {
  if (opened === undefined) return undefined;
  const digest = sha256(bytes);
  refuseOther(digest, SHIPPED_DIGEST, SHIPPED_NAME);
  if (digest !== opened.digest) return undefined;
  const { wasm_digest, revision, catalogue } = opened;
  const wasm = Buffer.concat(opened.wasm.map(([from, to]) => bytes.subarray(from, to)));
  return { digest, wasm_digest, revision, shipped: true, wasm, catalogue: catalogue() };
}

interface Named {
  readonly name: string;
  readonly policy: Policy;
}

/** True where a bundle holds a check of the shipped one. */
function replaces(policy: Policy, shipped: Policy): boolean {
  return policy.catalogue.checks.some(({ id, code }) =>
    shipped.catalogue.checks.some((own) => own.id === id || own.code === code),
  );
}

function added({ name, policy }: Named, before: readonly Policy[], trusted: readonly string[]): Policy {
  const taken = joined(before).checks;
  const fix = `a bundle beside the shipped one can only add checks; to replace it, its digest ${policy.digest} must stand under policies in the trust file${trusted.includes(policy.digest) ? ", once" : ""}`;
  for (const check of policy.catalogue.checks) {
    const twin = taken.find(({ id, code }) => id === check.id || code === check.code);
    if (twin !== undefined)
      throw new RayError(
        "policy",
        `${name}: check ${check.id} (${check.code}) is there already as ${twin.id} (${twin.code}); ${fix}`,
      );
    if (OWN_CODES.test(check.code))
      throw new RayError(
        "policy",
        `${name}: check ${check.id} has the code ${check.code}, which is ray-policy's own; choose another prefix`,
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
