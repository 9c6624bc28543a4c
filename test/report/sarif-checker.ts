import type { Log, ReportingDescriptor, ReportingDescriptorReference, Result, Run } from "sarif";

/** What a run must hold; each returns what is wrong. Numbers are those of reference/sarif.md §8. */
type Rule = (run: Run) => readonly string[];

const LEVELS: readonly string[] = ["error", "warning", "note", "none"];
const RULES: readonly Rule[] = [
  identity,
  descriptors,
  ruleReferences,
  messages,
  kinds,
  locations,
  regions,
  suppressions,
  artifacts,
  gates,
  guids,
  verdict,
  order,
  fingerprints,
];

/** Everything that is wrong with a log and that neither the schema nor the multitool sees. */
export function problems(log: Log): readonly string[] {
  const [run, ...others] = log.runs;
  if (run === undefined || others.length > 0) return ["3: not exactly one run"];
  return RULES.flatMap((rule) => rule(run));
}

/** The further limits of a log for upload. */
export function uploadProblems(log: Log): readonly string[] {
  const results = log.runs.flatMap((run) => run.results ?? []);
  const forbidden = /"(suppressions|baselineState|contents|account|machine|environmentVariables)":/u.exec(
    JSON.stringify(log),
  );
  return [
    ...check("15: more than 5000 results", results.length <= 5000),
    ...check(
      "15: not only failures",
      results.every(({ kind }) => kind === "fail"),
    ),
    ...check(`15: has ${forbidden?.[1]}`, forbidden === null),
  ];
}

function identity({ tool, automationDetails, columnKind }: Run): readonly string[] {
  return [
    ...check("3: automationDetails.id", /^ray-policy\/.+\/[^/]+$/u.test(automationDetails?.id ?? "")),
    ...check("3: driver name", tool.driver.name === "ray-policy"),
    ...check("3: semantic version", /^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(tool.driver.semanticVersion ?? "")),
    ...check("14: columnKind", columnKind === "utf16CodeUnits"),
  ];
}

function descriptors({ tool }: Run): readonly string[] {
  const rules = tool.driver.rules ?? [];
  const ids = rules.map(({ id }) => id);
  return [
    ...check("4: duplicate rule ids", new Set(ids).size === ids.length),
    ...rules.flatMap(
      ({ id, name = "", shortDescription, fullDescription, help, helpUri = "", messageStrings = {}, properties }) => [
        ...check(`4: id ${id}`, /^[A-Z]{1,8}(?:-?[0-9]{1,6}){0,3}$/u.test(id)),
        ...check(`4: name of ${id}`, /^[A-Z][A-Za-z0-9]*$/u.test(name) && name !== id && name.length <= 255),
        ...[shortDescription, fullDescription].flatMap((text) =>
          check(`4: description of ${id}`, /^.{0,1023}[.!?]$/u.test(text?.text ?? "")),
        ),
        ...check(
          `4: help of ${id}`,
          (help?.text ?? "") !== "" && (help?.markdown ?? "") !== "" && !/<\w/u.test(help?.markdown ?? ""),
        ),
        ...check(`4: helpUri of ${id}`, helpUri.startsWith("https://")),
        ...Object.values(messageStrings).flatMap(({ text }) => check(`4: message string of ${id}`, text.endsWith("."))),
        ...check(`4: tags of ${id}`, (properties?.tags ?? []).length <= 10),
        ...check(`5: security-severity of ${id}`, isSecuritySeverity(properties)),
      ],
    ),
  ];
}

/** Absent, or a text above 0 and at most 10 on a rule that is tagged as one of security. */
function isSecuritySeverity(properties: ReportingDescriptor["properties"]): boolean {
  const stated: unknown = properties?.["security-severity"];
  if (stated === undefined) return true;
  const isScore =
    typeof stated === "string" && /^\d+(\.\d+)?$/u.test(stated) && Number(stated) > 0 && Number(stated) <= 10;
  return isScore && (properties?.tags ?? []).includes("security");
}

function ruleReferences(run: Run): readonly string[] {
  const rules = run.tool.driver.rules ?? [];
  return each(
    run,
    "6: ruleIndex",
    ({ ruleId, ruleIndex = -1 }) => ruleId !== undefined && rules[ruleIndex]?.id === ruleId,
  );
}

function messages(run: Run): readonly string[] {
  const isSame = ({ ruleIndex = -1, message }: Result) => {
    const template = run.tool.driver.rules?.[ruleIndex]?.messageStrings?.[message.id ?? ""]?.text;
    return template !== undefined && message.text === formatted(template, message.arguments ?? []);
  };
  return [
    ...each(run, "6: text is not the formatted message", isSame),
    ...each(run, "6: message length", ({ message }) => (message.text ?? "").length <= 2048),
    ...each(run, "6: message signs", ({ message }) => !/[[\](){}<>`\p{Cc}]/u.test(message.text ?? "")),
  ];
}

function kinds(run: Run): readonly string[] {
  return [
    ...each(
      run,
      "7: kind and level",
      ({ kind, level = "" }) => (kind === "fail") === (level !== "none") && LEVELS.includes(level),
    ),
    ...each(run, "7: rank", ({ rank }) => rank === undefined),
  ];
}

function locations(run: Run): readonly string[] {
  const isGood = (location: NonNullable<Result["locations"]>[number]) => {
    const { uri = "", uriBaseId, index = -1 } = location.physicalLocation?.artifactLocation ?? {};
    return isRelativeUri(uri) && uriBaseId === "SRCROOT" && run.artifacts?.[index]?.location?.uri === uri;
  };
  return [
    ...each(run, "8: not one location", (result) => result.locations?.length === 1),
    ...each(run, "8: location", (result) =>
      [...(result.locations ?? []), ...(result.relatedLocations ?? [])].every(isGood),
    ),
    ...each(
      run,
      "6: related ids",
      ({ relatedLocations = [] }) => new Set(relatedLocations.map(({ id }) => id)).size === relatedLocations.length,
    ),
  ];
}

function isRelativeUri(uri: string): boolean {
  const isEncoded = /^[A-Za-z0-9\-._~%/]+$/u.test(uri) && !/%(?![0-9A-F]{2})/u.test(uri);
  return isEncoded && uri.split("/").every((segment) => !["", ".", ".."].includes(segment));
}

function regions(run: Run): readonly string[] {
  return each(run, "9: region", ({ locations = [], relatedLocations = [] }) =>
    [...locations, ...relatedLocations].every(({ physicalLocation }) => {
      const { startLine = 0, startColumn = 1, endLine = startLine, endColumn } = physicalLocation?.region ?? {};
      return (
        startLine >= 1 &&
        startColumn >= 1 &&
        endLine >= startLine &&
        (endColumn === undefined || endLine > startLine || endColumn > startColumn)
      );
    }),
  );
}

function suppressions({ results = [] }: Run): readonly string[] {
  const marked = results.filter((result) => result.suppressions !== undefined).length;
  const accepted = results.flatMap((result) => result.suppressions ?? []);
  return [
    ...check("10: suppressions on some results only", marked === 0 || marked === results.length),
    ...check(
      "10: suppression without justification or guid",
      accepted.every(({ justification, guid }) => justification !== undefined && guid !== undefined),
    ),
  ];
}

function artifacts({ artifacts: files = [] }: Run): readonly string[] {
  return files.flatMap(({ location, hashes, length }, index) => [
    ...check(`8: artifact ${index}`, location?.index === index && isRelativeUri(location.uri ?? "")),
    ...check(
      `11: hash of artifact ${index}`,
      hashes === undefined || (/^[0-9a-f]{64}$/u.test(hashes["sha-256"] ?? "") && length !== undefined),
    ),
  ]);
}

function gates({ tool, taxonomies = [], results = [], invocations = [] }: Run): readonly string[] {
  const isKnown = ({ id, index = -1, guid, toolComponent }: ReportingDescriptorReference) => {
    const component = taxonomies[toolComponent?.index ?? -1];
    const taxon = component?.taxa?.[index];
    return (
      component?.name === toolComponent?.name &&
      component?.guid === toolComponent?.guid &&
      taxon?.id === id &&
      taxon?.guid === guid
    );
  };
  const rules = tool.driver.rules ?? [];
  const targets = [
    ...rules.flatMap(({ relationships = [] }) => relationships.map(({ target }) => target)),
    ...results.flatMap(({ taxa = [] }) => taxa),
  ];
  const overrides = invocations.flatMap(({ ruleConfigurationOverrides = [] }) => ruleConfigurationOverrides);
  const notes = invocations.flatMap(({ toolExecutionNotifications = [] }) => toolExecutionNotifications);
  return [
    ...check("12: reference to a gate", targets.every(isKnown)),
    ...check(
      "12: override",
      overrides.every(({ descriptor }) => rules[descriptor.index ?? -1]?.id === descriptor.id),
    ),
    ...check(
      "12: notification",
      notes.every(({ descriptor }) => tool.driver.notifications?.[descriptor?.index ?? -1]?.id === descriptor?.id),
    ),
  ];
}

function guids(run: Run): readonly string[] {
  const found = [...JSON.stringify(run).matchAll(/"guid":"([^"]*)"/gu)].map((match) => match[1] ?? "");
  return check(
    "12: guid",
    found.every((guid) => /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u.test(guid)),
  );
}

function verdict({ invocations = [], results = [], properties }: Run): readonly string[] {
  const isGo = properties?.["ray/verdict"] === "go";
  const isFailing = results.some(({ level, suppressions: marks = [] }) => level === "error" && marks.length === 0);
  return [
    ...check(
      "13: exit code",
      invocations.length === 1 && invocations[0]?.exitCode === (isGo ? 0 : 1) && invocations[0].executionSuccessful,
    ),
    ...check("13: go with an open error", !(isGo && isFailing)),
  ];
}

function order({ results = [] }: Run): readonly string[] {
  const keys = results.map(({ level = "", ruleId = "", locations: [first] = [] }) => {
    const { artifactLocation, region } = first?.physicalLocation ?? {};
    return [LEVELS.indexOf(level), ruleId, artifactLocation?.uri, region?.startLine, region?.startColumn ?? 0]
      .map((part) => String(part).padStart(8))
      .join("\u0001");
  });
  return check(
    "14: order",
    keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") <= key),
  );
}

function fingerprints({ results = [] }: Run): readonly string[] {
  const own = results.map(({ partialFingerprints }) => partialFingerprints?.["rayPolicyViolation/v1"] ?? "");
  return [
    ...check("16: fingerprint", own.every((text) => /^[0-9a-f]{64}$/u.test(text)) && new Set(own).size === own.length),
    ...check(
      "16: line hash",
      results.every(({ partialFingerprints }) =>
        /^[0-9a-f]{16}:1$/u.test(partialFingerprints?.primaryLocationLineHash ?? ""),
      ),
    ),
  ];
}

function formatted(template: string, values: readonly string[]): string {
  return template.replaceAll(/\{(\d+)\}/gu, (_, index) => values[Number(index)] ?? "");
}

function each({ results = [] }: Run, problem: string, isGood: (result: Result) => boolean): readonly string[] {
  return results.flatMap((result, index) => check(`${problem}: result ${index}`, isGood(result)));
}

function check(problem: string, isGood: boolean): readonly string[] {
  return isGood ? [] : [problem];
}
