/** The supervisor's telephone in this page; loaded when they begin to listen, and not before. */
import { effect, signal } from "@preact/signals";
import { topic } from "../live/client.ts";
import type { Desk } from "../live/shapes.ts";
import * as phone from "../phone/phone.ts";
import { addTexts, t, type Key } from "../ui/i18n.ts";
import { phoneState } from "./supervision.ts";

const desk = topic<Desk>("desk");
/** The channel by which one is in a call ("": in none), as kefu names it. */
const supervised = signal("");
const speaks = signal(false);
const WAIT_MS = 20_000;

export interface Lack {
  words: string;
  elsewhere: boolean;
}

function lackOf(state: string): Lack | null | undefined {
  if (state === "ready" || state === "talking") return null;
  if (state === "elsewhere") return { words: t("phone.elsewhere"), elsewhere: true };
  if (state === "denied") return { words: t(`phone.denied.${phone.cause.value || "device"}` as Key, { words: phone.words.value }), elsewhere: false };
  return undefined;
}

let told: Promise<void> | undefined;

/** Start the telephone if need be; null: it is ready. */
export async function ready(steal = false): Promise<Lack | null> {
  await (told ??= addTexts({ en: [() => import("../i18n/en/phone.json")], zh: [() => import("../i18n/zh/phone.json")] }));
  const now = phone.state.value;
  if (now === "ready") return null;
  if (now === "off" || now === "denied" || now === "elsewhere" || steal) void phone.start(steal);
  return new Promise((answer) => {
    let stop = (): void => undefined;
    const done = (lack: Lack | null) => { clearTimeout(timer); queueMicrotask(() => stop()); answer(lack); };
    const timer = setTimeout(() => done({ words: t("wall.phone_slow"), elsewhere: false }), WAIT_MS);
    let first = steal && now === "elsewhere";
    stop = effect(() => {
      const lack = lackOf(phone.state.value);
      if (lack !== undefined && !(first && lack?.elsewhere)) done(lack);
      first = false;
    });
  });
}

/** The microphone itself, so that not even the moment between answering and muting carries a sound. */
export function microphone(on: boolean): void {
  phone.microphone.value?.getAudioTracks().forEach((track) => (track.enabled = on));
  phone.mute(!on);
}

/** By which channel one is in an agent's call ("": none), and whether one is heard in it. */
export function follow(channel: string, voice: boolean): void {
  supervised.value = channel;
  speaks.value = voice;
}

/** The call that is about to ring was ordered here: it is answered by itself. */
export const expect = (): void => phone.expect();

export const off = (): Promise<void> => phone.stop();

effect(() => {
  phoneState.value = phone.state.value;
  void phone.microphone.value;
  const own = Object.values(desk.value?.calls ?? {}).some((one) => one.state !== "offered" && one.channel !== supervised.value);
  microphone(own || speaks.value);
});
effect(() => {
  const own = Object.values(desk.value?.calls ?? {}).map((one) => ({ id: one.id, channel: one.channel, over: one.state === "ended" }));
  phone.obey(supervised.value ? [...own, { id: "", channel: supervised.value, over: false }] : own);
});
effect(() => {
  if (desk.value) phone.leaseIs(desk.value.phone.lease);
});
