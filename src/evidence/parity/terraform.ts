import { isMapping } from "./keyed.ts";

/** A value of unknown shape, looked into by key. */
type Tree = unknown;

/**
 * What the configuration in a plan sets of a resource, out of its planned values. Ids, addresses and times that a provider makes up are
 * left out: they differ between any two environments. Blocks stay, because the configuration in a plan does not tell of dynamic ones.
 * All of them where the plan does not hold its configuration.
 */
export function configuredValues(after: Tree, address: string, configuration: Tree): Readonly<Record<string, unknown>> {
  if (!isMapping(after)) return {};
  const expressions = expressionsOf(address, configuration);
  if (expressions === undefined) return after;
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => Object.hasOwn(expressions, key) || isBlocks(value)),
  );
}

/** Blocks of one type are a list of mappings. */
function isBlocks(value: Tree): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMapping);
}

/** True where the value at a path, or a part of it, is marked as sensitive. */
export function isSensitive(marks: Tree, path: readonly string[]): boolean {
  let node = marks;
  for (const token of path) {
    if (node === true) return true;
    node = memberOf(node, token);
  }
  return holdsTrue(node);
}

function holdsTrue(node: Tree): boolean {
  if (typeof node !== "object" || node === null) return node === true;
  return Object.values(node).some(holdsTrue);
}

/** `module.shop["eu"].aws_instance.web[0]` is set up by the resource `aws_instance.web` of the module `shop`. */
function expressionsOf(address: string, configuration: Tree): Readonly<Record<string, unknown>> | undefined {
  const steps = withoutIndices(address).split(".");
  let module = memberOf(configuration, "root_module");
  while (steps[0] === "module") {
    module = memberOf(memberOf(memberOf(module, "module_calls"), steps[1] ?? ""), "module");
    steps.splice(0, 2);
  }
  const resources = memberOf(module, "resources");
  const own = Array.isArray(resources)
    ? resources.find((resource) => memberOf(resource, "address") === steps.join("."))
    : undefined;
  const expressions = memberOf(own, "expressions");
  return own === undefined ? undefined : isMapping(expressions) ? expressions : {};
}

function withoutIndices(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/gu, "");
}

function memberOf(node: Tree, key: string): Tree {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
  return (node as Readonly<Record<string, unknown>>)[key];
}
