import { Defective } from "../../errors.ts";
import type { ChecklistFrontMatter } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { pointerTokens, validate } from "../../schema.ts";
import { type ChecklistItem, type ChecklistPart, PRE_DEPLOYMENT } from "../kinds/checklist.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import type { TaskItem } from "../strict/markdown-tasks.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** `deployment-checklist.md`: front matter that names the rehearsal, and task items such as ``- [x] `id` text`` below phases. */
export const reader: Reader<ChecklistPart> = {
  format: "deployment-checklist",
  kind: "checklist",
  recognises,
  read,
};

function recognises(head: Uint8Array): boolean {
  const [first, ...lines] = headText(head).split(/\r?\n/u);
  const end = lines.indexOf("---");
  return (
    first === "---" && lines.slice(0, end < 0 ? lines.length : end).some((line) => line.startsWith("updated_from:"))
  );
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ChecklistPart>> {
  const { parseMarkdown } = await import("../strict/markdown.ts");
  const { taskItems } = await import("../strict/markdown-tasks.ts");
  const { frontMatter, root } = parseMarkdown(await gather(chunks));
  const { release, updated_at, updated_from } = await frontMatterIn(frontMatter);
  const items = taskItems(root).map((task) => itemOf(task, path));
  refuseTwins(items);
  return {
    part: {
      checklist: {
        items,
        updated_at,
        updated_from: updated_from.slice("sha256:".length),
        source: { path, line: 1, column: 1 },
      },
    },
    observed: { from: updated_at, to: updated_at },
    subject: release,
    declared: [],
  };
}

/** The front matter, its time as UTC. Lines count in the file, in which `---` stands before it. */
async function frontMatterIn(bytes: Uint8Array): Promise<ChecklistFrontMatter> {
  const { parseYaml } = await import("../strict/yaml.ts");
  const { value, position } = await inFile(() => parseYaml(bytes));
  const at = (pointer: string): Defective["at"] => below(position(pointerTokens(pointer)));
  const [problem] = await validate("documents/checklist", value ?? null);
  if (problem !== undefined) {
    const place = problem.pointer === "" ? "it" : problem.pointer;
    throw new Defective("invalid", `has front matter that is none: ${place} ${problem.message}`, at(problem.pointer));
  }
  const stated = value as ChecklistFrontMatter;
  const updated = toUtc(stated.updated_at);
  if (updated !== undefined) return { ...stated, updated_at: updated };
  throw new Defective(
    "invalid",
    `was updated at "${summary(stated.updated_at)}", which is no RFC 3339 time with a zone`,
    at("/updated_at"),
  );
}

async function inFile<Result>(parse: () => Result): Promise<Result> {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new Defective(error.code, error.message, below(error.at), { cause: error });
  }
}

function below(at: Defective["at"]): Defective["at"] {
  return at.line === undefined ? at : { ...at, line: at.line + 1 };
}

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/iu;

function itemOf({ checked, code, text, headings, line, column }: TaskItem, path: string): ChecklistItem {
  if (code === undefined || !ID.test(code))
    throw new Defective("invalid", "has an item that does not begin with its id, as in - [ ] `backup-verified` text", {
      line,
      column,
    });
  const phase = phaseOf(headings);
  if (phase === "")
    throw new Defective("invalid", `has the item ${code} below no heading that names a phase`, { line, column });
  return { id: code, done: checked, phase, text: summary(text), source: { path, line, column } };
}

const PHASES = [PRE_DEPLOYMENT, "deployment", "post-deployment"];

/** A part of a phase belongs to it: what stands below Pre-deployment has to be done before, whatever nearer heading it has. */
function phaseOf(headings: readonly string[]): string {
  const slugs = headings.map(slugOf);
  if (slugs.includes(PRE_DEPLOYMENT)) return PRE_DEPLOYMENT;
  return slugs.findLast((slug) => PHASES.includes(slug)) ?? slugs.at(-1) ?? "";
}

function slugOf(heading: string): string {
  const words = heading
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).join("-");
}

/** Ids that differ in case alone are one id to a reader. */
function refuseTwins(items: readonly ChecklistItem[]): void {
  const known = new Set<string>();
  for (const { id, source } of items) {
    const key = id.toLowerCase();
    if (known.has(key))
      throw new Defective("ambiguous", `has two items with the id ${id}`, {
        line: source.line ?? 1,
        column: source.column ?? 1,
      });
    known.add(key);
  }
}
