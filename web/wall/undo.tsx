/** Orders that can be taken back: each waits five seconds in a tray before it is sent. What is refused stays there, in the
 * server's words; while the page is stale nothing is sent. */
import { signal } from "@preact/signals";
import { Refused } from "../api/client.ts";
import { fresh } from "../live/client.ts";
import { Button } from "../ui/button.tsx";
import { second } from "../ui/clock.ts";
import { t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { useShortcut } from "../ui/keys.tsx";

const WAIT_MS = 5000;

export interface Later {
  id: number;
  words: string;
  /** The call that it is about: a new order about it takes the place of one that still waits. */
  about: string;
  /** When it is sent, by performance.now(). */
  at: number;
  state: "waiting" | "sending" | "refused";
  said: string;
  run: () => Promise<unknown>;
}

let last = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();
export const later = signal<Later[]>([]);
export const pendingFor = (about: string): Later | undefined => later.value.find((one) => one.about === about && one.state !== "refused");

function change(id: number, to: Partial<Later>): void {
  later.value = later.value.map((one) => (one.id === id ? { ...one, ...to } : one));
}

/** Not sent, or no longer shown. */
export function drop(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  later.value = later.value.filter((one) => one.id !== id);
}

async function send(id: number): Promise<void> {
  const one = later.value.find((it) => it.id === id);
  if (!one) return;
  if (!fresh.value) return change(id, { state: "refused", said: t("wall.later_stale") });
  change(id, { state: "sending" });
  try {
    await one.run();
    drop(id);
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    change(id, { state: "refused", said: refused.message });
  }
}

/** Send in five seconds, unless it is taken back. */
export function inFive(words: string, about: string, run: () => Promise<unknown>): void {
  later.value.filter((one) => one.about === about && one.state !== "sending").forEach((one) => drop(one.id));
  const id = ++last;
  later.value = [...later.value, { id, words, about, at: performance.now() + WAIT_MS, state: "waiting", said: "", run }];
  timers.set(id, setTimeout(() => void send(id), WAIT_MS));
}

function again(one: Later): void {
  drop(one.id);
  inFive(one.words, one.about, one.run);
}

function Line({ one }: { one: Later }) {
  void second.value;
  const seconds = Math.max(1, Math.ceil((one.at - performance.now()) / 1000));
  const refused = one.state === "refused";
  return (
    <li class={`later ${one.state}`}>
      <Icon name={refused ? "alert" : "clock"} />
      <span class="later-words">
        <strong>{one.words}</strong>
        <span role={refused ? "alert" : undefined}>{refused ? one.said : one.state === "sending" ? t("wall.later_sending") : t("wall.later_in", { n: seconds })}</span>
      </span>
      {one.state === "waiting" && <Button size="small" kind="primary" hint="⌥Z" onPress={() => drop(one.id)}>{t("ui.undo")}</Button>}
      {refused && <Button size="small" onPress={() => again(one)}>{t("wall.later_again")}</Button>}
      {refused && <Button size="small" kind="quiet" icon="close" label={t("ui.close")} onPress={() => drop(one.id)} />}
    </li>
  );
}

export function Tray() {
  useShortcut("Alt+Z", t("ui.undo"), () => {
    const newest = later.value.findLast((one) => one.state === "waiting");
    if (newest) drop(newest.id);
  });
  return <ul class="tray" aria-label={t("wall.later")} aria-live="polite">{later.value.map((one) => <Line key={one.id} one={one} />)}</ul>;
}

addEventListener("beforeunload", (event) => {
  if (later.value.some((one) => one.state !== "refused")) event.preventDefault();
});
