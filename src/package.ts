import { resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };

/** The folder that this package is installed in; both `src/` and the built `dist/` lie directly in it. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, "..");
export const VERSION: string = manifest.version;
