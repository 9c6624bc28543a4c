import type { Location, LogicalLocation, Region as SarifRegion } from "sarif";
import type { Excerpt, Place, Region } from "../../model.ts";
import { forSarif } from "../encode.ts";
import type { Files } from "./artifacts.ts";

/** One place in one file; the first line where no other is known, because consumers refuse a result without a region. */
export function locationOf({ source, excerpt }: Place, files: Files): Location {
  const { path, pointer, line, column } = source;
  return {
    physicalLocation: {
      artifactLocation: files.locate(path),
      region: excerpt === undefined ? bareRegion(line, column) : regionWith(excerpt.region, excerpt.text),
    },
    ...(pointer === undefined || pointer === "" ? {} : { logicalLocations: [logicalLocation(pointer, excerpt?.kind)] }),
  };
}

/** The same with the text around it. */
export function locationInContext(place: Place, files: Files): Location {
  const location = locationOf(place, files);
  const context = place.excerpt?.context;
  if (context === undefined || !isPlain(context.text)) return location;
  const contextRegion = regionWith(context.region, context.text);
  return { ...location, physicalLocation: { ...location.physicalLocation, contextRegion } };
}

/** A further place, to be looked at beside the first. */
export function relatedLocation(id: number, place: Place, text: string, files: Files): Location {
  return { id, message: { text }, ...locationOf(place, files) };
}

/** Without a column it is the whole line; with one, the character there, because nobody knows where the value ends. */
function bareRegion(line = 1, column?: number): SarifRegion {
  const startLine = Math.max(1, line);
  if (column === undefined) return { startLine };
  const startColumn = Math.max(1, column);
  return { startLine, startColumn, endLine: startLine, endColumn: startColumn + 1 };
}

function regionWith({ line, column, endLine, endColumn }: Region, text: string | undefined): SarifRegion {
  return {
    startLine: line,
    startColumn: column,
    endLine,
    endColumn,
    ...(text === undefined || !isPlain(text) ? {} : { snippet: { text } }),
  };
}

/**
 * True for a text that can be shown as it is. A snippet must be exactly what stands in the file, so one that the encoder would
 * change is left out; line ends, tabs and the signs of markup are safe in it, because it is shown as code and not as a message.
 */
function isPlain(text: string): boolean {
  const bare = text.replace(/[\t\r\n[\](){}<>`]/gu, " ");
  return forSarif(bare) === bare;
}

/** The JSON Pointer of the value (SPEC §3.33.7, example 2). */
function logicalLocation(pointer: string, kind: Excerpt["kind"]): LogicalLocation {
  const name = pointer
    .slice(pointer.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  return { name: forSarif(name), fullyQualifiedName: forSarif(pointer), ...(kind === undefined ? {} : { kind }) };
}
