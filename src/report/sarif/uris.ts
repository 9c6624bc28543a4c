import { posix } from "node:path";

/** The name under which the root of the sources stands; GitHub reads every path as relative to it. */
export const SOURCE_ROOT = "SRCROOT";

/** The config's own name: where a result stands for which no file is known. */
export const CONFIG_FILE = "ray-policy.yaml";

/** A path relative to the project folder as a relative URI (RFC 3986) below the source root: never empty, no `..`, no `:` and no leading `/`. */
export function uriOf(path: string, projectPath: string): string {
  const key = `${projectPath}\0${path}`;
  const uri = known.get(key) ?? makeUri(path, projectPath);
  if (known.size < MOST_KNOWN) known.set(key, uri);
  return uri;
}

/** A log names each file many times. */
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;

function makeUri(path: string, projectPath: string): string {
  const whole = posix.normalize(posix.join("/", projectPath, path === "" ? CONFIG_FILE : path));
  const segments = whole.split("/").filter((segment) => segment !== "");
  return (segments.length === 0 ? [CONFIG_FILE] : segments).map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
