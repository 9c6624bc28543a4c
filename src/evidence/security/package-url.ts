import { PackageURL } from "packageurl-js";

/** A package URL as the specification writes it, whatever its writer escapes or capitalises; any other text as it is. */
export function normalPurl(text: string): string {
  return parsed(text)?.toString() ?? text;
}

/** Type, namespace, name and version alone: scanners differ in qualifiers. */
export function purlOfVersion(text: string): string {
  const purl = parsed(text);
  if (purl === undefined) return text.split(/[?#]/u)[0] ?? "";
  const { type, namespace, name, version } = purl;
  return new PackageURL(type, namespace, name, version, undefined, undefined).toString();
}

function parsed(text: string): PackageURL | undefined {
  if (!text.startsWith("pkg:")) return undefined;
  try {
    return PackageURL.fromString(text);
  } catch {
    // attacker-controlled: what the specification refuses is compared as text.
    return undefined;
  }
}
