/** Output that tells of a failure which an exit code may hide. */
const FATAL_OUTPUT = /^##\[error\]|FATAL|^panic:/gmu;

/** More characters than one such sign, and the one before it, have. */
export const FATAL_REACH = 16;

/** The first sign of a failure in a text, from a character on; those before it still tell whether a line begins there. */
export function fatalIn(text: string, from = 0): string | undefined {
  FATAL_OUTPUT.lastIndex = from;
  return FATAL_OUTPUT.exec(text)?.[0];
}
