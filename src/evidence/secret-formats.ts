/** Formats of files that hold secrets, found or in use. The one place that says so. */
const SECRET_FORMATS: readonly string[] = ["gitleaks", "kubernetes", "compose", "dotenv", "terraform-plan"];

/** True for the id of a format whose text is never shown and never packed. */
export function holdsSecrets(format: string): boolean {
  return SECRET_FORMATS.includes(format);
}

/** True for what a scanner for secrets reports: some tools write the secret, or the line that holds it, beside each finding. */
export function tellsSecrets(part: unknown): boolean {
  const { findings } = (part ?? {}) as { readonly findings?: readonly { readonly category?: string }[] };
  return findings?.some(({ category }) => category === "secrets") ?? false;
}
