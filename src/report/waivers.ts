import type { Verdict, VerdictWaiver } from "../model.ts";
import { numbered } from "./counts.ts";
import { said, table } from "./markdown-page.ts";
import { heading, labelled, type Style, type Tint } from "./page.ts";

/** So long before its end a waiver is said to expire soon, in days: half of the time for which one of high severity may count. */
const SOON_DAYS = 7;

type State = VerdictWaiver["state"];

/** As people call it: a waiver that covers a finding is used. */
const WORDS = {
  active: "used",
  unused: "unused",
  pending: "pending",
  expired: "expired",
  invalid: "invalid",
} as const satisfies Record<State, string>;
const TINTS = {
  active: "green",
  unused: "yellow",
  pending: "yellow",
  expired: "red",
  invalid: "red",
} as const satisfies Record<State, Tint>;

/** `used`, `expiring soon (within 7 d)`, `too broad`: the state of a waiver first, then what else should be known of it. */
export function stateWords(
  waiver: Pick<VerdictWaiver, "state" | "expires_at" | "too_broad">,
  now: string,
): readonly string[] {
  return [
    WORDS[waiver.state],
    ...(endsSoon(waiver, now) ? [`expiring soon (within ${SOON_DAYS} d)`] : []),
    ...(waiver.too_broad === undefined ? [] : ["too broad"]),
  ];
}

/** What has ended, or never counted, ends no more. */
function endsSoon({ state, expires_at }: Pick<VerdictWaiver, "state" | "expires_at">, now: string): boolean {
  if (state === "expired" || state === "invalid" || expires_at === undefined) return false;
  return Date.parse(expires_at) - Date.parse(now) <= SOON_DAYS * 86_400_000;
}

/** Why it stands as it does; not encoded. */
export function remarks({
  reason,
  too_broad,
}: Pick<VerdictWaiver, "too_broad"> & { readonly reason?: string | undefined }): readonly string[] {
  return [...(reason === undefined ? [] : [reason]), ...(too_broad === undefined ? [] : [too_broad])];
}

/** One entry a waiver for the summary; nothing where there is none. */
export function waiverLines({ waivers, evaluated_at }: Verdict, style: Style): readonly string[] {
  const lines = waivers.flatMap((waiver) => {
    const head = `${waiver.id}  ${stateWords(waiver, evaluated_at).join(", ")}: ${waiver.check || "no check"}`;
    return labelled("-", [head, ...facts(waiver), ...remarks(waiver)].join("; "), style, TINTS[waiver.state]);
  });
  return lines.length === 0 ? [] : [...heading("Waivers", style), ...lines];
}

function facts({ covers, expires_at, requested_by, approved_by, ticket }: VerdictWaiver): readonly string[] {
  return [
    `covers ${numbered(covers.length, "finding")}`,
    ...(expires_at === undefined ? [] : [`until ${expires_at}`]),
    ...(requested_by === undefined ? [] : [`requested by ${requested_by}`]),
    ...(approved_by === undefined ? [] : [`approved by ${approved_by}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
  ];
}

/** The section of `report.md`; nothing where there is no waiver. */
export function waiverSection({ waivers, evaluated_at }: Verdict): readonly string[] {
  if (waivers.length === 0) return [];
  const rows = waivers.map((waiver) => [
    said(waiver.id),
    stateWords(waiver, evaluated_at).join(", "),
    said(waiver.check),
    String(waiver.covers.length),
    ...[waiver.expires_at, waiver.requested_by, waiver.approved_by, waiver.ticket, waiver.justification].map(cell),
    remarks(waiver).map(said).join("; "),
  ]);
  const header = ["Waiver", "State", "Check", "Findings", "Until", "Requested by", "Approved by", "Ticket"];
  return ["## Waivers", "", ...table([...header, "Justification", "Remark"], rows)];
}

function cell(text: string | undefined): string {
  return text === undefined ? "" : said(text);
}
