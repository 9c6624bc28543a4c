import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "../service/server.js";
import { Stock } from "../service/stock.js";

let server;
let base;

beforeAll(async () => {
  server = await serve(new Stock({ "desk-lamp": 3 }), 0);
  base = `http://127.0.0.1:${server.address().port}`;
});
afterAll(() => server.close());

function reserve(article, body) {
  return fetch(`${base}/articles/${article}/reservations`, { method: "POST", body });
}

describe("a reservation", () => {
  test("takes from what is available", async () => {
    const response = await reserve("desk-lamp", '{"amount":2}');
    expect([response.status, await response.json()]).toEqual([201, { article: "desk-lamp", available: 1 }]);
  });

  test("of more than there is, is refused", async () => {
    expect((await reserve("desk-lamp", '{"amount":2}')).status).toBe(409);
  });

  test("without an amount is refused", async () => {
    expect((await reserve("desk-lamp", "{}")).status).toBe(409);
  });

  test("of an article that is not kept is not found", async () => {
    expect((await reserve("sofa", '{"amount":1}')).status).toBe(404);
  });

  test("shows in the article afterwards", async () => {
    expect(await (await fetch(`${base}/articles/desk-lamp`)).json()).toEqual({ article: "desk-lamp", available: 1 });
  });
});
