/**
 * The telephone of the page: lock, microphone, lease, registration, ringing, and what it tells the server. Screens read its
 * signals; its states change by the table alone. It obeys `/live`: a call that is no longer there is ended here too.
 */
import { computed, effect, signal } from "@preact/signals";
import { api, ask, loginNeeded, Refused } from "../api/client.ts";
import type { PhoneBeacon, PhoneSession } from "../api/people.ts";
import { fresh } from "../live/client.ts";
import { t } from "../ui/i18n.ts";
import { toast } from "../ui/toast.tsx";
import { chosen, deviceFor, inputs, lookForDevices, openMicrophone, outputs, ringBoth } from "./devices.ts";
import { takeLock } from "./lock.ts";
import type { Quality, SoftPhone, SoftPhoneEvent } from "./port.ts";
import { Ringer } from "./sound.ts";
import { inCall, step, type PhoneEvent, type PhoneState } from "./table.ts";

/** A call that `/live` announces for this telephone. */
export interface Announced {
  id: string;
  channel: string;
  over: boolean;
}

const OVER_MS = 1000;
const MEND_MS = 30_000;
const WISH_MS = 10_000;
const EXPECT_MS = 20_000;
const HEARD = 0.15;
const SHIFT = "kefu.shift";

export const state = signal<PhoneState>("off");
/** Why it is denied: insecure, permission, no_device, device, server, ticket. */
export const cause = signal("");
/** Words of the server for it. */
export const words = signal("");
export const registered = signal(false);
export const muted = signal(false);
export const level = signal(0);
/** Sound came from the microphone in this shift. */
export const heard = signal(false);
export const quality = signal<Quality | null>(null);
/** Nothing arrives although the call stands: since when (performance.now). */
export const silentSince = signal<number | null>(null);
/** Ringing may be heard: a gesture was made. */
export const ringerAwake = signal(false);
export const microphone = signal<MediaStream | null>(null);
/** Who calls the telephone itself, as SIP says; for calls that /live does not name. */
export const ringingFrom = signal("");
export const ready = computed(() => state.value === "ready" && heard.value);

let sip: SoftPhone | null = null;
let ringer: Ringer | null = null;
let meter: (() => number) | null = null;
let lease: PhoneSession | null = null;
let releaseLock: (() => void) | null = null;
let announced: Announced[] = [];
let incoming: { call: string; channel: string; auto: boolean; seen: boolean } | null = null;
let dialled = false;
let leaseSeen = false;
let leaseSaid = "";
let wish = { until: 0 };
let expected = { until: 0 };
let overTimer: ReturnType<typeof setTimeout> | undefined;
let mendTimer: ReturnType<typeof setTimeout> | undefined;

const stored = (key: string, value?: string | null): string | null => {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else if (value !== undefined) sessionStorage.setItem(key, value);
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
};
/** This page was in a shift before it was loaded again. */
export const wasInShift = (): boolean => stored(SHIFT) === "on";

function happen(event: PhoneEvent): void {
  const next = step(state.value, event);
  if (next === state.value) return;
  state.value = next;
  clearTimeout(mendTimer);
  if (next === "mending") mendTimer = setTimeout(() => happen("gone"), MEND_MS);
  void beacon();
}

/** Tell the server how the telephone is; a beacon that is lost is followed by the next. */
async function beacon(): Promise<void> {
  if (!lease) return;
  const body: PhoneBeacon = { state: state.value, session: lease.session, level: heard.value };
  if (cause.value) body.detail = cause.value;
  const labels = [microphone.value?.getAudioTracks()[0]?.label, chosen.value.output];
  if (labels[0]) body.input = labels[0];
  if (labels[1]) body.output = labels[1];
  await api.post("/me/phone/events", body).catch(() => undefined);
}

function deny(why: string, said = ""): void {
  cause.value = why;
  words.value = said;
  happen("refused");
}

/** A browser without what a telephone needs; "": it has it. */
export function impossible(): string {
  if (!isSecureContext) return "insecure";
  return navigator.mediaDevices && "RTCPeerConnection" in window ? "" : "browser";
}

const REASONS: Record<string, string> = { NotAllowedError: "permission", NotFoundError: "no_device", OverconstrainedError: "no_device" };

async function getMicrophone(): Promise<boolean> {
  try {
    const stream = await openMicrophone();
    await lookForDevices();
    takeMicrophone(stream);
    return true;
  } catch (error) {
    deny(REASONS[(error as DOMException).name] ?? "device");
    return false;
  }
}

function takeMicrophone(stream: MediaStream): void {
  microphone.value?.getTracks().forEach((track) => track.stop());
  microphone.value = stream;
  const track = stream.getAudioTracks()[0];
  if (!track) return;
  track.onended = () => void changeInput(); // unplugged: another one
  meter = ringer?.meter(stream) ?? null;
  void sip?.input(track);
}

/** Another microphone was chosen, plugged in or pulled out. */
export async function changeInput(): Promise<void> {
  if (!microphone.value) return;
  try {
    takeMicrophone(await openMicrophone());
  } catch {
    if (inputs.value.length) await lookForDevices();
    if (!inputs.value.length) deny("no_device");
    return;
  }
}

export async function changeOutput(): Promise<void> {
  await sip?.output(deviceFor("output")).catch(() => undefined);
  await ringer?.route();
}

/** Start the telephone: from a gesture, or by itself when a shift goes on after a reload. `steal`: from another tab. */
export async function start(steal = false): Promise<void> {
  happen("start");
  if (state.value !== "asking") return;
  const lack = impossible();
  if (lack) return deny(lack);
  cause.value = words.value = "";
  releaseLock?.();
  releaseLock = await takeLock(steal, () => void displaced());
  if (!releaseLock) return happen("elsewhere");
  if (!ringer) await (ringer = new Ringer()).open();
  ringerAwake.value = ringer.awake;
  if (!(await getMicrophone())) return;
  await takeLease();
}

async function takeLease(): Promise<void> {
  try {
    lease = (await ask<PhoneSession>("POST", "/me/phone", {}, { quiet: true })).body;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) return void (loginNeeded.value = true); // the shift goes on after it
    return deny("server", refused.message);
  }
  leaseSeen = leaseSaid === lease.session;
  happen("granted");
  stored(SHIFT, "on");
  heard.value ||= stored(`${SHIFT}.heard`) === "yes";
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const { JsSipPhone } = await import("./jssip.ts");
  sip ??= new JsSipPhone();
  sip.start({
    user: lease.sip_user, secret: lease.secret, iceServers: lease.ice_servers,
    url: () => `${scheme}//${location.host}${lease?.ws_path}?ticket=${encodeURIComponent(lease?.ticket ?? "")}`,
  }, hear);
  await changeOutput();
}

function hear(event: SoftPhoneEvent): void {
  const handlers: { [K in SoftPhoneEvent["t"]]: (event: SoftPhoneEvent & { t: K }) => void } = {
    registered: () => { registered.value = true; happen("registered"); },
    unregistered: () => { registered.value = false; happen("unregistered"); },
    refused: ({ words: said }) => void turnedAway(said),
    ring: rang,
    answered: () => { happen(dialled ? "ring" : "answered"); happen("answered"); ringer?.quiet(); },
    broken: () => happen("broken"),
    mended: () => happen("mended"),
    ended,
  };
  (handlers[event.t] as (event: SoftPhoneEvent) => void)(event);
}

/** The ticket is over or the secret was changed: a new lease, unless another page has taken it. */
async function turnedAway(said: string): Promise<void> {
  registered.value = false;
  if (inCall(state.value) || state.value === "elsewhere") return;
  deny(said === "ticket" ? "ticket" : "server", said === "ticket" ? "" : said);
  happen("start");
  await takeLease();
}

function rang({ call, channel, auto, from }: SoftPhoneEvent & { t: "ring" }): void {
  incoming = { call, channel, auto, seen: false };
  ringingFrom.value = from;
  happen("ring");
  obey(announced);
  if (state.value === "ringing" && auto && expected.until > performance.now()) take();
  else if (state.value === "ringing") ringer?.ring();
}

/** This page has just ordered a call that comes to its own telephone (dialled out, picked up): it is answered by itself. */
export function expect(): void {
  expected = { until: performance.now() + EXPECT_MS };
}

function ended(): void {
  incoming = null;
  ringingFrom.value = "";
  dialled = false;
  ringer?.quiet();
  muted.value = false;
  quality.value = silentSince.value = null;
  happen("ended");
  happen(registered.value ? "registered" : "unregistered");
}

/** Whether `/live` knows the call that rings or stands here; one that says nothing of itself may be any of them. */
function isAnnounced(): boolean {
  if (!incoming) return false;
  const { call, channel } = incoming;
  if (call && lease?.rejoin === call) return true;
  return announced.some((one) => !one.over && ((!call && !channel) || one.id === call || one.channel === channel));
}

/**
 * What `/live` says of one's own calls: answers by itself only what was announced, and ends what was there and is gone,
 * because a BYE may have been lost with a socket.
 */
export function obey(calls: Announced[]): void {
  announced = calls;
  clearTimeout(overTimer);
  if (!incoming || dialled) return;
  if (isAnnounced()) {
    incoming.seen = true;
    if (state.value === "ringing" && (incoming.auto || wish.until > performance.now())) take();
  } else if (incoming.seen && fresh.value) {
    overTimer = setTimeout(() => fresh.value && !isAnnounced() && sip?.end(true), OVER_MS);
  }
}

function take(): void {
  wish = expected = { until: 0 };
  ringer?.quiet();
  if (microphone.value) sip?.answer(microphone.value);
}

/** Answer; when the telephone has not begun to ring yet, as soon as it does. */
export function answer(): void {
  wish = { until: performance.now() + WISH_MS };
  if (state.value === "ringing") take();
}

/** Decline what rings, or end the call here. */
export const end = (): void => sip?.end(true);

/** Call a number of the exchange with a sound of one's own, for tests of the telephone. False: it is not ready. */
export function dial(target: string, sound: MediaStream): boolean {
  if (!sip || state.value !== "ready") return false;
  dialled = true;
  sip.dial(target, sound);
  return true;
}

/** How the sound travels, now. */
export const measure = async (): Promise<Quality | null> => (sip ? sip.quality() : null);

/** The microphone off or on, here and at once. */
export function mute(on: boolean): void {
  sip?.mute(on);
  muted.value = on && inCall(state.value);
}

export const testRing = (): void => ringer?.test();
export const remote = (): MediaStream | null => sip?.remote() ?? null;

/** Sound may be made now: call it in a gesture. */
export async function wake(): Promise<void> {
  await ringer?.open();
  ringerAwake.value = ringer?.awake ?? false;
}

/** Which page has the telephone, as the server says; another one than ours: ours ends. */
export function leaseIs(other: string): void {
  const mine = lease?.session;
  leaseSaid = other;
  if (!mine || !other || state.value === "elsewhere") return;
  if (other === mine) leaseSeen = true;
  else if (leaseSeen) displaced();
}

/** Without a word to the other side: a call goes on in the page that has the telephone now. */
function displaced(): void {
  lease = null;
  sip?.cut();
  shut();
  happen("elsewhere");
}

/**
 * The log-in is over, for whatever reason: so is the telephone of the page, at once, a call in it too. kefu has taken it
 * away already and looks after the caller. Whoever logs in again over the page goes on with their shift.
 */
export function logInOver(): void {
  lease = null;
  sip?.cut();
  shut();
  muted.value = false;
  happen("stop");
  cause.value = words.value = "";
}

function shut(): void {
  sip?.stop();
  ringer?.quiet();
  microphone.value?.getTracks().forEach((track) => track.stop());
  microphone.value = null;
  releaseLock?.();
  releaseLock = null;
  registered.value = false;
}

/** The shift is over. */
export async function stop(): Promise<void> {
  stored(SHIFT, null);
  stored(`${SHIFT}.heard`, null);
  heard.value = false;
  const had = lease;
  happen("stop");
  lease = null;
  shut();
  if (had) await api.delete("/me/phone").catch(() => undefined);
}

function measureLevel(): void {
  if (!meter || document.hidden) return;
  level.value = meter();
  if (level.value > HEARD && !heard.value) {
    heard.value = true;
    stored(`${SHIFT}.heard`, "yes");
    void beacon();
  }
}

async function measureQuality(): Promise<void> {
  if (!inCall(state.value) || !sip) return;
  const before = quality.value;
  const now = await sip.quality();
  quality.value = now;
  const still = Boolean(now && before && now.packetsIn === before.packetsIn);
  silentSince.value = still ? (silentSince.value ?? performance.now()) : null;
}

async function plugged(): Promise<void> {
  if (!microphone.value) return;
  const before = inputs.value.length + outputs.value.length;
  await lookForDevices();
  if (inputs.value.length + outputs.value.length < before) toast(t("phone.unplugged"), "warning");
  const track = microphone.value.getAudioTracks()[0];
  const wanted = deviceFor("input");
  if (track?.readyState !== "live" || (wanted && wanted !== track.getSettings().deviceId)) await changeInput();
  await changeOutput();
}

let over = false;
loginNeeded.subscribe((needed) => {
  if (needed) logInOver();
  else if (over && wasInShift()) void start();
  over = needed;
});
setInterval(measureLevel, 100);
setInterval(() => void measureQuality(), 2000);
navigator.mediaDevices?.addEventListener("devicechange", () => void plugged());
effect(() => {
  void ringBoth.value;
  void chosen.value;
  void changeOutput();
});
