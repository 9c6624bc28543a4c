import { describe, expect, it } from "vitest";
import type { Source } from "../../../src/evidence/kind.ts";
import type { SnapshotPart } from "../../../src/evidence/kinds/snapshot.ts";
import { compareInDetail } from "../../../src/evidence/parity/sides.ts";
import { reader } from "../../../src/evidence/readers/kubernetes.ts";
import { NOW } from "../../builders.ts";
import { hasShared, sharedBytes } from "../../corpora/shared.ts";
import { source } from "../context.ts";
import { stream } from "../stream.ts";

/** The overlays put the environment's name before every object's; without it they are the same objects. */
async function side(name: string): Promise<Source<SnapshotPart>> {
  const text = Buffer.from(sharedBytes(`samples/kubernetes/ldap-${name}.yaml`)).toString("utf8");
  const { part } = await reader.read(stream(text.replaceAll(`name: ${name}-`, "name: ")), `${name}/ldap.yaml`);
  return source(`${name}/ldap.yaml`, part);
}

describe.runIf(hasShared)("a pair of environments as Kustomize renders them", () => {
  it("differs in what its overlays change, and in nothing else", async () => {
    const comparison = {
      baseline: { name: "production", roots: ["production"] },
      candidate: { name: "staging", roots: ["staging"] },
      rules: [],
      intended: [],
      remediation: [],
    };
    const { drifts } = compareInDetail([await side("production"), await side("staging")], comparison, NOW);
    const volume = "apps/v1/Deployment/ldap/spec/template/spec/volumes/ldap-data";
    expect(drifts.map(({ op, object, pointer, redacted }) => [op, `${object}${pointer}`, redacted])).toEqual([
      ["replace", "apps/v1/Deployment/ldap/spec/replicas", false],
      ["add", `${volume}/emptyDir`, false],
      ["remove", `${volume}/gcePersistentDisk`, false],
      // It holds a file that assigns a password.
      ["add", "v1/ConfigMap/env-config-42m8gk5kg2", true],
    ]);
    expect(JSON.stringify(drifts)).not.toContain("somepw");
  });
});
