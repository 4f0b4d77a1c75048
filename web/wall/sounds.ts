/** What makes sounds: a few short tones for an alert, by Web Audio, and the seconds of a call that an alert is about. */
import { effect, signal } from "@preact/signals";
import { bytes, path, Refused } from "../api/client.ts";
import { t } from "../ui/i18n.ts";
import { mayRing } from "./etiquette.ts";
import { wall } from "./state.ts";
import { mine } from "./supervision.ts";

const HERTZ = { critical: [880, 660, 880], warning: [660, 880] };
const EACH_S = 0.16;
const LOUD = 0.12;

/** "blocked": the browser lets no page sound before somebody has pressed something in it. */
export const ringing = signal<"off" | "on" | "blocked">("off");
/** The alert whose call is heard now. */
export const heard = signal("");

let context: AudioContext | undefined;
let source: AudioBufferSourceNode | undefined;
let forget: (() => void) | undefined;
let known: Set<string> | undefined;
let rung: number[] = [];

const sounding = (): AudioContext => (context ??= new AudioContext());

/** One after the other, softly; where less motion is asked for, one tone alone. */
function ring(critical: boolean): void {
  const out = sounding();
  const tones = HERTZ[critical ? "critical" : "warning"].slice(0, matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : 3);
  tones.forEach((frequency, i) => {
    const at = out.currentTime + i * EACH_S;
    const gain = new GainNode(out, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUD, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + EACH_S);
    const tone = new OscillatorNode(out, { frequency });
    tone.connect(gain).connect(out.destination);
    tone.start(at);
    tone.stop(at + EACH_S);
  });
}

/** Alerts that were not there before; not while one listens to a call. */
function look(): void {
  const state = wall.value;
  if (!state) return;
  const before = known;
  known = new Set(Object.keys(state.alerts));
  const fresh = Object.values(state.alerts).filter((one) => before && !before.has(one.id));
  const critical = fresh.some((one) => one.level === "critical");
  if (!fresh.length || ringing.peek() !== "on" || mine.peek() || heard.peek() || !mayRing(rung, Date.now(), critical)) return;
  rung = [...rung.slice(-9), Date.now()];
  ring(critical);
}

/** From now on; `pressed`: by somebody, who hears at once how it sounds. */
export function begin(pressed = false): void {
  const out = sounding();
  known = undefined;
  const allowed = () => {
    void out.resume().then(() => {
      if (ringing.peek() === "blocked") ringing.value = "on";
    });
  };
  ringing.value = out.state === "running" ? "on" : "blocked";
  if (ringing.value === "blocked") {
    if (pressed) allowed();
    else for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, allowed, { once: true });
  }
  if (pressed) ring(false);
  forget ??= effect(look);
}

export function end(): void {
  ringing.value = "off";
  forget?.();
  forget = undefined;
}

/** Play what was heard, or stop it. Raises Refused. */
export async function hear(id: string): Promise<void> {
  const on = heard.peek() === id;
  source?.stop();
  if (on) return;
  const out = sounding();
  const file = await bytes(path`/alerts/${id}/sound`);
  await out.resume();
  const buffer = await out.decodeAudioData(file).catch(() => { throw new Refused(0, "sound", t("ring.cannot_decode")); });
  const one = source = new AudioBufferSourceNode(out, { buffer });
  one.connect(out.destination);
  one.onended = () => { if (source === one) heard.value = ""; };
  heard.value = id;
  one.start();
}
