import { jsonSuite } from "./json.ts";
import { scoresPage } from "./page.ts";
import { scoreOf } from "./score.ts";
import { signatureSuite } from "./signatures.ts";
import { textSuites } from "./text.ts";
import { xmlSuite } from "./xml.ts";
import { yamlSuites } from "./yaml.ts";
import { zipSuite } from "./zip.ts";

/** Every corpus, one after the other, as the tables of the page about strictness, and what none of their reasons explains. */
export async function corporaScores(): Promise<{ readonly page: string; readonly unexplained: readonly string[] }> {
  const suites = [jsonSuite(), ...yamlSuites(), xmlSuite(), zipSuite(), ...textSuites(), signatureSuite()];
  const scores = [];
  for (const suite of suites) scores.push(await scoreOf(suite));
  return {
    page: scoresPage(scores),
    unexplained: scores.flatMap(({ name, unexplained }) => unexplained.map((each) => `${name}: ${each}`)),
  };
}
