/**
 * The live state: one WebSocket, topics as signals. It comes back by itself for ever, at once when the network does; after
 * 7 s without a word the page counts as stale: it is greyed and gives no orders, because what it shows may be wrong.
 */
import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { loginNeeded } from "../api/client.ts";
import { session, whoAmI } from "../api/session.ts";
import { heardTime } from "../ui/clock.ts";
import { backOff, Line, type Message } from "./line.ts";
import type { Json } from "./patch.ts";

const STALE_MS = 7000;
export type Status = "connecting" | "live" | "stale" | "displaced" | "forbidden";

const line = new Line();
const states = new Map<string, Signal<Json | undefined>>();
const wanted = new Set<string>();
let socket: WebSocket | null = null;
let attempts = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let heardAt = performance.now();
let openedAt = heardAt;
let started = false;

/** How the connection is; the page shows it. */
export const status = signal<Status>("connecting");
/** Version of the server, and whether it changed since the page was loaded. */
export const version = signal("");
export const outdated = signal(false);
/** Since when nothing has been heard, by the browser's steady clock; null: all is well. */
export const staleSince = signal<number | null>(null);
/** False: what is shown may be wrong, and no order is given. */
export const fresh: ReadonlySignal<boolean> = computed(() => status.value === "live");

function stateOf(topic: string): Signal<Json | undefined> {
  let one = states.get(topic);
  if (one === undefined) states.set(topic, (one = signal<Json | undefined>(undefined)));
  return one;
}

/** A topic's state (undefined until its first snapshot); asks for it from now on. */
export function topic<T>(name: string): ReadonlySignal<T | undefined> {
  if (!wanted.has(name)) {
    wanted.add(name);
    sayWanted();
  }
  return stateOf(name) as unknown as ReadonlySignal<T | undefined>;
}

/** No longer interested. */
export function leave(name: string): void {
  wanted.delete(name);
  line.forget(name);
  stateOf(name).value = undefined;
  sayWanted();
}

function send(message: object): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function sayWanted(): void {
  send({ want: [...wanted], since: null });
}

function hello(message: Message & { t: "hello" }): void {
  attempts = 0;
  if (version.value && version.value !== message.version) outdated.value = true;
  else version.value = message.version;
}

function heard(text: string): void {
  const message = JSON.parse(text) as Message;
  heardAt = performance.now();
  if ("server_ms" in message) heardTime(message.server_ms);
  if (message.t === "hello") hello(message);
  const { changed, missing } = line.take(message);
  if (missing !== undefined) send({ snapshot: missing });
  if (changed !== undefined) stateOf(changed).value = line.state(changed);
  if (message.t !== "bye" && !line.waiting && (message.t !== "hello" || wanted.size === 0)) settle("live");
}

function settle(next: Status): void {
  status.value = next;
  staleSince.value = next === "live" ? null : (staleSince.value ?? heardAt);
}

/**
 * The session of this connection is over. The browser may have another one by now: of the same user, then it goes on; of
 * somebody else, then this page is not theirs and is loaded anew. Without one the log-in is asked for; connect() is called
 * again after it.
 */
async function stillIn(): Promise<void> {
  const before = session.value; // stays: the log-in over the page begins with its name
  const now = await whoAmI().catch(() => undefined);
  session.value = now ?? before;
  if (now === null) loginNeeded.value = true;
  else if (now && before && now.user !== before.user) location.reload();
  else retry = setTimeout(connect, backOff(attempts++, Math.random()));
}

const CLOSED: Record<number, Status> = { 4403: "forbidden", 4409: "displaced" };

function closed(code: number): void {
  socket = null;
  if (code === 4401) {
    settle("stale");
    return void stillIn();
  }
  const final = CLOSED[code];
  if (final) return settle(final);
  retry = setTimeout(connect, code === 4429 ? 5000 : backOff(attempts++, Math.random()));
}

/** Connect, or connect again now. */
export function connect(): void {
  started = true;
  clearTimeout(retry);
  if (socket) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = (socket = new WebSocket(`${scheme}//${location.host}/live`));
  openedAt = performance.now();
  line.reconnected();
  mine.onopen = sayWanted;
  mine.onmessage = (event) => heard(event.data as string);
  mine.onclose = (event) => socket === mine && closed(event.code);
}

/** The network is back, or the page is looked at again: no waiting. A socket that has been silent is given up. */
function atOnce(): void {
  if (!started) return;
  if (socket && performance.now() - heardAt > STALE_MS) {
    const old = socket;
    socket = null;
    old.close();
  }
  if (!socket && status.value !== "displaced" && status.value !== "forbidden" && !loginNeeded.value) connect();
}

function watch(): void {
  const silent = performance.now() - Math.max(heardAt, openedAt) > STALE_MS;
  if (!started || !silent || loginNeeded.value) return;
  if (status.value === "live" || status.value === "connecting") settle("stale");
  if (status.value === "stale" && socket) atOnce();
}

loginNeeded.subscribe((needed) => !needed && started && atOnce());
addEventListener("online", atOnce);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && atOnce());
setInterval(watch, 1000);
