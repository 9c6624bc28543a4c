import { expect, test } from "vitest";
import { Stock } from "../service/stock.js";

test("a new stock has everything available", () => {
  expect(new Stock({ "office-chair": 4 }).available("office-chair")).toBe(4);
});

test("an article that is not kept has no availability", () => {
  expect(new Stock({}).available("sofa")).toBeUndefined();
});

test.each([0, -1, 1.5, Number.NaN])("%s pieces cannot be reserved", (amount) => {
  expect(new Stock({ "office-chair": 4 }).reserve("office-chair", amount)).toBe(false);
});

test("a released reservation is available again", () => {
  const stock = new Stock({ "office-chair": 4 });
  stock.reserve("office-chair", 3);
  expect([stock.release("office-chair", 2), stock.available("office-chair")]).toEqual([true, 3]);
});

test("more than was reserved cannot be released", () => {
  expect(new Stock({ "office-chair": 4 }).release("office-chair", 1)).toBe(false);
});
