/**
 * What the page that frames `/embed` and the frame say to each other by `postMessage`. Each message is
 * `{kefu: 1, type: …}`. The page names its own origin in `/embed?origin=https://crm.example`; only that origin is
 * heard and told. Which origins may frame the page at all, `[web] embed` says (frame-ancestors): the browser sees to it.
 */
export const VERSION = 1;

/** In: `call` "" is the one in front. */
export type Order =
  | { type: "dial"; to: string; external_id?: string; queue?: string }
  | { type: "answer"; call?: string }
  | { type: "hold"; call?: string; on?: boolean }
  | { type: "hangup"; call?: string }
  | { type: "set_state"; state: "ready" | "paused" | "offline"; reason?: string };

export interface EmbeddedCall {
  id: string;
  state: string;
  direction: string;
  number: string;
  name: string;
  queue: string;
  held: boolean;
  since_at_ms: number;
  external_id: string;
  url: string;
}

/** Out. `call` comes with every change, `log_requested` once when a call is over. */
export type News =
  | { type: "ready"; agent: string; version: number }
  | { type: "call"; call: EmbeddedCall }
  | { type: "state"; state: string; reason: string; then: string }
  | { type: "log_requested"; call: EmbeddedCall; ended_at_ms: number }
  | { type: "refused"; order: string; words: string };

const ORDERS: ReadonlySet<string> = new Set(["dial", "answer", "hold", "hangup", "set_state"]);
const STATES: ReadonlySet<unknown> = new Set(["ready", "paused", "offline"]);
const text = (value: unknown): value is string => typeof value === "string" && value.length <= 120;
const perhaps = (value: unknown): boolean => value === undefined || text(value);

/** An order in a message; null for anything else. */
export function orderIn(data: unknown): Order | null {
  if (typeof data !== "object" || data === null) return null;
  const it = data as Record<string, unknown>;
  if (it["kefu"] !== VERSION || !text(it["type"]) || !ORDERS.has(it["type"])) return null;
  if (!perhaps(it["call"]) || !perhaps(it["reason"]) || !perhaps(it["external_id"]) || !perhaps(it["queue"])) return null;
  if (it["type"] === "dial" && !text(it["to"])) return null;
  if (it["type"] === "set_state" && !STATES.has(it["state"])) return null;
  if (it["on"] !== undefined && typeof it["on"] !== "boolean") return null;
  return it as unknown as Order;
}

/** The origin in `?origin=`, when it is one; "" otherwise: then nobody is heard and told. */
export function originIn(search: string): string {
  const given = new URLSearchParams(search).get("origin") ?? "";
  try {
    const url = new URL(given);
    return /^https?:$/.test(url.protocol) && url.origin === given ? given : "";
  } catch {
    return "";
  }
}

/** The number of a `tel:` or `web+kefu:` address; "" when there is none in it. */
export function numberIn(address: string): string {
  const bare = decodeURIComponent(address.replace(/^(tel|web\+kefu|callto|sip):(\/\/)?/i, "")).split(/[;?@]/)[0] ?? "";
  const number = bare.replace(/[\s().\-/]/g, "");
  return /^\+?[0-9*#]{2,32}$/.test(number) ? number : "";
}
