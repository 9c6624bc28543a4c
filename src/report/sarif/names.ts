/** `suite_coverage_reached` as `SuiteCoverageReached`: letters and digits only. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/u).filter((word) => word !== "");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join("") || "Unnamed";
}
