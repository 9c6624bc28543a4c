import type { CST } from "yaml";
import { Defective } from "../../errors.ts";
import type { Place } from "./yaml-subset.ts";

/** Throws `Defective` for the first directive, also for one that no document follows, which the library passes over. */
export function refuseDirectives(tokens: readonly CST.Token[], at: Place): void {
  const directive = tokens.find(({ type }) => type === "directive");
  if (directive !== undefined)
    throw new Defective(
      "invalid",
      "has a directive (%), which parsers read differently; leave it out",
      at(directive.offset),
    );
}
