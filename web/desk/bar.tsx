/** The bar of the desk: one's state and what comes after the call, the telephone's health, and asking for help. */
import type { AgentNow } from "../live/shapes.ts";
import * as phone from "../phone/phone.ts";
import { AGENT_LOOK, Mark, type Shape, type Tone } from "../ui/badge.tsx";
import { Button, Order, Says, useOrder } from "../ui/button.tsx";
import { percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Menu, type MenuGroup } from "../ui/menu.tsx";
import { Meter } from "../ui/meter.tsx";
import { fresh } from "../live/client.ts";
import { Timer } from "../ui/timer.tsx";
import { useRef } from "preact/hooks";
import { setState } from "./orders.ts";
import { current, desk, inCall, onlySupervisors, open, openState, phoneShown, transferMode, webPhone, whyNot } from "./state.ts";

type Wanted = { state: "ready" | "paused" | "offline"; reason: string };

function groups(me: AgentNow, reasons: string[], choose: (to: Wanted) => void): MenuGroup[] {
  const busy = me.state === "talking" || me.state === "wrap-up" || me.state === "reserved";
  const stale = fresh.value ? undefined : t("ui.stale_order");
  const item = (state: Wanted["state"], reason = "") => ({
    id: state + reason,
    label: state === "paused" && reason ? named("ui.reason", reason) : named("ui.agent", state),
    mark: <Mark {...(AGENT_LOOK[state] ?? AGENT_LOOK["offline"]!)} />,
    checked: me.state === state && (state !== "paused" || me.reason === reason),
    ...(stale ? { reason: stale } : {}),
    onChoose: () => choose({ state, reason }),
  });
  return [
    { items: [item("ready")] },
    { title: t(busy ? "desk.pause_after" : "desk.pause"), items: (reasons.length ? reasons : [""]).map((one) => item("paused", one)) },
    { items: [item("offline")] },
  ];
}

export function StateMenu() {
  const me = desk.value?.me;
  const wanted = useRef<Wanted>({ state: "ready", reason: "" });
  const order = useOrder(() => setState(wanted.current.state, wanted.current.reason));
  if (!me) return null;
  const look = AGENT_LOOK[me.state] ?? AGENT_LOOK["offline"]!;
  const choose = (to: Wanted) => {
    wanted.current = to;
    void order.run();
  };
  return (
    <span class="says-host state-host">
      <Menu groups={groups(me, desk.value?.reasons ?? [], choose)} class={`state-button soft-${look.tone}`} label={`${t("desk.my_state")}: ${named("ui.agent", me.state)}`}
        title={t("desk.my_state")} hint="⌥S" opener={openState.value}>
        <span class="state-words">
          <Mark {...look} />
          <span>{named("ui.agent", me.state)}{me.state === "paused" && me.reason ? ` · ${named("ui.reason", me.reason)}` : ""}</span>
          <Timer since={me.since_at_ms} />
        </span>
      </Menu>
      {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
    </span>
  );
}

/** What comes after the call: visible to everybody, and withdrawn here. */
export function NextState() {
  const me = desk.value?.me;
  if (!me?.then) return null;
  return (
    <span class="next-state soft-amber">
      {t("desk.then", { state: named("ui.agent", me.then) })}
      <Order size="small" kind="quiet" icon="close" label={t("desk.withdraw")} act={() => setState("ready")} />
    </span>
  );
}

const PHONE: Record<string, { tone: Tone; shape: Shape }> = {
  ready: { tone: "green", shape: "dot" }, talking: { tone: "blue", shape: "half" }, ringing: { tone: "violet", shape: "diamond" },
  connecting: { tone: "amber", shape: "ring" }, asking: { tone: "amber", shape: "ring" }, mending: { tone: "amber", shape: "triangle" },
  denied: { tone: "red", shape: "cross" }, lost: { tone: "red", shape: "cross" }, elsewhere: { tone: "grey", shape: "moon" }, off: { tone: "grey", shape: "moon" },
};

/** Round trip and loss, as far as they are known. */
function quality(): string {
  const q = phone.quality.value;
  if (!q) return "";
  const parts = [q.roundTripMs !== null && `${Math.round(q.roundTripMs)} ms`, q.lossIn !== null && `${percent(q.lossIn, 1)} ${t("phone.loss").toLowerCase()}`];
  return parts.filter(Boolean).join(" · ");
}

export function PhoneHealth() {
  if (!desk.value) return null;
  if (!webPhone.value) {
    const on = desk.value.phone.registered;
    return <span class="phone-health"><Mark tone={on ? "green" : "red"} shape={on ? "dot" : "cross"} /> <span class="hide-narrow">{t("phone.state.sip")}</span></span>;
  }
  const state = phone.state.value;
  const figures = quality();
  const device = phone.microphone.value?.getAudioTracks()[0]?.label ?? "";
  return (
    <Button kind="quiet" class="phone-health" onPress={() => (phoneShown.value = true)} label={`${t("phone.settings")}: ${named("phone.state", state)} ${figures}`} title={device}>
      <span class="phone-words">
        <Mark {...(PHONE[state] ?? PHONE["off"]!)} />
        <span>{named("phone.state", state)}</span>
        {phone.microphone.value && <Meter value={phone.level.value} small />}
        {figures && <small class="hide-narrow">{figures}</small>}
      </span>
    </Button>
  );
}

/** A supervisor is asked like anybody else: the caller hears music meanwhile. */
export function AskHelp() {
  const call = current.value;
  const ask = () => {
    onlySupervisors.value = true;
    transferMode.value = "consult";
    open("transfer");
  };
  return (
    <Button icon="help" kind="quiet" reason={call && inCall(call) ? whyNot(call, "consult") : t("desk.help_needs_call")} onPress={ask}>
      <span class="hide-narrow">{t("desk.ask_supervisor")}</span>
    </Button>
  );
}
