/** Words in the name of a variable that say that its value is a secret. */
const SECRET_NAME =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|APIKEY|PRIVATE|(?:^|[_-])(?:PASS|PWD|KEY|AUTH|AUTHORIZATION|PAT|PIN|SAS|DSN|COOKIE|SESSION|SIGNATURE)(?:$|[_-])/u;
const NO_SECRETS = new Set(["PWD", "OLDPWD"]);
/** Values that would take half of a log with them. */
const PLAIN_VALUE = /^(?:true|false|null|none|yes|no|auto|always|never)$/iu;
const URL_PASSWORD = /:\/\/[^\s:/@]*:([^\s/@]+)@/gu;
const MIN_SECRET = 4;
const MASK = "***";

/** The values of variables whose names say so or that are `named`, and passwords in URLs in any of them. */
export function secretsIn(
  environment: Readonly<Record<string, string>>,
  named: readonly string[] = [],
): readonly string[] {
  const secret = Object.entries(environment)
    .filter(([name]) => named.includes(name) || isSecretName(name))
    .map(([, value]) => value);
  return [...secret, ...Object.values(environment).flatMap(passwordsIn)];
}

/** What a command is told by `--name VALUE`, `--name=VALUE`, `NAME=VALUE` and `Name: VALUE` of such a name, and passwords in URLs. */
export function secretsOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, index) => {
    const [, name, value] = /^([\w.-]+)(?:=|:\s)(.+)$/su.exec(word) ?? [];
    if (name !== undefined && value !== undefined && isSecretName(name)) return [value.trim()];
    const next = argv[index + 1];
    const isTold = /^--?[\w.-]+$/u.test(word) && isSecretName(word) && next !== undefined && !next.startsWith("-");
    return isTold ? [next] : passwordsIn(word);
  });
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toUpperCase()) && !NO_SECRETS.has(name);
}

function passwordsIn(text: string): readonly string[] {
  return [...text.matchAll(URL_PASSWORD)].map(([, password]) => password ?? "");
}

/** Hides secrets in what is logged. */
export class Mask {
  readonly #secrets: readonly string[];
  /** Characters of the longest secret. */
  readonly longest: number;

  /** A secret of several lines is hidden line by line; each also as it stands in a URL. */
  constructor(secrets: readonly string[]) {
    const lines = secrets.flatMap((secret) => secret.split(/[\r\n]+/u)).map((line) => line.trim());
    const forms = lines.flatMap((line) => [line, encodeURIComponent(line.toWellFormed())]);
    this.#secrets = [...new Set(forms)].filter((form) => form.length >= MIN_SECRET && !PLAIN_VALUE.test(form));
    this.longest = Math.max(0, ...this.#secrets.map(({ length }) => length));
  }

  /** The first `limit` characters of a text, each part of a secret among them hidden, also of one that reaches behind them. */
  hide(text: string, limit = text.length): string {
    let shown = "";
    let at = 0;
    for (const [start, end] of this.#spans(text)) {
      if (start >= limit) break;
      shown += text.slice(at, start) + MASK;
      at = end;
    }
    return at >= limit ? shown : shown + text.slice(at, limit);
  }

  /** Where secrets stand, those that overlap or touch as one, in order. */
  #spans(text: string): readonly (readonly [number, number])[] {
    const found = this.#secrets.flatMap((secret) => placesOf(secret, text)).sort(([a], [b]) => a - b);
    const spans: [number, number][] = [];
    for (const [start, end] of found) {
      const last = spans.at(-1);
      if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
      else spans.push([start, end]);
    }
    return spans;
  }
}

function placesOf(secret: string, text: string): (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) places.push([at, at + secret.length]);
  return places;
}
