/** The call in front: who, why to me, how long; answer and decline while it rings, then everything that can be done with it. */
import { useEffect, useRef } from "preact/hooks";
import { fresh } from "../live/client.ts";
import type { DeskCall } from "../live/shapes.ts";
import * as phone from "../phone/phone.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { duration, initials } from "../ui/format.ts";
import { language, named, t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner } from "../ui/layout.tsx";
import { Timer } from "../ui/timer.tsx";
import { Hint } from "./hint.tsx";
import * as orders from "./orders.ts";
import { bringToFront, calls, current, desk, failure, open, tool, transferMode, webPhone, whyNot } from "./state.ts";

const LOOK: Record<string, { tone: Tone; shape: Shape }> = {
  offered: { tone: "violet", shape: "diamond" }, talking: { tone: "blue", shape: "half" }, held: { tone: "amber", shape: "bars" },
  consulting: { tone: "teal", shape: "ring" }, conference: { tone: "blue", shape: "square" }, ended: { tone: "grey", shape: "moon" },
};
const TIERS: Record<string, Tone> = { platinum: "violet", gold: "amber", silver: "grey" };

/** Mute as it is: what kefu says, or the microphone of this page. */
export const isMuted = (call: DeskCall): boolean => call.muted || phone.muted.value;
const nameOf = (call: DeskCall): string => call.name || call.number || t("desk.unknown");

function Who({ call }: { call: DeskCall }) {
  const why = language.value === "zh" ? call.why_zh || call.why : call.why;
  const facts = [call.queue, call.problem !== call.queue && call.problem && named("desk.problem", call.problem), call.language && named("desk.language", call.language),
    call.direction === "out" ? t("desk.outgoing") : t("desk.waited", { time: duration(call.waited_ms) })];
  return (
    <div class="who">
      <span class="disc big" aria-hidden="true">{call.name ? initials(call.name) : <Icon name="user" size={24} />}</span>
      <div class="who-text">
        <div class="row wrap">
          <h2 class="who-name name" id="call-name">{nameOf(call)}</h2>
          {call.portrait.tier in TIERS && <Badge tone={TIERS[call.portrait.tier]!}>{named("desk.tier", call.portrait.tier)}</Badge>}
          <Badge {...(LOOK[call.state] ?? LOOK["ended"]!)}>{named("desk.call", call.state)}</Badge>
          {isMuted(call) && <Badge tone="amber" shape="cross">{t("desk.muted")}</Badge>}
          {call.recording && <Badge tone={call.masked ? "amber" : "red"} shape={call.masked ? "bars" : "dot"}>{t(call.masked ? "desk.masked" : "desk.recording")}</Badge>}
          {call.listeners.map((one) => <Badge key={one} tone="violet" shape="ring">{t("desk.listens", { name: one })}</Badge>)}
        </div>
        <div class="who-facts">
          {call.name && <span class="name">{call.number}</span>}
          {facts.filter(Boolean).map((one) => <span key={one}>{one}</span>)}
        </div>
        {why && <div class="who-why" title={why}><span>{t("desk.why")}</span> {why}</div>}
      </div>
    </div>
  );
}

/** Typing goes on for a moment when a call comes: the focus waits, or a space would answer. */
const lastKey = { at: -Infinity };
addEventListener("keydown", () => (lastKey.at = performance.now()), true);

function useFocusOnRinging(call: DeskCall) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (call.state !== "offered") return;
    const try_ = () => {
      if (performance.now() - lastKey.at < 1200) return;
      clearInterval(timer);
      host.current?.querySelector<HTMLElement>(".answer, .ring-actions button")?.focus();
    };
    const timer = setInterval(try_, 150);
    try_();
    return () => clearInterval(timer);
  }, [call.id, call.state]);
  return host;
}

/** Why this page cannot answer; "": it can. */
function cannotAnswer(call: DeskCall): string {
  if (call.refused["answer"]) return whyNot(call, "answer");
  if (!webPhone.value) return t("desk.answer_on_phone");
  const state = phone.state.value;
  if (state === "elsewhere") return t("phone.elsewhere");
  return state === "off" || state === "denied" ? t("desk.phone_not_ready") : "";
}

function Ringing({ call }: { call: DeskCall }) {
  const reason = cannotAnswer(call);
  return (
    <div class="ring-actions">
      {call.answer_by_at_ms !== null && (
        <span class="quiet-text">{t("desk.answer_within")} <strong><Timer until={call.answer_by_at_ms} /></strong></span>
      )}
      <Button class="act-answer" kind="answer" size="large" icon="phone" hint="⌥A" reason={reason} onPress={phone.answer}>{t("desk.answer")}</Button>
      <Button class="act-decline" size="large" icon="hangup" hint="⌥D" reason={reason} onPress={phone.end}>{t("desk.decline")}</Button>
    </div>
  );
}

function toTransfer(mode: "consult" | "blind"): void {
  transferMode.value = mode;
  open("transfer");
}

function Actions({ call }: { call: DeskCall }) {
  const no = (order: string): string => whyNot(call, order);
  const muted = isMuted(call);
  const consulting = call.consulting !== null;
  return (
    <div class="actions" role="toolbar" aria-label={t("desk.actions")}>
      <Order class="act-hold" icon={call.held && !consulting ? "play" : "pause"} hint="⌥H" pressed={call.held && !consulting} reason={no(call.held ? "resume" : "hold")}
        act={() => orders.hold(call)}>{t(call.held && !consulting ? "desk.resume" : "desk.hold")}</Order>
      <Order class="act-mute" icon={muted ? "micoff" : "mic"} hint="⌥M" pressed={muted} offline={webPhone.value} reason={no(muted ? "unmute" : "mute")}
        act={() => orders.mute(call, !muted)}>{t(muted ? "desk.unmute" : "desk.mute")}</Order>
      <span class="divide" />
      <Button icon="transfer" hint="⌥T" reason={no("transfer")} pressed={tool.value === "transfer" && transferMode.value === "blind"}
        onPress={() => toTransfer("blind")}>{t("desk.transfer")}</Button>
      <Button icon="consult" reason={no("consult")} pressed={tool.value === "transfer" && transferMode.value === "consult"}
        onPress={() => toTransfer("consult")}>{t("desk.consult")}</Button>
      <Order icon="people" reason={no("conference") || (consulting ? "" : t("desk.conference_needs"))}
        act={() => orders.conference(call)}>{t("desk.conference")}</Order>
      <Order class="act-park" icon="park" hint="⌥P" reason={no("park")} act={() => orders.park(call)}>{t("desk.park")}</Order>
      <span class="divide" />
      <Button icon="keypad" hint="⌥K" reason={no("dtmf")} pressed={tool.value === "keypad"} onPress={() => open("keypad")}>{t("desk.keypad")}</Button>
      <Order icon="record" pressed={call.recording} reason={no(call.recording ? "stop-recording" : "record")} act={() => orders.record(call)}>
        {t("desk.record")}</Order>
      <Order class="act-mask" icon="shield" hint="⌥X" pressed={call.masked} reason={no(call.masked ? "unmask" : "mask") || (call.recording ? "" : t("desk.mask_needs"))}
        act={() => orders.mask(call)}>{t("desk.mask")}</Order>
      <span class="push">
        <Order kind="danger" icon="hangup" reason={no("hangup")} offline={webPhone.value} act={() => orders.hangUp(call, fresh.value)}>
          {t("desk.hangup")}</Order>
      </span>
    </div>
  );
}

function ConsultStrip({ call }: { call: DeskCall }) {
  const who = call.consulting;
  if (!who) return null;
  const no = (order: string): string => whyNot(call, order);
  return (
    <div class="strip soft-teal" role="group" aria-label={t("desk.consulting")}>
      <span class="strip-text">
        <strong class="name">{who.name || who.target}</strong> · {named("desk.consult_state", who.state)}
        {who.result && ` · ${named("desk.result", who.result)}`} · <Timer since={who.since_at_ms} />
        <span class="quiet"> · {t("desk.caller_waits", { name: nameOf(call) })}</span>
      </span>
      <Order kind="primary" size="small" icon="check" class="act-complete" hint="⌥C" reason={no("complete")} act={() => orders.complete(call)}>{t("desk.complete")}</Order>
      <Order size="small" icon="people" reason={no("conference")} act={() => orders.conference(call)}>{t("desk.conference")}</Order>
      <Order size="small" class="act-return" hint="⌥R" reason={no("return")} act={() => orders.giveBack(call)}>{t("desk.return")}</Order>
    </div>
  );
}

function Trouble({ call }: { call: DeskCall }) {
  const since = phone.silentSince.value;
  if (phone.state.value === "mending" || phone.state.value === "lost") return <Banner tone="amber" icon="refresh">{t("desk.mending")}</Banner>;
  if (since !== null && !call.held) return <Banner tone="amber" icon="alert">{t("desk.no_sound")}</Banner>;
  if (isMuted(call) && phone.level.value > 0.45) return <Banner tone="amber" icon="micoff">{t("phone.muted_talking")}</Banner>;
  if (call.last_failure && !call.consulting) return <Banner tone="red" icon="alert">{t("desk.transfer_failed", failure(call))}</Banner>;
  return null;
}

function Others() {
  const others = calls.value.filter((one) => one.id !== current.value?.id && one.state !== "ended");
  if (!others.length) return null;
  return (
    <div class="others" role="group" aria-label={t("desk.other_calls")}>
      {others.map((one) => (
        <Button key={one.id} size="small" icon={one.state === "offered" ? "bell" : "phone"} onPress={() => bringToFront(one.id)}>
          {nameOf(one)} · {named("desk.call", one.state)}
        </Button>
      ))}
    </div>
  );
}

function People({ call }: { call: DeskCall }) {
  const legs = Object.entries(call.legs);
  if (call.state !== "conference" && legs.length < 2) return null;
  return (
    <div class="strip people soft-blue" role="group" aria-label={t("desk.people")}>
      <span class="strip-text">{t("desk.people")}:</span>
      {legs.map(([id, leg]) => (
        <span class="person" key={id}>
          <strong class="name">{leg.name || leg.who}</strong>
          {leg.muted && <Badge tone="amber" shape="cross">{t("desk.muted")}</Badge>}
          {leg.who !== desk.value?.me.id && (
            <Order size="small" kind="quiet" icon="close" label={t("desk.drop", { name: leg.name || leg.who })} reason={whyNot(call, "drop")}
              act={() => orders.drop(call, id)} />
          )}
        </span>
      ))}
    </div>
  );
}

/** What whoever sends the caller on has heard of them already. */
function PassedOn({ call }: { call: DeskCall }) {
  const packet = call.packet;
  if (!packet?.lines.length) return null;
  return (
    <div class="strip soft-violet packet" role="group" aria-label={t("desk.packet", { name: packet.name || packet.by })}>
      <span class="strip-text">
        <strong>{t("desk.packet", { name: packet.name || packet.by })}</strong> {packet.disposition}{" "}
        {packet.verified !== null && <Badge tone={packet.verified ? "green" : "amber"}>{t(packet.verified ? "desk.verified" : "desk.unverified")}</Badge>}
      </span>
      <ul>{packet.lines.map((one) => <li key={one.id}><small>{named("desk.line", one.kind)}</small> {one.text}</li>)}</ul>
    </div>
  );
}

/** The telephone rings for a reason that is no call of the desk: a test, a recording of a prompt, a call that others ordered. */
export function OwnRing() {
  return (
    <section class="card call-card rings" role="alertdialog" aria-labelledby="own-ring">
      <div class="card-top">
        <div class="who"><span class="disc big" aria-hidden="true">☎</span><h2 class="who-name" id="own-ring">{t("desk.own_ring", { name: phone.ringingFrom.value })}</h2></div>
        <div class="ring-actions">
          <Button class="act-answer" kind="answer" size="large" icon="phone" hint="⌥A" onPress={phone.answer}>{t("desk.answer")}</Button>
          <Button class="act-decline" size="large" icon="hangup" hint="⌥D" onPress={phone.end}>{t("desk.decline")}</Button>
        </div>
      </div>
    </section>
  );
}

export function CallCard({ call }: { call: DeskCall }) {
  const host = useFocusOnRinging(call);
  const rings = call.state === "offered";
  return (
    <section class={`card call-card ${rings ? "rings" : ""}`} ref={host} aria-labelledby="call-name"
      {...(rings ? { role: "alertdialog", "aria-describedby": "call-said" } : {})}>
      <div class="card-top">
        <Who call={call} />
        <div class="card-clock"><Timer since={call.since_at_ms} label={named("desk.call", call.state)} /></div>
        {rings && <Ringing call={call} />}
      </div>
      <div id="call-said" class="unseen" aria-live="assertive">
        {rings ? t("desk.ringing_said", { name: nameOf(call), queue: call.queue }) : ""}
      </div>
      <PassedOn call={call} />
      <ConsultStrip call={call} />
      <People call={call} />
      <Trouble call={call} />
      <Hint call={call} />
      {!rings && call.state !== "ended" && <Actions call={call} />}
      <Others />
    </section>
  );
}
