import type { ConfigDocument } from "./generated/documents.ts";
import type { CommandLine, ProtocolPlan } from "./model.ts";

type Stated = NonNullable<ConfigDocument["protocol"]>;

/** The section `protocol` of the config. */
export function protocolPlan(stated: Stated): ProtocolPlan {
  const { rollback_to: to, retention, checks = {} } = stated;
  return {
    prepare: commandLines(stated.prepare),
    intake: commandLines(stated.intake),
    refresh: commandLines(stated.refresh),
    test: commandLines(stated.test),
    observe: commandLines(stated.observe),
    scan: commandLines(stated.scan),
    accept: commandLines(stated.accept),
    operations: commandLines(stated.operations),
    checklist: commandLines(stated.checklist),
    approve: commandLines(stated.approve),
    notify: commandLines(stated.notify),
    rehearse: commandLine(stated.rehearse),
    rollback: commandLine(stated.rollback),
    ...(to === undefined ? {} : { rollbackTo: to }),
    checks: Object.fromEntries(Object.entries(checks).map(([name, line]) => [name, commandLine(line)])),
    rollBackAfterFailure: stated.roll_back_after_failure ?? false,
    ...(retention === undefined ? {} : { retention }),
  };
}

function commandLines(stated: Stated["test"]): readonly CommandLine[] {
  return (stated ?? []).map(commandLine);
}

/** A single word is a program without arguments; nothing is ever handed to a shell. */
export function commandLine(stated: string | readonly string[]): CommandLine {
  const [program = "", ...rest] = typeof stated === "string" ? [stated] : stated;
  return [program, ...rest];
}
