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
  const article = `${address()}/articles/desk-lamp`;
  const available = async () => (await (await fetch(article)).json()).available;
  const before = await available();
  assert.equal((await fetch(`${article}/reservations`, { method: "POST", body: '{"amount":1}' })).status, 201);
  assert.equal(await available(), before - 1);
});
