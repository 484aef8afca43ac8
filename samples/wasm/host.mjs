// Runs a compiled graph: node host.mjs app.wasm       in real time, until Ctrl-C
//                        node host.mjs app.wasm 20    for 20 seconds of simulated time
import { readFile } from "node:fs/promises";
import { App, printing } from "./app.mjs";

const [, , file, seconds] = process.argv;
if (!file || !/^\d*$/.test(seconds ?? "")) {
  console.error("usage: node host.mjs app.wasm [SECONDS]");
  process.exit(1);
}
const app = await App.load(await readFile(file), printing(console.log));

if (seconds !== undefined) {
  while (app.advance(BigInt(seconds) * 1_000_000_000n));
} else {
  const begin = process.hrtime.bigint();
  const turn = () => {
    const now = process.hrtime.bigint() - begin;
    const isBusy = app.advance(now);
    const wait = isBusy ? 0n : (app.exports.next_due() - now) / 1_000_000n;
    setTimeout(turn, Math.min(Number(wait), 1000));
  };
  turn();
}
