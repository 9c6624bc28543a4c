import assert from "node:assert/strict";
import test from "node:test";
import { Stock } from "../service/stock.js";

test("a new stock has everything available", () => {
  assert.equal(new Stock({ lamp: 3 }).available("lamp"), 3);
});

test("an article that is not kept has no availability", () => {
  assert.equal(new Stock({}).available("lamp"), undefined);
});

test("a reservation takes from what is available", () => {
  const stock = new Stock({ lamp: 3 });
  assert.equal(stock.reserve("lamp", 2), true);
  assert.equal(stock.available("lamp"), 1);
});

test("more than there is cannot be reserved", () => {
  assert.equal(new Stock({ lamp: 3 }).reserve("lamp", 4), false);
});
