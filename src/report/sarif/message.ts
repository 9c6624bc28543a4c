import type { Message, MultiformatMessageString } from "sarif";
import { forSarif, shortened } from "../encode.ts";

/** GitLab skips a result whose message is longer. */
const LONGEST_MESSAGE = 2048;

/** GitHub refuses descriptions of more than 1,024 characters. */
const LONGEST_DESCRIPTION = 1000;

/** What a result says, by message id. Placeholders are quoted and every string ends with a full stop (SARIF2001, SARIF2015). */
export const MESSAGES = {
  violated: "Violated: '{0}'.",
  passed: "Passed: '{0}' items judged.",
  unjudged: "Not judged: '{0}'.",
  notApplicable: "Not applicable: '{0}'.",
  off: "Turned off: '{0}'.",
} as const;
export type MessageId = keyof typeof MESSAGES;

/** Text for consumers that read `text` only, id and argument for those that know the rule; both say the same. */
export function message(id: MessageId, text: string): Message {
  const template = MESSAGES[id];
  const argument = shortened(forSarif(text), LONGEST_MESSAGE - template.length);
  return { text: template.replace("{0}", () => argument), id, arguments: [argument] };
}

/** The same as every rule has them. */
export const MESSAGE_STRINGS: Record<string, MultiformatMessageString> = Object.fromEntries(
  Object.entries(MESSAGES).map(([id, text]) => [id, { text }]),
);

/** A text as a sentence: SARIF descriptions end with a full stop. */
export function sentence(text: string): string {
  const encoded = shortened(forSarif(text).trim(), LONGEST_DESCRIPTION) || "No text is given";
  return /[.!?]$/u.test(encoded) ? encoded : `${encoded}.`;
}
