import assert from "node:assert/strict";
import test from "node:test";
import { address, health } from "../scripts/address.mjs";

test("the service on staging is the candidate", async () => {
  assert.deepEqual(await health(), { status: "up", version: "1.4.0" });
});

test("the articles are listed", async () => {
  const articles = await (await fetch(`${address()}/articles`)).json();
  assert.equal(articles.length, 2);
});

test("a reservation shows in the article", async () => {
  const options = { method: "POST", body: JSON.stringify({ amount: 1 }) };
  assert.equal((await fetch(`${address()}/articles/desk-lamp/reservations`, options)).status, 201);
  assert.equal((await (await fetch(`${address()}/articles/desk-lamp`)).json()).available, 11);
});
