/** Formats of files that hold secrets, found or in use. The one place that says so. */
const SECRET_FORMATS: readonly string[] = ["gitleaks", "kubernetes", "compose", "dotenv", "terraform-plan"];

/** True for the id of a format whose text is never shown and never packed. */
export function holdsSecrets(format: string): boolean {
  return SECRET_FORMATS.includes(format);
}
