import type { Location, LogicalLocation, Region } from "sarif";
import type { Finding } from "../../model.ts";
import { forSarif } from "../encode.ts";
import type { Files } from "./artifacts.ts";

type Source = Finding["source"];

/** One place in one file; the first line where no other is known, because consumers refuse a result without a region. */
export function locationOf(source: Source, files: Files): Location {
  return {
    physicalLocation: { artifactLocation: files.locate(source.path), region: regionOf(source) },
    ...(source.pointer === undefined || source.pointer === ""
      ? {}
      : { logicalLocations: [logicalLocation(source.pointer)] }),
  };
}

/** A second file that the check read, to be looked at beside the first. */
export function relatedLocation(id: number, path: string, text: string, files: Files): Location {
  return { id, message: { text }, ...locationOf({ path }, files) };
}

/** Without a column it is the whole line; with one, the character there, because the verdict does not say where the value ends. */
function regionOf({ line = 1, column }: Source): Region {
  const startLine = Math.max(1, line);
  if (column === undefined) return { startLine };
  const startColumn = Math.max(1, column);
  return { startLine, startColumn, endLine: startLine, endColumn: startColumn + 1 };
}

/** The JSON Pointer of the value (SPEC §3.33.7, example 2). */
function logicalLocation(pointer: string): LogicalLocation {
  const name = pointer
    .slice(pointer.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  return { name: forSarif(name), fullyQualifiedName: forSarif(pointer) };
}
