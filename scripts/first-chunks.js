// @ts-check
/** `node scripts/first-chunks.js FILE`: the chunks of a packed command line that judging one gate loads, as JSON. */
import { createRequire } from "node:module";
import { GATE, judge } from "./judge-example.js";

const [file = ""] = process.argv.slice(2);
const { main, chunks } = createRequire(import.meta.url)(file);
await judge(main, GATE);
console.log(JSON.stringify(chunks()));
