import { numberOf } from "./change.ts";
import type { Measure, Run, Trend } from "./trend.ts";

const WIDTH = 800;
const LEFT = 200;
const ROW = 22;
const CHART = 90;

/** The trend as one SVG without anything from outside: a row of runs for each gate, a line for each measured threshold. */
export function chart(trend: Trend, runs: readonly Run[]): string {
  const measured = trend.measured.filter(({ points }) => points.some(({ actual }) => numberOf(actual) !== undefined));
  const height = 60 + trend.gates.length * ROW + measured.length * CHART;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="12">`,
    `<title id="t">Release gates over ${trend.runs} runs</title>`,
    `<desc id="d">${xml(trend.gates.map(({ id, runs: all, passed }) => `${id}: ${passed} of ${all} passed`).join("; "))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="10" y="24" font-size="15">Release gates, ${xml(trend.from ?? "")} to ${xml(trend.to ?? "")}</text>`,
    ...trend.gates.map(({ id }, index) => gateRow(id, runs, 40 + index * ROW)),
    ...measured.map((measure, index) => lineChart(measure, 50 + trend.gates.length * ROW + index * CHART)),
    "</svg>\n",
  ].join("\n");
}

/** One square a run: filled for a pass, hollow for a fail, so that no colour is needed to tell them apart. */
function gateRow(id: string, runs: readonly Run[], y: number): string {
  const step = Math.min(16, (WIDTH - LEFT - 10) / Math.max(1, runs.length));
  const marks = runs.flatMap(({ verdict }, index) => {
    const gate = verdict.gates.find((each) => each.id === id);
    if (gate === undefined) return [];
    const style = gate.outcome === "pass" ? 'fill="#1a7f37"' : 'fill="none" stroke="#cf222e"';
    return [
      `<rect x="${round(LEFT + index * step)}" y="${y}" width="${round(Math.max(1, step - 3))}" height="12" ${style}/>`,
    ];
  });
  return `<text x="10" y="${y + 11}">${xml(id)}</text>${marks.join("")}`;
}

function lineChart({ name, points }: Measure, y: number): string {
  const values = points.map(({ actual, threshold }) => ({
    actual: numberOf(actual) ?? 0,
    threshold: numberOf(threshold) ?? 0,
  }));
  const all = values.flatMap(({ actual, threshold }) => [actual, threshold]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const place = (value: number, index: number): string => {
    const x = LEFT + (index * (WIDTH - LEFT - 20)) / Math.max(1, values.length - 1);
    return `${round(x)},${round(y + 60 - (high === low ? 30 : ((value - low) / (high - low)) * 50))}`;
  };
  const line = (key: "actual" | "threshold"): string =>
    values.map((value, index) => place(value[key], index)).join(" ");
  const last = points.at(-1);
  return [
    `<text x="10" y="${y + 30}">${xml(name)}</text>`,
    `<text x="10" y="${y + 46}" fill="#57606a">${xml(`${String(last?.actual ?? "")} of ${String(last?.threshold ?? "")}`)}</text>`,
    `<polyline points="${line("threshold")}" fill="none" stroke="#57606a" stroke-dasharray="4 3"/>`,
    `<polyline points="${line("actual")}" fill="none" stroke="#0969da" stroke-width="2"/>`,
  ].join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text of the log may come from anybody. */
function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
