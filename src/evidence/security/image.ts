import type { Subject } from "../../model.ts";

/** The image that a scanner looked at, by the digests that it states (`sha256:…`, or `name@sha256:…`); nothing where it states none. */
export function imageOf(...stated: readonly (string | undefined)[]): Pick<Subject, "images"> {
  const images = stated.flatMap((digest = "") => /(?:^|@)sha256:([0-9a-f]{64})$/u.exec(digest)?.[1] ?? []);
  return images.length === 0 ? {} : { images: [...new Set(images)] };
}
