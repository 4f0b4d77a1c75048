/**
 * The server's clock in the browser. Instants come as milliseconds since the epoch of the server; the browser's own clock
 * may be wrong or be set meanwhile, so it is measured from `performance.now()` and corrected by every message with a time.
 */
import { signal } from "@preact/signals";

const SLACK_MS = 500;
let offset = Date.now() - performance.now();
let heard = false;

/** Now, by the server's clock. */
export const now = (): number => performance.now() + offset;

/** Changes once a second, for whatever counts. */
export const second = signal(Math.floor(now() / 1000));

/** Take the server's time from a message. Messages are late, never early: the smallest lateness is nearest to the truth. */
export function heardTime(server_ms: number): void {
  const seen = server_ms - performance.now();
  if (!heard || seen > offset || offset - seen > SLACK_MS) offset = seen;
  heard = true;
  tick();
}

function tick(): void {
  second.value = Math.floor(now() / 1000);
}

setInterval(tick, 200);
document.addEventListener("visibilitychange", tick);
