/** What the desk shows: the topic of `/live`, the call in front, the tool that is open, and what is being written. */
import { computed, effect, signal } from "@preact/signals";
import { topic } from "../live/client.ts";
import { named } from "../ui/i18n.ts";
import type { Desk, DeskCall, WrapUp } from "../live/shapes.ts";

export type Tool = "script" | "transfer" | "keypad" | "knowledge" | "wrapup";

export const desk = topic<Desk>("desk");
export const tool = signal<Tool>("script");
/** Enter in the transfer field: ask first, or send at once. */
export const transferMode = signal<"consult" | "blind">("consult");
export const transferText = signal("");
/** Each new number asks the panel to take the focus. */
export const focusTool = signal(0);
export const openState = signal(0);
/** Only supervisors are shown in the transfer panel ("ask a supervisor"). */
export const onlySupervisors = signal(false);
export const phoneShown = signal(false);

const ORDER: Record<string, number> = { talking: 0, consulting: 0, conference: 0, held: 1, offered: 2, ended: 3 };

/** One's own calls, the one in front first. */
export const calls = computed<DeskCall[]>(() =>
  Object.values(desk.value?.calls ?? {}).sort((a, b) => (ORDER[a.state] ?? 9) - (ORDER[b.state] ?? 9) || a.since_at_ms - b.since_at_ms),
);
const front = signal("");
/** The call in front: chosen, or the first. What rings beside a call is shown as well. */
export const current = computed<DeskCall | undefined>(() => calls.value.find((one) => one.id === front.value) ?? calls.value[0]);
export const bringToFront = (id: string): void => {
  front.value = id;
};
export const offered = computed(() => calls.value.find((one) => one.state === "offered"));
export const inCall = (call: DeskCall | undefined): boolean => call !== undefined && call.state !== "offered" && call.state !== "ended";

/** Colleagues: everybody but oneself. */
export const team = computed(() => Object.values(desk.value?.team ?? {}).filter((one) => one.id !== desk.value?.me.id));

/** Why an order is impossible now; "": it can be given. The server's sentence, in the reader's language if it is known. */
export const whyNot = (call: DeskCall, order: string): string => {
  const words = call.refused[order];
  return words ? named("desk.refused", words) : "";
};

/** "agent:1003: busy" in words: whom, and why not. */
export function failure(call: DeskCall): { name: string; cause: string } {
  const at = call.last_failure.lastIndexOf(": ");
  const [target, cause] = at < 0 ? ["", call.last_failure] : [call.last_failure.slice(0, at), call.last_failure.slice(at + 2)];
  const id = target.replace(/^(agent|queue|number):/, "");
  return { name: desk.value?.team[id]?.name ?? id, cause: named("desk.result", cause) };
}

/** The telephone is this page's own business. */
export const webPhone = computed(() => (desk.value?.phone.kind ?? "sip") !== "sip");

/** What is due for the call in front, else what is due at all. */
export const wrapUp = computed<WrapUp | undefined>(() => {
  const all = desk.value?.wrap_ups ?? {};
  const mine = current.value ? all[current.value.id] : undefined;
  return mine ?? Object.values(all).sort((a, b) => (a.until_at_ms ?? Infinity) - (b.until_at_ms ?? Infinity))[0];
});

/** Open a tool and put the focus into it. */
export function open(which: Tool): void {
  tool.value = which;
  focusTool.value++;
}

let last = "";
effect(() => {
  const id = current.value?.id ?? "";
  if (id === last) return;
  last = id; // another call begins with its script
  tool.value = "script";
  transferText.value = "";
  onlySupervisors.value = false;
});
