/** The telephone of the page for people: beginning a shift, choosing devices, what is wrong and what helps. */
import { computed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fresh } from "../live/client.ts";
import * as devices from "../phone/devices.ts";
import { whenFree } from "../phone/lock.ts";
import * as phone from "../phone/phone.ts";
import { Button, Order } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select, Switch } from "../ui/field.tsx";
import { percent } from "../ui/format.ts";
import { named, t, type Key } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Figure } from "../ui/layout.tsx";
import { Meter } from "../ui/meter.tsx";
import { setState } from "./orders.ts";
import { current, desk, phoneShown, webPhone, wrapUp } from "./state.ts";

/** Why the telephone does not work, and what helps. */
export function denied(): string {
  const why = phone.cause.value || "device";
  return t(`phone.denied.${why}` as Key, { words: phone.words.value });
}

function DeviceSelect({ use, label, first }: { use: devices.Use; label: string; first: string }) {
  const list = use === "input" ? devices.inputs.value : devices.outputs.value;
  const value = devices.chosen.value[use];
  const gone = devices.missing(use);
  const choices = [{ value: "", label: first }, ...list.map((one) => ({ value: one.label, label: one.label }))];
  if (gone) choices.push({ value, label: value });
  const choose = (label_: string) => {
    devices.choose(use, label_);
    if (use === "input") void phone.changeInput();
  };
  return <Select label={label} value={value} choices={choices} onChoose={choose} hint={gone ? t("phone.missing_device", { name: value }) : undefined} />;
}

export function Devices() {
  return (
    <div class="devices">
      <DeviceSelect use="input" label={t("phone.microphone")} first={t("phone.default_device")} />
      <div class="level-row">
        <Meter value={phone.level.value} />
        <span class={`small ${phone.heard.value ? "text-green" : "quiet-text"}`}>{t(phone.heard.value ? "phone.level_fine" : "phone.level_silent")}</span>
      </div>
      <DeviceSelect use="output" label={t("phone.call_device")} first={t("phone.default_device")} />
      <DeviceSelect use="ring" label={t("phone.ring_device")} first={t("phone.same_device")} />
      <div class="row wrap">
        <Button icon="bell" onPress={phone.testRing}>{t("phone.ring_test")}</Button>
        {devices.chosen.value.ring && <Switch label={t("phone.ring_both")} on={devices.ringBoth.value} onChange={devices.useRingBoth} />}
      </div>
    </div>
  );
}

/** Settings and health of the telephone, at any time. */
export function PhoneDialog() {
  if (!phoneShown.value) return null;
  const q = phone.quality.value;
  const close = () => (phoneShown.value = false);
  return (
    <Dialog title={t("phone.settings")} onClose={close} foot={
      <>
        <a class="button quiet" href="/phone-test" target="_blank"><span class="button-text">{t("ui.area.phone-test")}</span></a>
        <Button kind="primary" onPress={close}>{t("ui.close")}</Button>
      </>
    }>
      {phone.state.value === "denied" && <Banner tone="red" icon="alert">{denied()}</Banner>}
      {phone.microphone.value ? <Devices /> : <StartButton />}
      <dl class="figures">
        <Figure label={t("desk.state")} value={named("phone.state", phone.state.value)} />
        <Figure label={t("phone.round_trip")} value={q?.roundTripMs == null ? "–" : `${Math.round(q.roundTripMs)} ms`} />
        <Figure label={t("phone.loss")} value={q?.lossIn == null ? "–" : percent(q.lossIn, 1)} />
        <Figure label={t("phone.jitter")} value={q?.jitterMs == null ? "–" : `${Math.round(q.jitterMs)} ms`} />
        <Figure label={t("phone.codec")} value={q?.codec || "–"} />
      </dl>
    </Dialog>
  );
}

function begin(steal = false): void {
  void phone.start(steal);
  if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
}

function StartButton() {
  const elsewhere = phone.state.value === "elsewhere";
  return (
    <Button class="act-phone" kind="primary" size="large" hint="⌥B" icon={elsewhere ? "phone" : "headset"} onPress={() => begin(elsewhere)}>{t(elsewhere ? "phone.here" : "phone.begin")}</Button>
  );
}

function TakeCalls() {
  const lack = !phone.heard.value && webPhone.value ? t("phone.level_silent") : webPhone.value && phone.state.value !== "ready" ? named("phone.state", phone.state.value) : "";
  return <Order kind="primary" size="large" icon="headset" reason={lack} act={() => setState("ready")}>{t("phone.take_calls")}</Order>;
}

/** When the tab that had the telephone closes, this one takes it, if the microphone may be used without asking. */
function useInheritance() {
  const state = phone.state.value;
  useEffect(() => {
    if (state !== "elsewhere" || !navigator.locks) return;
    return whenFree(() => phone.wasInShift() && void phone.start());
  }, [state]);
}

/** The way into a shift; nothing when it has begun. */
export function ShiftCard() {
  useInheritance();
  const me = desk.value?.me;
  if (!me) return null;
  const state = phone.state.value;
  const opened = !webPhone.value || phone.microphone.value !== null;
  const words = state === "denied" ? denied() : state === "elsewhere" ? t("phone.elsewhere") : t(webPhone.value ? "phone.begin_words" : "phone.begin_sip");
  return (
    <section class="card shift-card" aria-label={t("phone.begin")}>
      <div class="shift-text">
        <span class={`idle-icon ${state === "denied" ? "bad" : ""}`}><Icon name={state === "denied" ? "alert" : "headset"} size={26} /></span>
        <div class="who-text">
          <h2 class="who-name">{t("desk.hello", { name: me.name })}</h2>
          <p class={state === "denied" ? "text-red" : "quiet-text"} role={state === "denied" ? "alert" : undefined}>{words}</p>
        </div>
        <div class="push">{opened ? <TakeCalls /> : <StartButton />}</div>
      </div>
      {webPhone.value && opened && <Devices />}
    </section>
  );
}

/** Says that the telephone is in another page; `TakePhone` fetches it. */
export function Elsewhere() {
  useInheritance();
  if (!webPhone.value || phone.state.value !== "elsewhere" || desk.value?.me.state === "offline") return null;
  return <Banner tone="blue" icon="info">{t("phone.elsewhere")}</Banner>;
}

/** The card that begins a shift is shown, whose own button takes the telephone. */
const cardShown = computed(() => !current.value && !wrapUp.value && !inShift() && phone.state.value !== "ringing");
/** This page has no telephone and could have it. */
export const takeable = computed(() => webPhone.value && desk.value !== undefined && ["off", "elsewhere", "denied"].includes(phone.state.value));

/**
 * In the bar, whatever else is shown: after the page that had the telephone crashed, in a call or at the paperwork, this
 * one takes it. Quiet for whoever has a SIP telephone that is registered.
 */
export function TakePhone() {
  if (!takeable.value || cardShown.value) return null;
  const spared = phone.state.value === "off" && desk.value?.phone.lease === "" && desk.value.phone.registered;
  return (
    <Button class="act-phone" kind={spared ? "quiet" : "primary"} icon="phone" hint="⌥B" onPress={() => begin(true)}
      {...(phone.state.value === "denied" ? { title: denied() } : {})}>{t("phone.here")}</Button>
  );
}

/** The browser keeps quiet until something is pressed: after a reload nothing was. */
export function Quiet() {
  if (!webPhone.value || phone.ringerAwake.value || phone.state.value !== "ready") return null;
  return (
    <Banner tone="amber" icon="bell">
      {t("phone.wake_words")} <Button size="small" onPress={() => void phone.wake()}>{t("phone.wake")}</Button>
    </Banner>
  );
}

/** The shift has begun: the telephone is there, and one is logged in. */
export function inShift(): boolean {
  const me = desk.value?.me;
  if (!me) return true;
  if (me.state === "offline") return false;
  if (!webPhone.value || !fresh.value || phone.state.value === "elsewhere") return true;
  return phone.state.value === "off" ? phone.wasInShift() : phone.state.value !== "denied";
}
