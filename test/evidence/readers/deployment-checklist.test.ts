import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reader } from "../../../src/evidence/readers/deployment-checklist.ts";
import { reader as baseline } from "../../../src/evidence/readers/observability-baseline.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT, DIGEST } from "../../builders.ts";
import { refusal, stream } from "../stream.ts";

const FRONT = `release: { name: shop, version: 1.2.3, git_commit: "${COMMIT}" }
updated_at: 2026-11-20T11:30:00+01:00
updated_from: sha256:${DIGEST}
`;
const page = (body: string, front = FRONT): string => `---\n${front}---\n${body}`;
const read = (text: string): ReturnType<typeof reader.read> => reader.read(stream(text, 9), "checklist.md");
const phases = async (body: string): Promise<readonly string[]> =>
  (await read(page(body))).part.checklist.items.map(({ id, phase }) => `${id} ${phase}`);

describe("the deployment checklist", () => {
  const BODY = `
# Deployment of shop

## Pre-deployment

- [x] \`backup-verified\` The **backup** was restored.
  - [ ] \`backup-2\` Twice.

## Post-deployment

- [X] \`baseline.compared\` Latency is that of the [baseline](b.md).
`;

  it.each([
    ["line feeds", page(BODY)],
    ["CR LF", page(BODY).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${page(BODY)}`],
  ])("gives items with phase and place, its release and its rehearsal: %s", async (_, text) => {
    const { part, observed, subject, declared, text: kept } = await read(text);
    const source = (line: number, column: number): object => ({ path: "checklist.md", line, column });
    expect(part.checklist).toEqual({
      items: [
        {
          id: "backup-verified",
          done: true,
          phase: "pre-deployment",
          text: "The backup was restored.",
          source: source(11, 1),
        },
        { id: "backup-2", done: false, phase: "pre-deployment", text: "Twice.", source: source(12, 3) },
        {
          id: "baseline.compared",
          done: true,
          phase: "post-deployment",
          text: "Latency is that of the baseline.",
          source: source(16, 1),
        },
      ],
      updated_at: "2026-11-20T10:30:00.000Z",
      updated_from: DIGEST,
      source: source(1, 1),
    });
    expect(await validate("facts/checklist", part.checklist)).toEqual([]);
    expect(observed).toEqual({ from: "2026-11-20T10:30:00.000Z", to: "2026-11-20T10:30:00.000Z" });
    expect([subject, declared, kept]).toEqual([{ name: "shop", version: "1.2.3", git_commit: COMMIT }, [], undefined]);
  });

  it.each([
    ["pre-deployment", "## Pre-deployment"],
    ["pre-deployment", "PRE DEPLOYMENT\n---"],
    ["pre-deployment", "## *Pre*\u2011Deployment:"],
    ["pre-deployment", "## \uff30re-deployment"],
    ["deployment", "# Deployment"],
    ["post-deployment", "###### Post–deployment ##"],
    ["1-security-prüfung", "## 1. Security: `Prüfung`"],
    ["pre-deployment", "## Pre-deployment\n\n### Deployment"],
    ["pre-deployment", "## Pre-deployment\n\n### Database\n\n#### Tables"],
    ["post-deployment", "## Post-deployment\n\n### Monitoring"],
    ["database", "## Pre-deployment\n\n## Database"],
    ["database", "### Pre-deployment\n\n## Database"],
    ["post-deployment", "# Deployment\n\n## Post-deployment"],
  ])("gives the phase %s below %j", async (phase, headings) => {
    expect(await phases(`${headings}\n\n- [ ] \`a\` one\n`)).toEqual([`a ${phase}`]);
  });

  it("has as many items, as done, as were written", async () => {
    const written = fc.uniqueArray(
      fc.tuple(fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,9}$/u), fc.boolean(), fc.boolean()),
      {
        selector: ([id]) => id,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(written, async (list) => {
        const lines = list.map(
          ([id, isDone, isLoose]) => `- [${isDone ? "x" : " "}] \`${id}\` text${isLoose ? "\n" : ""}`,
        );
        const { items } = (await read(page(`## Pre-deployment\n\n${lines.join("\n")}\n`))).part.checklist;
        expect(items.map(({ id, done }) => [id, done])).toEqual(list.map(([id, isDone]) => [id, isDone]));
      }),
    );
  });

  const NO_ID = "has an item that does not begin with its id, as in - [ ] `backup-verified` text";
  it.each([
    ["an item without an id", "# P\n- [x] The backup\n", `invalid 7:1 ${NO_ID}`],
    ["an id that is not at the start", "# P\n- [x] The `backup`\n", `invalid 7:1 ${NO_ID}`],
    ["an id with a space", "# P\n- [x] `the backup`\n", `invalid 7:1 ${NO_ID}`],
    ["an id of 65 characters", `# P\n- [x] \`${"a".repeat(65)}\`\n`, `invalid 7:1 ${NO_ID}`],
    ["an id in another script", "# P\n- [x] `b\u0430ckup`\n", `invalid 7:1 ${NO_ID}`],
    ["an id in bold", "# P\n- [x] **`backup`** a\n", `invalid 7:1 ${NO_ID}`],
    ["an item below no heading", "- [x] `a` one\n", "invalid 6:1 has the item a below no heading that names a phase"],
    [
      "an item below a heading of signs",
      "# !?\n- [x] `a` one\n",
      "invalid 7:1 has the item a below no heading that names a phase",
    ],
    ["an id twice", "# P\n- [ ] `a` one\n# Q\n- [x] `a` one\n", "ambiguous 9:1 has two items with the id a"],
    ["an id twice but for case", "# P\n- [ ] `a` one\n- [x] `A` one\n", "ambiguous 8:1 has two items with the id A"],
    ["raw HTML", "# P\n- [x] `a` one\n<!-- - [ ] `b` -->\n", /^ambiguous \d:\d+ has raw HTML/u],
  ])("is refused with %s", async (_, body, message) => {
    expect(await refusal(() => read(page(body)))).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it.each([
    [
      "a key that is not known",
      `${FRONT}by: me\n`,
      "invalid 5:1 has front matter that is none: /by is not a known key",
    ],
    [
      "no rehearsal",
      FRONT.replace(/updated_from.*\n/u, ""),
      'invalid 2:1 has front matter that is none: it lacks "updated_from"',
    ],
    [
      "a digest without its name",
      FRONT.replace("sha256:", ""),
      /^invalid 4:1 has front matter that is none: \/updated_from is/u,
    ],
    [
      "a digest in capitals",
      FRONT.replace(DIGEST, DIGEST.toUpperCase()),
      /^invalid 4:1 has front matter that is none/u,
    ],
    [
      "half a commit",
      FRONT.replace(COMMIT, COMMIT.slice(0, 8)),
      /^invalid 2:\d+ has front matter that is none: \/release\/git_commit is/u,
    ],
    ["no front matter in the lines", "", "invalid 2:1 has front matter that is none: it is null; it must be an object"],
    [
      "a time without a zone",
      FRONT.replace("+01:00", ""),
      'invalid 3:1 was updated at "2026-11-20T11:30:00", which is no RFC 3339 time with a zone',
    ],
    [
      "a key twice",
      `${FRONT}updated_at: 2026-11-20T11:30:00Z\n`,
      'invalid 5:1 has the key "updated_at" twice in one mapping',
    ],
    ["an alias", `${FRONT}x: *a\n`, /^invalid 5:4 /u],
  ])("is refused with front matter with %s", async (_, front, message) => {
    expect(await refusal(() => read(page("# P\n- [x] `a` b\n", front)))).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it("keeps the first 300 characters of what an item says", async () => {
    const { items } = (await read(page(`# P\n- [x] \`a\` ${"word ".repeat(100)}\n`))).part.checklist;
    expect(items[0]?.text).toBe(`${"word ".repeat(60)}…`);
  });

  it.each([
    [page("# P\n"), true, false],
    [`\ufeff${page("# P\n")}`, true, false],
    [page("# P\n").replaceAll("\n", "\r\n"), true, false],
    ["---\nupdated_from: x\n", true, false],
    ["---\ntitle: x\n---\nupdated_from: y\n", false, false],
    ["updated_from: x\n", false, false],
    ["# Baseline\n\nCaptured: 2026-11-20T11:30:00Z\n\n- Metric: p95 – 320ms\n", false, true],
    ["---\ntitle: x\n---\n- Metric: p95 – 320ms\n", false, true],
    ['{"updated_from": 1}', false, false],
  ])("recognises %j: %s; a baseline is %s", (text, isChecklist, isBaseline) => {
    const head = new TextEncoder().encode(text);
    expect([reader.recognises(head), baseline.recognises(head)]).toEqual([isChecklist, isBaseline]);
  });
});
