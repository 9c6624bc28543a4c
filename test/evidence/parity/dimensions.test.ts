import { describe, expect, test } from "vitest";
import { composeDimension } from "../../../src/evidence/parity/compose.ts";
import { objectsIn } from "../../../src/evidence/parity/kubernetes.ts";

function kubernetes(kind: string, path: string): string | undefined {
  const value = { apiVersion: "v1", kind, metadata: { name: "a" } };
  const [object] = objectsIn({ value, placeOf: () => ({ path: "a" }) });
  return path === "" ? object?.dimension : object?.dimensionOf?.(path.split("/"));
}

const APP = "spec/template/spec/containers/app";

describe("what a difference is a matter of", () => {
  test.each([
    ["Deployment", "", "infrastructure"],
    ["Deployment", "spec/replicas", "infrastructure"],
    ["Deployment", "metadata/labels/a", "infrastructure"],
    ["Deployment", APP, "infrastructure"],
    ["Deployment", `${APP}/image`, "images"],
    ["Deployment", `${APP}/ports/80/TCP/name`, "network"],
    ["Deployment", `${APP}/env/LOG_LEVEL/value`, "config"],
    ["Deployment", `${APP}/env/DB_PASSWORD`, "secrets"],
    ["Deployment", `${APP}/env/DB/valueFrom/secretKeyRef/key`, "secrets"],
    ["ConfigMap", "", "config"],
    ["ConfigMap", "data/LIMIT", "config"],
    ["ConfigMap", "data/api-token", "secrets"],
    ["Secret", "", "secrets"],
    ["Secret", "data/a", "secrets"],
    ["Secret", "metadata/labels/a", "secrets"],
    ["Service", "", "network"],
    ["Service", "spec/type", "network"],
    ["CustomResourceDefinition", "spec/versions/v1", "schema"],
    ["FeatureFlag", "spec/flagSpec/flags/a/state", "feature_flags"],
    ["HelmRelease", "spec/chart/spec/version", "dependencies"],
  ])("Kubernetes: %s /%s is %s", (kind, path, dimension) => {
    expect(kubernetes(kind, path)).toBe(dimension);
  });

  test.each([
    ["services/a", "infrastructure"],
    ["services/a/deploy/replicas", "infrastructure"],
    ["services/a/image", "images"],
    ["services/a/environment/LOG_LEVEL", "config"],
    ["services/a/environment/DB_PASSWORD", "secrets"],
    ["services/a/ports/80", "network"],
    ["services/a/secrets/s", "secrets"],
    ["services/a/depends_on/b", "dependencies"],
    ["networks/n/driver", "network"],
    ["secrets/s/file", "secrets"],
    ["configs/c/file", "config"],
    ["volumes/v", "infrastructure"],
  ])("Compose: /%s is %s", (path, dimension) => {
    expect(composeDimension(path.split("/"))).toBe(dimension);
  });
});
