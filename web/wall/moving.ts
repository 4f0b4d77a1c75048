/** Moving a waiting caller, by menu or by dragging them onto a queue: sent after five seconds. */
import { signal } from "@preact/signals";
import type { WaitingNow } from "../live/shapes.ts";
import { t, type Key } from "../ui/i18n.ts";
import { move, prioritise, withdraw, type Out } from "./orders.ts";
import { callerOf } from "./state.ts";
import { inFive } from "./undo.tsx";

/** Who is being dragged. */
export const dragged = signal<WaitingNow | null>(null);

export const PRIORITIES = [["wall.priority_highest", 1], ["wall.priority_high", 0.75], ["wall.priority_normal", 0.5], ["wall.priority_low", 0.25]] as const;

export const moveTo = (caller: WaitingNow, queue: string): void =>
  inFive(t("wall.moves", { name: callerOf(caller), queue }), caller.call, () => move(caller.call, queue));

export const raise = (caller: WaitingNow, priority: number, key: Key): void =>
  inFive(t("wall.gets_priority", { name: callerOf(caller), priority: t(key) }), caller.call, () => prioritise(caller.call, priority));

export const takeOut = (caller: WaitingNow, to: Out): void =>
  inFive(t(`wall.out_words.${to}`, { name: callerOf(caller) }), caller.call, () => withdraw(caller.call, to));
