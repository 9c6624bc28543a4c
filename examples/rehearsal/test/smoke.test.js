import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../service/server.js";
import { Stock } from "../service/stock.js";

let server;
let base;

beforeAll(async () => {
  server = await serve(new Stock({ "desk-lamp": 2 }), 0);
  base = `http://127.0.0.1:${server.address().port}`;
});
afterAll(() => server.close());

test("the service says that it is up", async () => {
  expect(await (await fetch(`${base}/health`)).json()).toEqual({ status: "up" });
});

test("the articles are listed", async () => {
  expect(await (await fetch(`${base}/articles`)).json()).toEqual([{ article: "desk-lamp", available: 2 }]);
});

test("an unknown path is not found", async () => {
  expect((await fetch(`${base}/orders`)).status).toBe(404);
});
