/** The remote control in a frame of a CRM, 320 px wide: no microphone here, the telephone is the desk's or on the table. */
import "../ui/all.css";
import "./embed.css";
import { effect, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api, path, Refused } from "../api/client.ts";
import { session } from "../api/session.ts";
import { topic } from "../live/client.ts";
import type { Desk, DeskCall } from "../live/shapes.ts";
import { AGENT_LOOK, Badge } from "../ui/badge.tsx";
import { Button, Order as OrderButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { Banner } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Timer } from "../ui/timer.tsx";
import { numberIn, orderIn, originIn, VERSION, type EmbeddedCall, type News, type Order } from "./protocol.ts";

const desk = topic<Desk>("desk");
const origin = originIn(location.search);
const framed = window.parent !== window;
const toDial = signal(numberIn(new URLSearchParams(location.search).get("dial") ?? ""));
const me = (): string => session.value?.agent ?? "";
const live = (): DeskCall[] => Object.values(desk.value?.calls ?? {}).filter((one) => one.state !== "ended");

const dial = (to: string, externalId = "", queue = "") => api.post("/calls", { to, external_id: externalId, queue });
const hold = (call: DeskCall, on: boolean) => (on ? api.put(path`/calls/${call.id}/hold`) : api.delete(path`/calls/${call.id}/hold`));
/** What rings at the desk's page is answered there; why it cannot be is the server's to say. */
const answer = (call: DeskCall) => api.post("/me/phone/answer", { call: call.id });
const hangUp = (call: DeskCall) => api.post(path`/calls/${call.id}/hangup`);
const setState = (state: string, reason = "") =>
  api.put(path`/agents/${me()}/state`, state === "paused" ? { state, reason } : { state });

function tell(news: News): void {
  if (framed && origin) window.parent.postMessage({ kefu: VERSION, ...news }, origin);
}

function meant(id = "", among = live()): DeskCall {
  const call = among.find((one) => !id || one.id === id);
  if (!call) throw new Refused(404, "not_found", t("embed.no_call"));
  return call;
}

async function carryOut(order: Order): Promise<void> {
  if (order.type === "dial") await dial(numberIn(order.to) || order.to, order.external_id, order.queue);
  else if (order.type === "hold") await hold(meant(order.call), order.on ?? !meant(order.call).held);
  else if (order.type === "hangup") await hangUp(meant(order.call));
  else if (order.type === "set_state") await setState(order.state, order.reason);
  else await answer(meant(order.call, live().filter((one) => one.state === "offered")));
}

window.addEventListener("message", (event) => {
  if (!origin || event.origin !== origin || event.source !== window.parent) return;
  const order = orderIn(event.data);
  if (!order) return;
  carryOut(order).catch((refused: Error) => tell({ type: "refused", order: order.type, words: refused.message }));
});

function told(call: DeskCall): EmbeddedCall {
  const { id, state, direction, number, name, queue, held, since_at_ms, portrait } = call;
  return { id, state, direction, number, name, queue, held, since_at_ms, external_id: portrait.external_id, url: portrait.crm_url };
}

const known = new Map<string, { text: string; call: EmbeddedCall }>();
let stated = "";
let greeted = false;
effect(() => {
  const now = desk.value;
  if (!now) return;
  if (!greeted) tell({ type: "ready", agent: me(), version: VERSION });
  greeted = true;
  const { state, reason, then } = now.me;
  if (stated !== (stated = JSON.stringify([state, reason, then]))) tell({ type: "state", state, reason, then });
  for (const call of live().map(told)) {
    const text = JSON.stringify(call);
    if (known.get(call.id)?.text !== text) tell({ type: "call", call });
    known.set(call.id, { text, call });
  }
  for (const [id, { call }] of known) {
    if (live().some((one) => one.id === id)) continue;
    known.delete(id);
    tell({ type: "call", call: { ...call, state: "ended" } });
    if (call.state !== "offered") tell({ type: "log_requested", call: { ...call, state: "ended" }, ended_at_ms: Date.now() });
  }
});

function Call({ call }: { call: DeskCall }) {
  return (
    <section class="embed-call">
      <strong>{call.name || call.number}</strong>
      <span class="quiet-text">{[call.name && call.number, call.queue].filter(Boolean).join(" · ")}</span>
      <Timer since={call.since_at_ms} />
      <span class="embed-row">
        {call.state === "offered" && <OrderButton kind="answer" act={() => answer(call)} reason={desk.value?.phone.kind === "sip" ? t("embed.answer_there") : ""}>
          {t("embed.answer")}</OrderButton>}
        {call.state !== "offered" && <OrderButton act={() => hold(call, !call.held)}>{t(call.held ? "embed.resume" : "embed.hold")}</OrderButton>}
        {call.state !== "offered" && <OrderButton act={() => hangUp(call)}>{t("embed.hang_up")}</OrderButton>}
      </span>
      {/^https?:/.test(call.portrait.crm_url) && <a href={call.portrait.crm_url} target="_blank" rel="noopener">{t("embed.open_record")}</a>}
    </section>
  );
}

function Dial() {
  const [to, setTo] = useState(toDial.value);
  return (
    <section class="embed-dial">
      <Field label={t("embed.number")} type="tel" value={to} onInput={setTo} />
      <OrderButton act={() => dial(numberIn(to) || to)} {...(numberIn(to) ? {} : { reason: t("embed.no_number") })}>{t("embed.dial")}</OrderButton>
    </section>
  );
}

/** Outside a frame: this browser may open numbers of web pages here. */
function Handler() {
  const [done, setDone] = useState(false);
  const register = () => {
    for (const scheme of ["tel", "web+kefu"]) navigator.registerProtocolHandler(scheme, `${location.origin}/embed?dial=%s`);
    setDone(true);
  };
  return <Button onPress={register}>{t(done ? "embed.handler_asked" : "embed.handler")}</Button>;
}

function Embed() {
  useEffect(() => document.documentElement.classList.add("embedded"), []);
  const me = desk.value?.me;
  return (
    <main class="embed">
      {framed && !origin && <Banner tone="amber" icon="alert">{t("embed.no_origin")}</Banner>}
      {me && <span class="embed-row"><Badge {...(AGENT_LOOK[me.state] ?? AGENT_LOOK["offline"]!)}>{named("ui.agent", me.state)}</Badge>
        <OrderButton act={() => setState(me.state === "ready" ? "paused" : "ready")}>{t(me.state === "ready" ? "embed.pause" : "embed.be_ready")}</OrderButton></span>}
      {live().map((call) => <Call key={call.id} call={call} />)}
      {live().length === 0 && <Dial />}
      {!framed && <Handler />}
    </main>
  );
}

void mount({
  title: "embed.title", content: Embed, live: true,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/embed.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/embed.json")],
  },
});
