import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { Stock } from "./stock.js";

const ROUTES = [
  ["GET", /^\/health$/u, () => [200, { status: "up", version: process.env.VERSION ?? "unknown" }]],
  ["GET", /^\/articles$/u, (stock) => [200, stock.list()]],
  ["GET", /^\/articles\/([a-z-]+)$/u, found],
  ["POST", /^\/articles\/([a-z-]+)\/reservations$/u, reserve],
];

export function serve(stock, port) {
  const server = createServer(async (request, response) => {
    const [status, body] = answer(stock, request.method, request.url, await bodyOf(request));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
}

function answer(stock, method, url, body) {
  for (const [verb, pattern, act] of ROUTES) {
    const match = pattern.exec(url);
    if (match !== null && verb === method) return act(stock, match[1], body);
  }
  return [404, { error: "there is no such thing here" }];
}

function found(stock, article) {
  const available = stock.available(article);
  return available === undefined ? [404, { error: `${article} is not kept` }] : [200, { article, available }];
}

function reserve(stock, article, body) {
  if (stock.available(article) === undefined) return [404, { error: `${article} is not kept` }];
  return stock.reserve(article, body?.amount)
    ? [201, { article, available: stock.available(article) }]
    : [409, { error: `there are not ${body?.amount} of ${article}` }];
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = await serve(new Stock({ "desk-lamp": 12, "office-chair": 4 }), Number(process.env.PORT ?? 8080));
  // Whoever started it finds it by this file.
  if (process.env.PORT_FILE !== undefined) writeFileSync(process.env.PORT_FILE, String(server.address().port));
}
