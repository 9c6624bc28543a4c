/** Where staging lies, and how the version that runs there is asked. */
import { readFileSync } from "node:fs";

export const FOLDER = ".staging";
export const PORT_FILE = `${FOLDER}/port`;

/** Where the running version answers. */
export function address() {
  return `http://127.0.0.1:${readFileSync(PORT_FILE, "utf8")}`;
}

/** What the running version says of itself, or undefined. */
export async function health() {
  try {
    return await (await fetch(`${address()}/health`)).json();
  } catch {
    return undefined;
  }
}
