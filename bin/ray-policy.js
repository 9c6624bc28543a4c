#!/usr/bin/env node
// Node ends with 1, which is an answer, for an uncaught error, and with 0 for an unsettled promise: both are bugs, which is 70.
process.exitCode = 70;
process.on("uncaughtException", (error) => {
  process.exitCode = 70;
  console.error(`ray-policy: this is a bug in ray-policy: ${error.stack}`);
});
const { main, isPrinted } = require("./load.js").commandLine();
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // A verdict is on the disk and printed by now; what Node would still take apart goes with the process anyway.
  if (code <= 1 && isPrinted()) process.exit();
});
