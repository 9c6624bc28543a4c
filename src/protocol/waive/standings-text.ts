import { columnsText } from "../../report/columns.ts";
import { jsonText } from "../../report/json.ts";
import { remarks, stateWords } from "../../report/waivers.ts";
import type { Standing } from "./standing.ts";

type Stated = Standing & { readonly state: string };

/** One line a waiver. */
export function standingsTable(waivers: readonly Stated[], now: string): string {
  if (waivers.length === 0) return "There are no waivers.\n";
  const rows = waivers.map(({ shown, entry, state }) => {
    const [word, ...more] = stateWords(shown, now);
    return [
      shown.id,
      [state === shown.state ? word : state, ...more].join(", "),
      shown.check,
      releaseOf(entry),
      shown.expires_at ?? "",
      shown.requested_by ?? "",
      shown.approved_by ?? "",
      shown.ticket ?? "",
      remarks(state === shown.state ? shown : { ...shown, reason: undefined }).join("; "),
    ];
  });
  return columnsText(
    ["waiver", "state", "check", "release", "until", "requested by", "approved by", "ticket", "remark"],
    rows,
  );
}

function releaseOf({ release }: Standing["entry"]): string {
  const { name, versions } = (release ?? {}) as { readonly name?: unknown; readonly versions?: unknown };
  return typeof name === "string" && typeof versions === "string" ? `${name} ${versions}` : "";
}

/** Each waiver as the file states it, with how it stands. */
export function standingsJson(waivers: readonly Stated[]): string {
  return jsonText(
    waivers.map(({ shown, entry, state }) => ({
      id: shown.id,
      check: shown.check,
      state,
      ...(state === shown.state && shown.reason !== undefined ? { reason: shown.reason } : {}),
      ...(shown.too_broad === undefined ? {} : { too_broad: shown.too_broad }),
      covers: shown.covers,
      entry,
    })),
  );
}
