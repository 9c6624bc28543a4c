import type { Info } from "spdx-expression-parse";

/** More alternatives than this are taken for an unknown licence. */
const MOST = 64;

/**
 * An SPDX expression as alternatives, each a list of licence ids that apply together. Empty for free text, `NOASSERTION` and `NONE`:
 * the licence is unknown.
 */
export async function alternativesOf(expression: string): Promise<readonly (readonly string[])[]> {
  if (expression.length > 2_000 || /^(NOASSERTION|NONE)$/u.test(expression.trim())) return [];
  const { default: parse } = await import("spdx-expression-parse");
  try {
    const alternatives = expanded(parse(expression.trim()));
    return alternatives.length > MOST ? [] : alternatives;
  } catch {
    return [];
  }
}

/** Several licences that apply together, as alternatives; none where one of them is unknown or there are too many. */
export function together(all: readonly (readonly (readonly string[])[])[]): readonly (readonly string[])[] {
  let joined: readonly (readonly string[])[] = [[]];
  for (const alternatives of all) {
    // Before it is multiplied out: a list of entries is as long as whoever writes it likes.
    if (joined.length * alternatives.length > MOST) return [];
    joined = joined.flatMap((one) => alternatives.map((other) => [...new Set([...one, ...other])].sort()));
  }
  return all.length === 0 ? [] : joined;
}

function expanded(info: Info): readonly (readonly string[])[] {
  if (!("conjunction" in info)) return [[named(info)]];
  const [left, right] = [expanded(info.left), expanded(info.right)];
  if (info.conjunction === "or") return [...left, ...right];
  if (left.length * right.length > MOST) throw new Error("too many alternatives");
  return left.flatMap((one) => right.map((other) => [...new Set([...one, ...other])].sort()));
}

function named({ license, plus, exception }: Exclude<Info, { readonly conjunction: unknown }>): string {
  return `${license}${plus === true ? "+" : ""}${exception === undefined ? "" : ` WITH ${exception}`}`;
}
