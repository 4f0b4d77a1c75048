/** The agent's desk: everything of a call in one place, with the telephone in the page. */
import "../ui/all.css";
import "./desk.css";
import { effect } from "@preact/signals";
import { useState } from "preact/hooks";
import type { DeskCall } from "../live/shapes.ts";
import { outdated } from "../live/client.ts";
import * as phone from "../phone/phone.ts";
import { duration } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Figure, Frame, Panel } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Tabs, type Tab } from "../ui/tabs.tsx";
import { useOrder } from "../ui/button.tsx";
import { Badge } from "../ui/badge.tsx";
import { AskHelp, NextState, PhoneHealth, StateMenu } from "./bar.tsx";
import { CallCard, OwnRing } from "./call_card.tsx";
import { Floor, IdleCard, Loading } from "./idle.tsx";
import { DeskKeys } from "./keys.tsx";
import { CardForNow, Knowledge } from "./knowledge.tsx";
import { Messages } from "./messages.tsx";
import { keys } from "./orders.ts";
import { Portrait } from "./portrait.tsx";
import { Keypad, Script } from "./script.tsx";
import { calls, current, desk, offered, tool, webPhone, whyNot, wrapUp, type Tool } from "./state.ts";
import { Elsewhere, inShift, PhoneDialog, Quiet, ShiftCard, TakePhone } from "./shift.tsx";
import { Transcript } from "./transcript.tsx";
import { TransferPanel } from "./transfer.tsx";
import { WrapUpForm, WrapUpTime, type Due } from "./wrapup.tsx";

function KeypadTool({ call }: { call: DeskCall }) {
  const [pressed, setPressed] = useState("");
  const [key, setKey] = useState("");
  const order = useOrder(() => keys(call, key));
  const press = (one: string) => {
    setKey(one);
    setPressed((pressed + one).slice(-24));
    void keysOrder(one);
  };
  const keysOrder = async (one: string) => {
    order.clear();
    await keys(call, one).catch((refused: Error) => setPressed(`${pressed} – ${refused.message}`));
  };
  return <Keypad press={press} last={pressed} words={order.words} reason={whyNot(call, "dtmf")} />;
}

/** What is due for this call; before the server says so an empty form, so that notes can begin at once. */
function dueFor(call: DeskCall): Due {
  const due = desk.value?.wrap_ups[call.id];
  return due ?? { call: call.id, disposition: "", note: "", follow_up_at: "", until_at_ms: null, dispositions: [], proposal: null };
}

function Tools({ call }: { call: DeskCall }) {
  const tabs: Tab<Tool>[] = [
    { id: "script", label: t("desk.script") },
    { id: "transfer", label: t("desk.transfer_tab") },
    { id: "keypad", label: t("desk.keypad") },
    { id: "knowledge", label: t("desk.knowledge") },
    { id: "wrapup", label: t("desk.wrapup"), mark: <WrapUpTime due={dueFor(call)} /> },
  ];
  return (
    <Tabs label={t("desk.tools")} tabs={tabs} chosen={tool.value} onChoose={(id) => (tool.value = id)} class="tools">
      <CardForNow call={call} />
      {tool.value === "script" && <Script call={call} />}
      {tool.value === "transfer" && <TransferPanel call={call} />}
      {tool.value === "keypad" && <KeypadTool call={call} key={call.id} />}
      {tool.value === "knowledge" && <Knowledge call={call} key={call.id} />}
      {tool.value === "wrapup" && <WrapUpForm due={dueFor(call)} key={call.id} />}
    </Tabs>
  );
}

function WithCall({ call }: { call: DeskCall }) {
  return (
    <div class="desk with-call">
      <CallCard call={call} />
      <Portrait call={call} />
      <Transcript call={call} />
      <Tools call={call} />
    </div>
  );
}

function WrappingUp() {
  const due = wrapUp.value;
  if (!due) return null;
  return (
    <div class="desk wrapping">
      <Panel title={t("desk.wrapup_of", { name: due.name || due.number })} icon="note" class="wrap-panel"
        end={<><Badge tone="grey">{due.queue}</Badge>{due.until_at_ms !== null && <span class="wrap-clock"><WrapUpTime due={due} /></span>}</>}>
        <WrapUpForm due={due} key={due.call} big />
      </Panel>
      <Floor />
    </div>
  );
}

function Waiting() {
  return (
    <div class="desk">
      {phone.state.value === "ringing" ? <OwnRing /> : inShift() ? <IdleCard /> : <ShiftCard />}
      <Floor />
    </div>
  );
}

function MyDay() {
  const day = desk.value?.day;
  if (!day) return null;
  return (
    <div class="day">
      <h2 class="day-title">{t("desk.day")}</h2>
      <dl class="day-figures">
      <Figure label={t("desk.day_calls")} value={day.calls} />
      <Figure label={t("desk.day_talk")} value={duration(day.talk_ms)} />
      <Figure label={t("desk.day_hold")} value={duration(day.hold_ms)} />
      <Figure label={t("desk.day_wrapup")} value={duration(day.wrap_up_ms)} />
      <Figure label={t("desk.day_missed")} value={day.missed} />
      <Figure label={t("desk.day_transferred")} value={day.transferred} />
      </dl>
    </div>
  );
}

function Content() {
  if (!desk.value) return <Loading />;
  if (current.value) return <WithCall call={current.value} />;
  return wrapUp.value ? <WrappingUp /> : <Waiting />;
}

function DeskPage() {
  return (
    <Frame area="desk" live class="desk-frame" middle={<><StateMenu /><NextState /></>} end={<><TakePhone /><PhoneHealth /><AskHelp /></>} foot={<MyDay />}>
      <h1 class="unseen">{t("ui.area.desk")}</h1>
      <Messages />
      <Elsewhere />
      <Quiet />
      <Content />
      <PhoneDialog />
      <DeskKeys />
    </Frame>
  );
}

let notice: Notification | null = null;

/** Ringing in the title and, when the page is not looked at, as a notification. */
effect(() => {
  const call = offered.value;
  const name = call && (call.name || call.number);
  document.title = call ? `☎ ${name} · ${call.queue}` : `${t("ui.area.desk")} · kefu`;
  notice?.close();
  notice = null;
  if (!call || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  notice = new Notification(t("desk.notice", { name: name ?? "" }), { body: `${call.queue} · ${call.why}`, tag: "kefu-ring", requireInteraction: true });
  notice.onclick = () => { window.focus(); notice?.close(); };
});

/** The telephone hears what kefu says of one's calls and of who has the telephone. */
effect(() => {
  if (!desk.value) return;
  phone.obey(calls.value.map((one) => ({ id: one.id, channel: one.channel, over: one.state === "ended" })));
  phone.leaseIs(desk.value.phone.lease);
});

/** Told to answer from another place, such as the remote control in a CRM. */
effect(() => {
  const told = calls.value.find((one) => one.id === desk.value?.phone.answer);
  if (told?.state === "offered" && phone.state.value === "ringing") phone.answer();
});

/** Muted is what kefu says: the microphone of the page follows. */
effect(() => {
  const call = current.value;
  if (call && call.state !== "offered" && call.muted !== phone.muted.peek()) phone.mute(call.muted);
});

/** A shift goes on after a reload without a question; a new version is loaded when nothing is going on. */
let begun = false;
effect(() => {
  if (begun || !desk.value || !webPhone.value) return;
  begun = true;
  if (phone.wasInShift()) void phone.start();
});
effect(() => {
  const me = desk.value?.me.state;
  if (outdated.value && !calls.value.length && !wrapUp.value && (me === "offline" || me === "paused")) location.reload();
});

addEventListener("beforeunload", (event) => {
  if (phone.state.peek() === "talking") event.preventDefault();
});

void mount({
  title: "ui.area.desk", content: DeskPage, live: true,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/phone.json"), () => import("../i18n/en/desk.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/phone.json"), () => import("../i18n/zh/desk.json")],
  },
});
