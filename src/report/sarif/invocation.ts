import type { ConfigurationOverride, Invocation, Notification, ReportingDescriptor } from "sarif";
import type { Report } from "../report.ts";
import { TRUNCATED } from "./driver.ts";

/** A no-go is a success of the tool: it answered (SPEC §3.20.14). */
export function invocationOf(
  report: Report,
  rules: readonly ReportingDescriptor[],
  notifications: readonly Notification[],
): Invocation {
  const isGo = report.verdict.outcome === "pass";
  const overrides = overridesOf(report, rules);
  return {
    executionSuccessful: true,
    exitCode: isGo ? 0 : 1,
    exitCodeDescription: isGo ? "The verdict is go." : "The verdict is no-go.",
    ...(overrides.length === 0 ? {} : { ruleConfigurationOverrides: [...overrides] }),
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: [...notifications] }),
  };
}

/** Says how many results a log leaves out. */
export function truncation(omitted: number, total: number): Notification {
  return {
    descriptor: { id: TRUNCATED.id, index: 0 },
    level: "warning",
    message: {
      text: `'${omitted}' of '${total}' results were left out.`,
      id: "leftOut",
      arguments: [String(omitted), String(total)],
    },
  };
}

/** Settings that config or a flag states, and checks that are off or stand at another level than their own. */
function overridesOf(
  { verdict, catalogue }: Report,
  rules: readonly ReportingDescriptor[],
): readonly ConfigurationOverride[] {
  const judged = verdict.gates.flatMap(({ checks }) => checks);
  return rules.flatMap(({ id }, index) => {
    const own = catalogue.checks.find(({ code }) => code === id);
    const check = judged.find(({ code }) => code === id);
    if (own === undefined || check === undefined) return [];
    const stated = own.settings.filter((name) =>
      ["config", "flag"].includes(verdict.settings[name]?.source ?? "default"),
    );
    const isOff = check.status === "off";
    if (stated.length === 0 && !isOff && check.level === own.level) return [];
    const parameters = Object.fromEntries(stated.map((name) => [name, verdict.settings[name]?.value]));
    return [
      {
        descriptor: { id, index },
        configuration: {
          level: check.level,
          ...(isOff ? { enabled: false } : {}),
          ...(stated.length === 0 ? {} : { parameters }),
        },
      },
    ];
  });
}
