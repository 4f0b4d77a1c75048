import assert from "node:assert/strict";
import test from "node:test";
import { backOff, Line } from "../live/line.ts";
import { applied, pointer, type Json, type Patch } from "../live/patch.ts";

test("pointers are read as RFC 6901 says", () => {
  assert.deepEqual(pointer(""), []);
  assert.deepEqual(pointer("/a~1b/~0c/0/"), ["a/b", "~c", "0", ""]);
  assert.throws(() => pointer("a"));
});

test("values are set, removed, and put where nothing was", () => {
  const state: Json = { calls: { a: { held: false } }, list: [1, 2, 3] };
  assert.deepEqual(applied(state, { set: { "/calls/a/held": true, "/calls/b": { held: true } }, del: ["/list/0"] }), {
    calls: { a: { held: true }, b: { held: true } }, list: [2, 3],
  });
  assert.deepEqual(applied(state, { del: ["/nobody/knows/this"] }), state);
  assert.deepEqual(applied(state, { set: { "": 5 } }), 5);
});

test("what is removed goes before what is set", () => {
  assert.deepEqual(applied({ a: 1 }, { del: ["/a"], set: { "/a": 2 } }), { a: 2 });
});

test("what did not change is the same object", () => {
  const state = { a: { x: 1 }, b: { y: 2 } };
  const next = applied(state, { set: { "/a/x": 3 } }) as typeof state;
  assert.equal(next.b, state.b);
  assert.notEqual(next.a, state.a);
  assert.equal(state.a.x, 1);
});

test("a name of the prototype is a name like others", () => {
  const next = applied({}, { set: { "/__proto__/polluted": true, "/constructor": 1 } });
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.equal((next as Record<string, unknown>)["constructor"], 1);
});

/** Numbers that look random and are the same each time. */
function chances(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 48271) % 2147483647) / 2147483647;
}

function anything(chance: () => number, depth: number): Json {
  if (depth === 0 || chance() < 0.3) return [null, true, 7, "text", ""][Math.floor(chance() * 5)]!;
  const keys = ["a", "b/c", "~d", "e f", "0"].filter(() => chance() < 0.6);
  return Object.fromEntries(keys.map((key) => [key, anything(chance, depth - 1)]));
}

/** The plainest difference: what a server could send. */
function difference(from: Json, to: Json, at = ""): Patch {
  if (from !== null && to !== null && typeof from === "object" && typeof to === "object" && !Array.isArray(from) && !Array.isArray(to)) {
    const whole: Required<Patch> = { set: {}, del: [] };
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const path = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (!(key in to)) whole.del.push(path);
      else if (!(key in from)) whole.set[path] = to[key]!;
      else {
        const inner = difference(from[key]!, to[key]!, path);
        Object.assign(whole.set, inner.set);
        whole.del.push(...(inner.del ?? []));
      }
    }
    return whole;
  }
  return from === to ? {} : { set: { [at]: to } };
}

test("any two states: the difference makes the one into the other", () => {
  const chance = chances(4711);
  for (let i = 0; i < 500; i++) {
    const [from, to] = [anything(chance, 4), anything(chance, 4)];
    assert.deepEqual(applied(from, difference(from, to)), to);
  }
});

test("a gap in the sequence asks for a snapshot, once, and takes nothing until it comes", () => {
  const line = new Line();
  assert.deepEqual(line.take({ t: "snapshot", topic: "desk", seq: 4, state: { n: 4 } }), { changed: "desk" });
  assert.deepEqual(line.take({ t: "patch", topic: "desk", prev: 4, seq: 5, set: { "/n": 5 } }), { changed: "desk" });
  assert.deepEqual(line.take({ t: "patch", topic: "desk", prev: 6, seq: 7, set: { "/n": 7 } }), { missing: "desk" });
  assert.deepEqual(line.take({ t: "patch", topic: "desk", prev: 7, seq: 8, set: { "/n": 8 } }), {});
  assert.deepEqual(line.state("desk"), { n: 5 });
  assert.deepEqual(line.take({ t: "snapshot", topic: "desk", seq: 8, state: { n: 8 } }), { changed: "desk" });
  assert.deepEqual(line.take({ t: "patch", topic: "desk", prev: 8, seq: 9, set: { "/n": 9 } }), { changed: "desk" });
  assert.deepEqual(line.state("desk"), { n: 9 });
});

test("a patch of a topic that nobody has seen asks for its snapshot", () => {
  assert.deepEqual(new Line().take({ t: "patch", topic: "wall", prev: 1, seq: 2 }), { missing: "wall" });
});

test("a new connection trusts snapshots only; what was seen stays visible", () => {
  const line = new Line();
  line.take({ t: "snapshot", topic: "desk", seq: 1, state: { n: 1 } });
  line.reconnected();
  assert.deepEqual(line.take({ t: "patch", topic: "desk", prev: 1, seq: 2, set: { "/n": 2 } }), {});
  assert.deepEqual(line.state("desk"), { n: 1 });
  assert.equal(line.waiting, true);
  assert.deepEqual(line.take({ t: "snapshot", topic: "desk", seq: 1, state: { n: 3 } }), { changed: "desk" });
  assert.equal(line.waiting, false);
});

test("the pause between attempts lies between 0.14 and 6.5 seconds", () => {
  for (let attempt = 0; attempt < 100; attempt++) {
    for (const chance of [0, 0.5, 1]) {
      const ms = backOff(attempt, chance);
      assert.ok(ms >= 140 && ms <= 6500, String(ms));
    }
  }
  assert.equal(backOff(0, 0.5), 200);
});
