import assert from "node:assert/strict";
import test from "node:test";
import { canRing, inCall, PHONE_EVENTS, PHONE_STATES, PHONE_TABLE, step, type PhoneEvent, type PhoneState } from "../phone/table.ts";

/** The state after a walk. */
const walk = (from: PhoneState, ...events: PhoneEvent[]): PhoneState => events.reduce(step, from);

test("every state has a row, and rows lead to states", () => {
  assert.deepEqual(Object.keys(PHONE_TABLE).sort(), [...PHONE_STATES].sort());
  for (const row of Object.values(PHONE_TABLE)) {
    for (const [event, state] of Object.entries(row)) {
      assert.ok(PHONE_EVENTS.includes(event as PhoneEvent));
      assert.ok(PHONE_STATES.includes(state));
    }
  }
});

test("every state is reached from off, and off from every state", () => {
  const reached = new Set<PhoneState>(["off"]);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const state of [...reached]) Object.values(PHONE_TABLE[state]).forEach((next) => reached.add(next));
  }
  assert.deepEqual([...reached].sort(), [...PHONE_STATES].sort());
  for (const state of PHONE_STATES) if (state !== "off") assert.equal(step(state, "stop"), "off");
});

test("another page takes the telephone from every state", () => {
  for (const state of PHONE_STATES) assert.equal(step(state, "elsewhere"), "elsewhere");
});

test("what the table does not know does not happen", () => {
  for (const state of PHONE_STATES) {
    for (const event of PHONE_EVENTS) if (!(event in PHONE_TABLE[state])) assert.equal(step(state, event), state);
  }
});

test("a day: start, a call, a lost socket in the next, the end", () => {
  assert.equal(walk("off", "start", "granted", "registered"), "ready");
  assert.equal(walk("ready", "ring", "answered"), "talking");
  assert.equal(walk("talking", "unregistered"), "mending");
  assert.equal(walk("mending", "registered"), "mending", "being registered again does not make the sound whole");
  assert.equal(walk("mending", "mended"), "talking");
  assert.equal(walk("mending", "gone", "mended"), "talking", "a call that was given up may come back");
  assert.equal(walk("talking", "ended"), "ready");
  assert.equal(walk("mending", "ended"), "ready");
  assert.equal(walk("mending", "ended", "unregistered"), "connecting", "the call ended while the socket was away");
});

test("without a microphone or a registration nothing is offered", () => {
  assert.deepEqual(PHONE_STATES.filter(canRing), ["ready"]);
  assert.equal(walk("off", "start", "refused"), "denied");
  assert.equal(walk("denied", "registered"), "denied");
  assert.equal(walk("ready", "refused"), "denied");
});

test("a call in progress survives a lost registration", () => {
  assert.deepEqual(PHONE_STATES.filter(inCall), ["talking", "mending", "lost"]);
  assert.ok(inCall(walk("talking", "unregistered", "gone")));
});
