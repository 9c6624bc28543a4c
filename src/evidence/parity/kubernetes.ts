import { Defective } from "../../errors.ts";
import type { Position } from "../../model.ts";
import type { SnapshotObject } from "../kinds/snapshot.ts";
import { own } from "../own.ts";
import { summary } from "../test-words.ts";
import { byMembers, isMapping, type Keying, type Keyings, normalised, writtenPath } from "./keyed.ts";
import { isSecretName } from "./secrets.ts";
import type { Written } from "./written.ts";

type Members = Readonly<Record<string, unknown>>;

/** The objects of one document: those of a List, or the document itself. Throws `Defective` for what is no object. */
export function objectsIn({ value, placeOf }: Written): readonly SnapshotObject[] {
  if (!isMapping(value) || typeof value["kind"] !== "string" || typeof value["apiVersion"] !== "string")
    throw new Defective("invalid", "is no Kubernetes object: it has no apiVersion and kind", at(placeOf([])));
  const { kind, apiVersion, items } = value as Members & { readonly kind: string; readonly apiVersion: string };
  if (!kind.endsWith("List") || !Array.isArray(items)) return [objectOf(value, placeOf)];
  // The items of a typed list leave out what its kind says already.
  const implied = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.flatMap((item: unknown, index) =>
    objectsIn({
      value: isMapping(item) ? { ...implied, ...item } : item,
      placeOf: (path) => placeOf(["items", index, ...path]),
    }),
  );
}

function objectOf(value: Members, placeOf: Written["placeOf"]): SnapshotObject {
  const kind = String(value["kind"]);
  const metadata = isMapping(value["metadata"]) ? value["metadata"] : {};
  const { name, namespace } = metadata;
  if (typeof name !== "string" || name === "")
    throw new Defective("invalid", `holds a ${summary(kind)} without a name (metadata.name)`, at(placeOf([])));
  if (kind === "Secret" && !holdsTexts(value["stringData"]))
    throw new Defective(
      "invalid",
      "holds a Secret whose stringData is no mapping of texts",
      at(placeOf(["stringData"])),
    );
  const path = typeof namespace === "string" && namespace !== "" ? [namespace, name] : [name];
  return {
    object: [String(value["apiVersion"]), kind, ...path].join("/"),
    dimension: own(WHOLES, kind) ?? "infrastructure",
    value: normalised(compared(value, metadata), keyingsOf(kind)),
    source: placeOf([]),
    dimensionOf: (tokens) => dimensionOf(kind, tokens),
    placeOf: (tokens) => placeOf(writtenPath(value, tokens, keyingsOf(kind))),
  };
}

function at({ path: _, ...place }: Position): Omit<Position, "path"> {
  return place;
}

const OF_THE_CLUSTER = ["resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink"];
const WRITTEN_BY_TOOLS = ["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];

/** Without what the cluster writes by itself. */
function compared({ status: _, ...value }: Members, metadata: Members): Members {
  const { annotations, ...rest } = without(metadata, OF_THE_CLUSTER);
  const kept = isMapping(annotations) ? without(annotations, WRITTEN_BY_TOOLS) : {};
  const own = { ...value, metadata: Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept } };
  return value["kind"] === "Secret" ? withData(own) : own;
}

function without(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

function holdsTexts(stringData: unknown): boolean {
  if (stringData === undefined || stringData === null) return true;
  return isMapping(stringData) && Object.values(stringData).every((text) => typeof text === "string");
}

/** `stringData` is another way of writing `data`, and wins over it. */
function withData({ stringData, ...value }: Members): Members {
  if (!isMapping(stringData)) return value;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]);
  return { ...value, data: { ...(isMapping(value["data"]) ? value["data"] : {}), ...Object.fromEntries(encoded) } };
}

const BY_NAME = byMembers("name");
const NAMED_LISTS: Readonly<Record<string, Keying>> = {
  containers: BY_NAME,
  initContainers: BY_NAME,
  ephemeralContainers: BY_NAME,
  env: BY_NAME,
  volumes: BY_NAME,
  imagePullSecrets: BY_NAME,
  secrets: BY_NAME,
  webhooks: BY_NAME,
  versions: BY_NAME,
  volumeMounts: byMembers("mountPath"),
  volumeDevices: byMembers("devicePath"),
  hostAliases: byMembers("ip"),
  items: byMembers("key"),
  paths: byMembers("path"),
  subjects: byMembers("kind", "namespace", "name"),
  volumeClaimTemplates: {
    keyOf: (item) => (isMapping(item) && isMapping(item["metadata"]) ? BY_NAME.keyOf(item["metadata"]) : undefined),
  },
};
const CONTAINER_PORT = withProtocol(byMembers("containerPort"));
const SERVICE_PORT = withProtocol(byMembers("port"));
const BY_HOST: Keying = { keyOf: (item) => (isMapping(item) ? (byMembers("host").keyOf(item) ?? "*") : undefined) };

/** A port may be open for two protocols. */
function withProtocol(port: Keying): Keying {
  return {
    keyOf: (item) => {
      const key = port.keyOf(item);
      const protocol = isMapping(item) && typeof item["protocol"] === "string" ? item["protocol"] : "TCP";
      return key === undefined ? undefined : `${key}/${protocol}`;
    },
  };
}

function keyingsOf(kind: string): Keyings {
  return (path) => {
    const name = path.at(-1) ?? "";
    // What a person keeps in data is theirs.
    if (path[0] === "data") return undefined;
    if (name === "ports") return kind === "Service" ? SERVICE_PORT : CONTAINER_PORT;
    if (name === "rules") return kind === "Ingress" ? BY_HOST : undefined;
    return own(NAMED_LISTS, name);
  };
}

/** What a missing object of a kind is a matter of. */
const WHOLES: Readonly<Record<string, string>> = {
  ConfigMap: "config",
  Secret: "secrets",
  SealedSecret: "secrets",
  ExternalSecret: "secrets",
  CustomResourceDefinition: "schema",
  FeatureFlag: "feature_flags",
  HelmRelease: "dependencies",
  HelmRepository: "dependencies",
  Service: "network",
  Ingress: "network",
  IngressClass: "network",
  NetworkPolicy: "network",
  Gateway: "network",
  HTTPRoute: "network",
  VirtualService: "network",
  EndpointSlice: "network",
  Endpoints: "network",
};
const NETWORK_MEMBERS = ["ports", "hostNetwork", "hostPort", "hostAliases", "dnsPolicy", "dnsConfig", "hostname"];

function dimensionOf(kind: string, tokens: readonly string[]): string {
  const whole = own(WHOLES, kind) ?? "infrastructure";
  if (whole === "secrets") return whole;
  // Every object has a name, which proves nothing of what it is set up with.
  if (tokens[0] === "metadata") return whole;
  const env = tokens.lastIndexOf("env");
  if (env >= 0) return isSecretName(tokens[env + 1] ?? "") || tokens.includes("secretKeyRef") ? "secrets" : "config";
  const last = tokens.at(-1) ?? "";
  if (tokens[0] === "data" && kind === "ConfigMap") return isSecretName(last) ? "secrets" : "config";
  if (last === "image" || last === "imagePullPolicy") return "images";
  return tokens.some((token) => NETWORK_MEMBERS.includes(token)) ? "network" : whole;
}
