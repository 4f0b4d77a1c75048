/** The phone test: everything that a telephone in a page needs, one after the other, each with what to do when it lacks. */
import "../ui/all.css";
import "./phone-test.css";
import { signal } from "@preact/signals";
import * as phone from "../phone/phone.ts";
import type { Quality } from "../phone/port.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { percent } from "../ui/format.ts";
import { t, type Key } from "../ui/i18n.ts";
import { Banner, Frame, Panel } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { toast } from "../ui/toast.tsx";
import { Meter } from "../ui/meter.tsx";
import { Bursts, median, type Loop } from "./measure.ts";

const ECHO = "910";
const TRIES = 5;
const BEEP_MS = 1800; // the exchange beeps first
type Step = "secure" | "microphone" | "level" | "registered" | "call" | "in" | "out" | "loop" | "quality";
type Outcome = "waiting" | "running" | "good" | "bad" | "unsure";
const STEPS: Step[] = ["secure", "microphone", "level", "registered", "call", "in", "out", "loop", "quality"];
const LOOK: Record<Outcome, { tone: Tone; shape: Shape }> = {
  waiting: { tone: "grey", shape: "ring" }, running: { tone: "blue", shape: "half" }, good: { tone: "green", shape: "dot" },
  bad: { tone: "red", shape: "cross" }, unsure: { tone: "amber", shape: "triangle" },
};

interface Result {
  outcome: Outcome;
  detail: string;
}
const none = (): Record<Step, Result> => Object.fromEntries(STEPS.map((one) => [one, { outcome: "waiting", detail: "" }])) as Record<Step, Result>;
const results = signal(none());
const running = signal(false);

function tell(step: Step, outcome: Outcome, detail = ""): void {
  results.value = { ...results.value, [step]: { outcome, detail } };
}
const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

/** Wait until something is so; false after `ms`. */
async function until(so: () => boolean, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await pause(20)) if (so()) return true;
  return so();
}

/** Lock, microphone, registration. */
async function prepare(): Promise<boolean> {
  const lack = phone.impossible();
  tell("secure", lack ? "bad" : "good", lack ? t(`phone.denied.${lack}` as Key) : location.origin);
  if (lack) return false;
  tell("microphone", "running");
  const began = performance.now();
  if (phone.state.value !== "ready") await phone.start(true);
  if (phone.state.value === "denied") {
    tell("microphone", "bad", t(`phone.denied.${phone.cause.value}` as Key, { words: phone.words.value }));
    return false;
  }
  tell("microphone", "good", phone.microphone.value?.getAudioTracks()[0]?.label ?? "");
  tell("level", "running", t("phone.level_silent"));
  tell("registered", "running");
  const there = await until(() => phone.state.value === "ready", 8000);
  tell("registered", there ? "good" : "bad", there ? `${Math.round(performance.now() - began)} ms` : t("test.not_registered"));
  const heard = await until(() => phone.heard.value, 6000);
  tell("level", heard ? "good" : "unsure", t(heard ? "phone.level_fine" : "test.no_level"));
  return there;
}

/** The echo call: what comes, what goes, how long it takes. */
async function echo(): Promise<void> {
  const bursts = new Bursts();
  try {
    tell("call", "running");
    const began = performance.now();
    phone.dial(ECHO, bursts.stream);
    const up = await until(() => phone.state.value === "talking", 10_000);
    tell("call", up ? "good" : "bad", up ? `${Math.round(performance.now() - began)} ms` : t("test.no_call"));
    if (!up) return;
    await pause(BEEP_MS);
    tell("loop", "running");
    const first = await phone.measure();
    const remote = phone.remote();
    const loop = remote ? await bursts.measure(remote, TRIES, (n) => tell("loop", "running", `${n}/${TRIES}`)) : { times: [], sent: 0 };
    judge(loop, first, await phone.measure());
  } finally {
    phone.end();
    bursts.close();
  }
}

function judge(loop: Loop, first: Quality | null, last: Quality | null): void {
  const arrived = (last?.packetsIn ?? 0) - (first?.packetsIn ?? 0);
  const came = loop.times.length > 0;
  const time = median(loop.times);
  tell("in", arrived > 0 ? "good" : "bad", arrived > 0 ? t("test.packets", { n: arrived }) : t("test.nothing_in"));
  const left = came || last?.lossOut !== null;
  tell("out", came ? "good" : left ? "unsure" : "bad", t(came ? "test.heard_back" : arrived > 0 ? "test.nothing_out" : "test.unknown_out"));
  tell("loop", came ? "good" : "bad", time === null ? t("test.no_loop") : t("test.loop", { ms: Math.round(time), n: loop.times.length, of: loop.sent }));
  if (!last) return tell("quality", "bad");
  const bad = (last.lossIn ?? 0) > 0.03 || (last.jitterMs ?? 0) > 60;
  const parts = [last.codec, last.roundTripMs !== null && `${t("phone.round_trip")} ${Math.round(last.roundTripMs)} ms`,
    last.lossIn !== null && `${t("phone.loss")} ${percent(last.lossIn, 1)}`, last.jitterMs !== null && `${t("phone.jitter")} ${Math.round(last.jitterMs)} ms`, last.pair];
  tell("quality", bad ? "unsure" : "good", parts.filter(Boolean).join(" · "));
}

async function run(): Promise<void> {
  if (running.value) return;
  running.value = true;
  results.value = none();
  try {
    if (await prepare()) await echo();
  } finally {
    running.value = false;
  }
}

/** What a person can send to whoever helps: no secrets, no names. */
function report(): string {
  const lines = STEPS.map((one) => `${one}: ${results.value[one].outcome} ${results.value[one].detail}`.trim());
  return [`kefu phone test ${new Date().toISOString()}`, navigator.userAgent, ...lines].join("\n");
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(report());
    toast(t("test.copied"), "good");
  } catch {
    toast(t("test.not_copied"), "warning");
  }
}

function Verdict() {
  const all = Object.values(results.value);
  if (running.value || all.every((one) => one.outcome === "waiting")) return null;
  const bad = all.some((one) => one.outcome === "bad");
  const unsure = all.some((one) => one.outcome === "unsure");
  return <Banner tone={bad ? "red" : unsure ? "amber" : "green"} icon={bad || unsure ? "alert" : "check"}>{t(bad ? "test.bad" : unsure ? "test.unsure" : "test.good")}</Banner>;
}

function TestPage() {
  const done = !running.value && results.value.secure.outcome !== "waiting";
  return (
    <Frame area="phone-test">
      <div class="test">
        <h1>{t("ui.area.phone-test")}</h1>
        <p class="quiet-text">{t("test.words")}</p>
        <Panel title={t("test.title")} icon="mic" end={phone.microphone.value && <Meter value={phone.level.value} small />}>
          <ol class="checks" aria-live="polite">
            {STEPS.map((one) => {
              const { outcome, detail } = results.value[one];
              return (
                <li key={one}>
                  <Badge {...LOOK[outcome]}>{t(`test.outcome.${outcome}`)}</Badge>
                  <div class="check-text"><strong>{t(`test.step.${one}`)}</strong>{detail && <small>{detail}</small>}</div>
                </li>
              );
            })}
          </ol>
        </Panel>
        <Verdict />
        <div class="row wrap">
          <Button kind="primary" size="large" icon="mic" busy={running.value} onPress={() => void run()}>{t(running.value ? "test.running" : done ? "test.again" : "test.start")}</Button>
          <Button size="large" icon="copy" reason={done ? "" : t("test.copy_needs")} onPress={() => void copy()}>{t("test.copy")}</Button>
        </div>
        {done && <pre class="report mono" tabIndex={0} aria-label={t("test.copy")}>{report()}</pre>}
      </div>
    </Frame>
  );
}

void mount({
  title: "ui.area.phone-test", content: TestPage,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/phone.json"), () => import("../i18n/en/test.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/phone.json"), () => import("../i18n/zh/test.json")],
  },
});
