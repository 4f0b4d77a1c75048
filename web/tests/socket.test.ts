import assert from "node:assert/strict";
import test, { mock } from "node:test";

/** A WebSocket that does what the test says. */
class Fake {
  static readonly OPEN = 1;
  static all: Fake[] = [];
  readyState = 0;
  binaryType = "";
  onopen: () => void = () => undefined;
  onclose: (event: object) => void = () => undefined;
  onmessage: (event: object) => void = () => undefined;
  sent: string[] = [];
  constructor(readonly url: string, readonly protocol: string) {
    Fake.all.push(this);
  }
  open(): void {
    this.readyState = 1;
    this.onopen();
  }
  lose(code = 1006): void {
    this.readyState = 3;
    this.onclose({ code, reason: "", wasClean: false });
  }
  close(): void {
    this.readyState = 3;
  }
  send(text: string): void {
    this.sent.push(text);
  }
}

const listeners: Record<string, () => void> = {};
Object.assign(globalThis, {
  WebSocket: Fake,
  addEventListener: (name: string, handler: () => void) => (listeners[name] = handler),
  removeEventListener: () => undefined,
  document: { visibilityState: "visible", addEventListener: () => undefined, removeEventListener: () => undefined },
});
const { SipSocket } = await import("../phone/socket.ts");

test("a lost socket is opened again, with a fresh ticket, in less than a second, for ever", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Fake.all = [];
  let ticket = 0;
  const socket = new SipSocket(() => `wss://kefu.test/phone?ticket=${++ticket}`);
  const told: string[] = [];
  socket.onconnect = () => told.push("up");
  socket.ondisconnect = () => told.push("down");
  socket.hurry = () => socket.connect();
  socket.connect();
  assert.equal(Fake.all[0]!.protocol, "sip");
  Fake.all[0]!.open();
  Fake.all[0]!.lose();
  mock.timers.tick(300);
  assert.equal(Fake.all.length, 2);
  for (let i = 1; i < 12; i++) {
    Fake.all[i]!.lose();
    mock.timers.tick(6500);
    assert.equal(Fake.all.length, i + 2, "one attempt at a time");
  }
  Fake.all.at(-1)!.open();
  assert.deepEqual(told, ["up", "down", "up"]);
  assert.equal(new Set(Fake.all.map((one) => one.url)).size, Fake.all.length);
  mock.timers.reset();
});

test("when the network is back nobody waits", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Fake.all = [];
  const socket = new SipSocket(() => "ws://kefu.test/phone?ticket=1");
  socket.connect();
  Fake.all[0]!.lose();
  listeners["online"]!();
  assert.equal(Fake.all.length, 2);
  mock.timers.tick(10_000);
  assert.equal(Fake.all.length, 2, "the attempt that waited is not made as well");
  mock.timers.reset();
});

test("a ticket that the edge refuses is replaced", () => {
  Fake.all = [];
  const socket = new SipSocket(() => "ws://kefu.test/phone?ticket=1");
  let refused = 0;
  socket.refused = () => refused++;
  socket.connect();
  Fake.all[0]!.open();
  Fake.all[0]!.lose(1008);
  assert.equal(refused, 1);
  socket.drop();
});
