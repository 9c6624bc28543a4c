/**
 * The commands that a CI runner would take from a log: GitHub's `::name::` at the start of a line and `##[name]` anywhere
 * (actions/runner, ActionCommand.cs), Azure's `##vso[` anywhere.
 */
export function commandsIn(log: string): readonly string[] {
  return log
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/u)
    .filter((line) => line.trimStart().startsWith("::") || /##\[|##\w+\[/u.test(line));
}

/** Characters that steer a terminal or that nobody sees, by Unicode's own classes. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
