import { isMapping } from "./keyed.ts";

const SECRET_WORD =
  /(?:^|[^a-z])(?:pass(?:word|wd|phrase|code)?|pwd|pw|secrets?|tokens?|credentials?|creds?|api[_.-]?keys?|access[_.-]?keys?|private[_.-]?keys?|signing[_.-]?keys?|encryption[_.-]?keys?|auth|salt|dsn|connection[_.-]?strings?|session[_.-]?keys?|license[_.-]?keys?|jwt|cookies?)(?:$|[^a-z])/u;

/** True for the name of something that should be kept secret, such as `DB_PASSWORD` or `apiKey`. Rather too often than not. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/gu, "$1_$2")
    .toLowerCase()
    .replace(/\d+/gu, "_");
  return SECRET_WORD.test(words) || /(?:password|passwd|passphrase|secret|apikey|privatekey)/u.test(words);
}

const SECRET_TEXTS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/u,
  // A name and a password before a host.
  /(?<![a-z\d+.-])[a-z][a-z\d+.-]{0,30}:\/\/[^\s/:@]{0,200}:[^\s/@]{1,500}@/iu,
  /\beyJ[\w-]{6,400}\./u,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/u,
  /\b(?:ghp|gho|ghs|ghr|github_pat|glpat|xox[abprs]|sk|rk|pk)[-_][\w-]{16}/u,
  /\b(?:bearer|basic)\s+[\w+/=.-]{8}/iu,
];
/** `name: value`, `name=value` and `--name value`, wherever it stands in a text. */
const ASSIGNMENT = /(?<![\w.-])([\w.-]{2,80})["']?\s{0,20}(?:[:=]|\s)\s{0,20}(?=\S)/gu;

/** True for a value that looks like a secret, or holds something that does. */
export function isSecretValue(value: unknown): boolean {
  if (typeof value === "string") return isSecretText(value);
  if (Array.isArray(value))
    return value.some(isSecretValue) || value.some((item) => typeof item === "string" && isSecretName(item));
  if (!isMapping(value)) return false;
  const named = value["name"] ?? value["key"];
  return (
    (typeof named === "string" && isSecretName(named)) ||
    Object.entries(value).some(([key, member]) => isSecretName(key) || isSecretValue(member))
  );
}

function isSecretText(text: string): boolean {
  if (SECRET_TEXTS.some((pattern) => pattern.test(text))) return true;
  for (const [, name = ""] of text.matchAll(ASSIGNMENT)) if (isSecretName(name)) return true;
  return false;
}
