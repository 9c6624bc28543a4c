import type { Log, PhysicalLocation, Region } from "sarif";

/** What of a log does not agree with the files that it points at, read again. `read` gives a file's text, or undefined where there is none. */
export function evidenceProblems(log: Log, read: (uri: string) => string | undefined): readonly string[] {
  return placesIn(log).flatMap(({ artifactLocation, region, contextRegion }) => {
    const uri = decodeURIComponent(artifactLocation?.uri ?? "");
    const text = read(uri);
    if (text === undefined) return [`${uri}: is not there`];
    return [region, contextRegion].flatMap((each) => (each === undefined ? [] : regionProblems(uri, each, text)));
  });
}

/** Every place in a log, wherever it stands. */
function placesIn(value: unknown): readonly PhysicalLocation[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(placesIn);
  return "artifactLocation" in value && "region" in value ? [value as PhysicalLocation, ...inner] : inner;
}

function regionProblems(uri: string, region: Region, text: string): readonly string[] {
  const lines = text.replace(/^\ufeff/u, "").split(/\r\n|\n|\r/u);
  const { startLine = 0, startColumn = 1, endLine = startLine, endColumn } = region;
  const at = `${uri}:${startLine}:${startColumn}`;
  const last = lines[endLine - 1];
  if (startLine < 1 || last === undefined || endLine < startLine)
    return [`${at}: is beyond the file's ${lines.length} lines`];
  if (startColumn > (lines[startLine - 1] ?? "").length + 1 || (endColumn ?? 1) > last.length + 1)
    return [`${at}: is beyond its line`];
  if (region.snippet?.text === undefined) return [];
  return sliced(lines, startLine, startColumn, endLine, endColumn ?? last.length + 1) === region.snippet.text
    ? []
    : [`${at}: holds other text than its snippet`];
}

function sliced(
  lines: readonly string[],
  startLine: number,
  startColumn: number,
  endLine: number,
  endColumn: number,
): string {
  const part = lines.slice(startLine - 1, endLine);
  const whole = part.map((line, index) =>
    line.slice(index === 0 ? startColumn - 1 : 0, index === part.length - 1 ? endColumn - 1 : undefined),
  );
  return whole.join("\n");
}
