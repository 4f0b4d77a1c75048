import assert from "node:assert/strict";
import test from "node:test";
import { mayRing } from "../wall/etiquette.ts";
import { columns } from "../wall/spark.tsx";
import { inPlace, type Kept } from "../wall/steady.ts";

const QUARTER = 900_000;
const kept = (...ids: string[]): Kept<string>[] => ids.map((row) => ({ row, gone: false }));

test("rows keep their places: who has gone is marked, who is new comes last", () => {
  const found = inPlace(kept("a", "b", "c"), ["z", "c", "a"], (row) => row);
  assert.deepEqual(found, [{ row: "a", gone: false }, { row: "b", gone: true }, { row: "c", gone: false }, { row: "z", gone: false }]);
});

test("a row that comes back is no longer gone", () => {
  const gone = inPlace(kept("a", "b"), ["a"], (row) => row);
  assert.deepEqual(inPlace(gone, ["b", "a"], (row) => row), kept("a", "b"));
});

test("a day's columns have those quarters in which nothing happened, and end with the newest", () => {
  const one = { answered: 3, abandoned: 1, in_time: 2 };
  const found = columns({ [QUARTER * 10]: one, [QUARTER * 13]: one });
  assert.deepEqual(found.map((it) => [it.at / QUARTER, it.answered, it.abandoned]), [[10, 3, 1], [11, 0, 0], [12, 0, 0], [13, 3, 1]]);
  assert.deepEqual(columns({ [0]: one, [QUARTER * 99]: one }, 5).map((it) => it.at / QUARTER), [95, 96, 97, 98, 99]);
  assert.deepEqual(columns({}), []);
});

test("alerts sound twenty seconds apart, six times in ten minutes unless one is critical", () => {
  assert.equal(mayRing([], 0, false), true);
  assert.deepEqual([19_999, 20_000].map((now) => mayRing([0], now, true)), [false, true]);
  const six = [0, 1, 2, 3, 4, 5].map((one) => one * 30_000);
  assert.deepEqual([false, true].map((critical) => mayRing(six, 300_000, critical)), [false, true]);
  assert.equal(mayRing(six, 600_000, false), true);
});
