import { own } from "../own.ts";
import { BY_TEXT, byMembers, isMapping, type Keying, type Keyings } from "./keyed.ts";
import { isSecretName } from "./secrets.ts";

/** `NAME=value` and `NAME`, or with another mark between them. */
function pairs(mark: RegExp): Keying {
  const split = (item: unknown): readonly [string, string | null] | undefined => {
    if (typeof item !== "string") return undefined;
    const at = item.search(mark);
    return at < 0 ? [item, null] : [item.slice(0, at), item.slice(at + 1)];
  };
  return { keyOf: (item) => split(item)?.[0], memberOf: (item) => split(item)?.[1] };
}

const ASSIGNED = pairs(/[=]/u);
const HOSTS = pairs(/[:=]/u);
/** A service that is waited for is started, where nothing else is said. */
const STARTED: Keying = { ...BY_TEXT, memberOf: () => ({ condition: "service_started" }) };
const NAMED: Keying = { ...BY_TEXT, memberOf: () => null };
/** By what stands in the container: what is published outside may differ. */
const PORT: Keying = {
  keyOf: (item) => {
    if (isMapping(item)) return typed(byMembers("target").keyOf(item), item["protocol"]);
    const text = BY_TEXT.keyOf(item);
    const [ports = "", protocol] = text?.split("/") ?? [];
    return text === undefined ? undefined : typed(ports.slice(ports.lastIndexOf(":") + 1), protocol);
  },
  memberOf: (item) => (typeof item === "number" ? String(item) : item),
};
const VOLUME: Keying = {
  keyOf: (item) => {
    if (isMapping(item)) return byMembers("target").keyOf(item);
    const parts = typeof item === "string" ? item.split(":") : [];
    return parts.length > 1 ? parts[1] : parts[0];
  },
};
const REFERENCE: Keying = {
  keyOf: (item) => BY_TEXT.keyOf(item) ?? byMembers("source").keyOf(item),
  memberOf: referenced,
};

function typed(port: string | undefined, protocol: unknown): string | undefined {
  return port === undefined ? undefined : `${port}/${typeof protocol === "string" ? protocol : "tcp"}`;
}

function referenced(item: unknown): unknown {
  return isMapping(item) ? item : null;
}

const OF_A_SERVICE: Readonly<Record<string, Keying>> = {
  environment: ASSIGNED,
  labels: ASSIGNED,
  annotations: ASSIGNED,
  sysctls: ASSIGNED,
  extra_hosts: HOSTS,
  depends_on: STARTED,
  networks: NAMED,
  secrets: REFERENCE,
  configs: REFERENCE,
  ports: PORT,
  volumes: VOLUME,
  expose: BY_TEXT,
  cap_add: BY_TEXT,
  cap_drop: BY_TEXT,
  security_opt: BY_TEXT,
  profiles: BY_TEXT,
  dns: BY_TEXT,
};

/** The lists of a Compose file whose order means nothing; `services/NAME/environment` may be a mapping or a list. */
export const COMPOSE_LISTS: Keyings = (path) => {
  const [section, , name = ""] = path;
  if (path.length !== 3 || section !== "services" || !Object.hasOwn(OF_A_SERVICE, name)) return undefined;
  return own(OF_A_SERVICE, name);
};

const DIMENSIONS: Readonly<Record<string, string>> = {
  image: "images",
  build: "images",
  pull_policy: "images",
  ports: "network",
  networks: "network",
  expose: "network",
  extra_hosts: "network",
  dns: "network",
  network_mode: "network",
  hostname: "network",
  secrets: "secrets",
  configs: "config",
  env_file: "config",
  labels: "config",
  depends_on: "dependencies",
};

/** What a part of a Compose file is a matter of. */
export function composeDimension([section = "", , name = "", variable]: readonly string[]): string {
  if (section !== "services") return own(OF_SECTIONS, section) ?? "infrastructure";
  if (name === "environment") return variable !== undefined && isSecretName(variable) ? "secrets" : "config";
  return own(DIMENSIONS, name) ?? "infrastructure";
}

const OF_SECTIONS: Readonly<Record<string, string>> = { networks: "network", secrets: "secrets", configs: "config" };

/** Docker hands every variable on as a text. */
export function withTexts(file: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { services } = file;
  if (!isMapping(services)) return file;
  const same = Object.entries(services).map(([name, service]) => [name, isMapping(service) ? texts(service) : service]);
  return { ...file, services: Object.fromEntries(same) };
}

function texts(service: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { environment } = service;
  if (!isMapping(environment)) return service;
  const entries = Object.entries(environment).map(([name, value]) => [
    name,
    typeof value === "number" || typeof value === "boolean" ? String(value) : value,
  ]);
  return { ...service, environment: Object.fromEntries(entries) };
}
