/**
 * `node bench/warm.cjs ROUNDS eval …`: judges so many times in one process and prints how many milliseconds each took, as JSON. What the
 * first takes longer than the later ones, V8 takes for code that it has never run.
 */
const loader = require("../bin/load.js");

const [rounds, ...argv] = process.argv.slice(2);
const io = { out: async () => undefined, err: async () => undefined, columns: 80, colour: false, cwd: process.cwd() };

async function judged() {
  const { main } = loader.commandLine(argv);
  const times = [];
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    const code = await main(argv, io);
    if (code !== 0) throw new Error(`ended with ${code}`);
    times.push(performance.now() - start);
  }
  console.log(JSON.stringify(times));
}

judged();
