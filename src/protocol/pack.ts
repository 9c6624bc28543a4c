import { createHash } from "node:crypto";
import { join } from "node:path";
import { knownKinds } from "../admission.ts";
import { loadConfig } from "../config.ts";
import { Defective } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import { INNER_MANIFEST } from "../evidence/readers/package-zip.ts";
import type { Host } from "../host.ts";
import type { Config } from "../model.ts";
import { type Request, run } from "../run.ts";
import { readCandidate } from "./candidate-file.ts";
import { type Entry, entriesOf, refuseSecrets, refuseTooMuch } from "./package-entries.ts";
import { MANIFEST, type Predicate, predicateOf, statementOf, textOf } from "./package-manifest.ts";
import { type Pen, penOf, put } from "./pen.ts";
import { type ZipInput, zipOf } from "./zip-writer.ts";

export const PACKAGE = "PRE-DEPLOYMENT-PACKAGE.zip";

/** A package as it was written. */
export interface Packed {
  readonly sha256: string;
  readonly bytes: number;
  readonly entries: number;
  readonly required: number;
  readonly excluded: readonly string[];
  readonly signed: boolean;
}

/**
 * Puts the candidate verdict and its evidence into the package, and the manifest beside it: the same inputs give the same bytes, because
 * every time in them is that of the candidate verdict or older. Throws `Defective` where the evidence does not verify: nothing is written.
 */
export async function pack(
  host: Host,
  request: Omit<Request, "gates" | "candidate">,
  stated: Partial<Omit<Pen, "now">>,
): Promise<Packed> {
  const candidate = await readCandidate(host, request);
  if (candidate.verdict.outcome !== "pass")
    throw new Defective("inconclusive", "is no go; a package is made of a candidate that passes its gates");
  const config = await loadConfig(host, request.overrides, knownKinds());
  const pen = penOf(host, config, stated, candidate.verdict.evaluated_at);
  const whole = await run(host, { ...request, gates: [], simulateAt: candidate.verdict.evaluated_at });
  const entries = await entriesOf(host, config, request.out, whole.verdict, candidate);
  refuseSecrets(entries);
  refuseTooMuch(entries);
  const predicate = predicateOf(entries, whole, candidate, config, pen);
  const files = [...entries.map((entry) => inputOf(host, config, entry)), inner(predicate)];
  return write(host, config, pen, predicate, files);
}

/** The package first: a manifest never names a package that is not there. */
async function write(
  host: Host,
  config: Config,
  pen: Pen,
  predicate: Predicate,
  files: readonly ZipInput[],
): Promise<Packed> {
  const folder = join(config.project, PROTOCOL_FOLDER);
  host.makeFolder(folder);
  const hash = createHash("sha256");
  let bytes = 0;
  await host.writeAll(join(folder, PACKAGE), counted(zipOf(files)));
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const sha256 = hash.digest("hex");
  const statement = statementOf(predicate, { name: PACKAGE, sha256, size_bytes: bytes });
  await put(host, config.project, `${PROTOCOL_FOLDER}/${MANIFEST}`, pen, textOf(statement));
  return {
    sha256,
    bytes,
    entries: predicate.entries.length,
    required: predicate.completeness.required,
    excluded: config.packing.exclude.map(({ path }) => path),
    signed: pen.key !== undefined,
  };
}

/** A file of the project; it must still be the one that was judged. */
function inputOf(host: Host, { project }: Config, { path, bytes, sha256, content }: Entry): ZipInput {
  return {
    path,
    bytes,
    async *chunks() {
      if (content !== undefined) return yield Buffer.from(content);
      const hash = createHash("sha256");
      for await (const chunk of host.read(join(project, path))) {
        hash.update(chunk);
        yield chunk;
      }
      if (hash.digest("hex") !== sha256)
        throw new Defective("invalid", `cannot be packed: ${path} changed since it was judged`);
    },
  };
}

function inner(predicate: Predicate): ZipInput {
  const content = Buffer.from(textOf(predicate));
  return {
    path: INNER_MANIFEST,
    bytes: content.length,
    async *chunks() {
      yield content;
    },
  };
}
