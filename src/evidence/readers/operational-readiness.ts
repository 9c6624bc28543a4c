import { Defective } from "../../errors.ts";
import type { OperationalReadiness } from "../../generated/documents.ts";
import type { OperationsFacts, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { OperationsPart } from "../kinds/operations.ts";
import type { Reader } from "../reader.ts";

/** `operational-readiness.json`: runbooks, and who is on call for the release. */
export const reader: Reader<OperationsPart> = {
  format: "operational-readiness",
  kind: "operations",
  recognises: (head) => isOfKind(head, "operational-readiness"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<OperationsPart>> {
  const { value, text } = await readDocument(chunks, "operational-readiness");
  // The schema was checked while the document was read.
  const readiness = value as OperationalReadiness;
  const { written, standing } = headerOf(readiness);
  const { window } = readiness;
  return {
    part: {
      operations: {
        window: ordered({ from: utc(window.from, "/window/from"), to: utc(window.to, "/window/to") }, "/window"),
        runbooks: runbooksOf(readiness, path),
        on_call: onCallOf(readiness, path),
        escalation: escalationOf(readiness, path),
        source: { path, pointer: "/window" },
      },
    },
    observed: { from: written, to: written },
    ...standing,
    declared: [],
    text,
  };
}

function runbooksOf({ runbooks }: OperationalReadiness, path: string): OperationsFacts["runbooks"] {
  refuseTwins(
    runbooks.map((runbook) => runbook.path),
    "runbooks",
  );
  return runbooks.map((runbook, index) => ({
    id: runbook.path,
    updated_at: utc(runbook.updated_at, `/runbooks/${index}/updated_at`),
    source: { path, pointer: `/runbooks/${index}` },
  }));
}

function onCallOf({ on_call }: OperationalReadiness, path: string): OperationsFacts["on_call"] {
  refuseTwins(
    on_call.map(({ level }) => level),
    "on_call",
  );
  return on_call.map(({ level, person, from, to }, index) => {
    const pointer = `/on_call/${index}`;
    const span = {
      ...(from === undefined ? {} : { from: utc(from, `${pointer}/from`) }),
      ...(to === undefined ? {} : { to: utc(to, `${pointer}/to`) }),
    };
    return { id: level, person, ...ordered(span, pointer), source: { path, pointer } };
  });
}

function escalationOf({ escalation }: OperationalReadiness, path: string): OperationsFacts["escalation"] {
  const ids = escalation.map(({ level, person }) => level ?? person);
  refuseTwins(ids, "escalation");
  return escalation.map(({ level, person }, index) => ({
    id: level ?? person,
    person,
    source: { path, pointer: `/escalation/${index}` },
  }));
}

interface Span {
  readonly from?: string;
  readonly to?: string;
}

/** Throws `Defective` where a stretch of time ends before it starts. */
function ordered<Times extends Span>(span: Times, pointer: string): Times {
  if (span.from === undefined || span.to === undefined || span.from < span.to) return span;
  throw new Defective("invalid", "has a time that ends before it starts", { pointer: `${pointer}/to` });
}
