/** What the wallboard shows: the topic of `/live`, what is picked out of it, and how it is ordered. */
import { computed, signal } from "@preact/signals";
import { may, session } from "../api/session.ts";
import { topic } from "../live/client.ts";
import type { AgentNow, CallNow, QueueNow, Wall, WaitingNow } from "../live/shapes.ts";
import { t } from "../ui/i18n.ts";

export const wall = topic<Wall>("wall");

/** A queue whose callers and agents alone are shown; "": all. */
export const only = signal("");
/** An agent that an alert pointed at. */
export const marked = signal("");
export const historyShown = signal(false);

export type QueueSort = "name" | "waiting" | "longest" | "level";
export const sorting = signal<{ by: QueueSort; down: boolean }>({ by: "waiting", down: true });

const byText = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });

const VALUES: Record<Exclude<QueueSort, "name">, (queue: QueueNow) => number> = {
  waiting: (queue) => queue.waiting,
  longest: (queue) => (queue.longest_since_at_ms === null ? 0 : Number.MAX_SAFE_INTEGER - queue.longest_since_at_ms),
  level: (queue) => queue.service_level.value ?? 2,
};

export const queues = computed<QueueNow[]>(() => {
  const { by, down } = sorting.value;
  const sign = down ? -1 : 1;
  return Object.values(wall.value?.queues ?? {}).sort((a, b) =>
    (by === "name" ? 0 : sign * (VALUES[by](a) - VALUES[by](b))) || (by === "name" ? sign : 1) * byText(a.name, b.name));
});

/** Who waits, in the order in which they are served when all else is equal. */
export const waiting = computed<WaitingNow[]>(() =>
  Object.values(wall.value?.waiting ?? {})
    .filter((one) => !only.value || one.queue === only.value)
    .sort((a, b) => b.priority - a.priority || a.since_at_ms - b.since_at_ms));

export const calls = computed<CallNow[]>(() =>
  Object.values(wall.value?.calls ?? {}).sort((a, b) => a.began_at_ms - b.began_at_ms));

const STATES = ["talking", "reserved", "wrap-up", "ready", "paused", "offline"];
const rank = (state: string): number => (STATES.indexOf(state) + STATES.length + 1) % (STATES.length + 1);

/** Who is at work, by state and then by since when; those who are offline are last. */
export const agents = computed<AgentNow[]>(() =>
  Object.values(wall.value?.agents ?? {})
    .filter((one) => !only.value || only.value in one.skills)
    .sort((a, b) => rank(a.state) - rank(b.state) || a.since_at_ms - b.since_at_ms || byText(a.id, b.id)));

/** State → how many are in it. */
export const byState = computed<[string, number][]>(() => {
  const all = Object.values(wall.value?.agents ?? {});
  return STATES.map((state) => [state, all.filter((one) => one.state === state).length]);
});

/** An agent's name, or id where names are not shown. */
export const nameOf = (id: string): string => wall.value?.agents[id]?.name || id;
export const callerOf = (one: { name: string; number: string }): string => one.name || one.number || t("wall.unknown");
/** Oneself as an agent; undefined: in no agents file. */
export const me = computed<AgentNow | undefined>(() => wall.value?.agents[session.value?.agent ?? ""]);

/** Why a right is missing; "": it is there. */
export const lacks = (scope: string): string => (may(scope) ? "" : t("wall.not_allowed"));
