import { Defective } from "../errors.ts";
import type { Ratio } from "./kinds/coverage.ts";
import type { XmlTag } from "./strict/xml.ts";

/** A count in an attribute; undefined where it is not there. Throws `Defective` for what is no count. */
export function countIn(tag: XmlTag, name: string): number | undefined {
  const text = tag.attributes[name];
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/u.test(text)) return Number(text);
  const { line, column } = tag;
  throw new Defective("invalid", `has "${text.slice(0, 40)}" for ${name}, which is no count`, { line, column });
}

/** Covered out of all. Throws `Defective` where more is covered than there is. */
export function ratioIn(tag: XmlTag, covered: string, total: string): Ratio {
  const [part = 0, whole = 0] = [countIn(tag, covered), countIn(tag, total)];
  if (part <= whole) return { covered: part, total: whole };
  const { line, column } = tag;
  throw new Defective("invalid", `covers ${part} of ${whole} (${covered})`, { line, column });
}
