import type { Facts } from "../../model.ts";
import { resolveSettings } from "../../settings.ts";
import { byBytes } from "../../text.ts";

/**
 * The scans to require for now: those of the required ones that ran, else whatever ran. Undefined where nothing has to be said: all
 * required ones ran, or no scan at all, so that there is nothing to judge.
 */
export function scansForNow(security: Facts | undefined): readonly string[] | undefined {
  const ran = categoriesIn(security?.["scans"]);
  const required = [resolveSettings({}, {})["required_scans"]?.value ?? []].flat().map(String);
  if (ran.length === 0 || required.every((category) => ran.includes(category))) return undefined;
  const both = required.filter((category) => ran.includes(category));
  return both.length === 0 ? ran : both;
}

function categoriesIn(scans: unknown): readonly string[] {
  const categories = (Array.isArray(scans) ? scans : []).map((scan: unknown) =>
    typeof scan === "object" && scan !== null && "category" in scan ? String(scan.category) : "",
  );
  return [...new Set(categories)].filter((category) => category !== "").sort(byBytes);
}
