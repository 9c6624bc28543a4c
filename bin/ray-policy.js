#!/usr/bin/env node
// Node ends with 1, which is an answer, for an uncaught error, and with 0 for an unsettled promise: both are bugs, which is 70.
process.exitCode = 70;
process.on("uncaughtException", (error) => {
  process.exitCode = 70;
  console.error(`ray-policy: this is a bug in ray-policy: ${error.stack}`);
});
const { main } = require("./load.js").commandLine();
main(process.argv.slice(2)).then((code) => (process.exitCode = code));
