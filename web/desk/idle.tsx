/** The desk without a call: one's queues, colleagues, who is parked, and a field to call somebody. */
import { useState } from "preact/hooks";
import type { AgentNow, CallNow, QueueNow } from "../live/shapes.ts";
import { AgentBadge } from "../ui/badge.tsx";
import { Order } from "../ui/button.tsx";
import { duration, percent } from "../ui/format.ts";
import { named, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Timer } from "../ui/timer.tsx";
import { dial, pickUp } from "./orders.ts";
import { desk, team } from "./state.ts";

const RANK: Record<string, number> = { ready: 0, talking: 1, reserved: 1, "wrap-up": 2, paused: 3, offline: 4 };

function Queues() {
  const rows = Object.values(desk.value?.queues ?? {});
  const columns: Column<QueueNow>[] = [
    { id: "name", head: t("desk.queue"), names: true, cell: (one) => one.name },
    { id: "waiting", head: t("desk.waiting_head"), end: true, cell: (one) => <strong class={one.waiting ? "text-amber" : ""}>{one.waiting}</strong> },
    { id: "longest", head: t("desk.longest"), end: true, cell: (one) => (one.longest_since_at_ms === null ? "–" : <Timer since={one.longest_since_at_ms} />) },
    { id: "available", head: t("desk.available"), end: true, cell: (one) => one.available },
    { id: "level", head: t("desk.level"), end: true, cell: (one) => (one.service_level.value === null ? "–" : (
      <span title={t("desk.level_words", { s: one.service_level.seconds, n: one.service_level.n, formula: one.service_level.formula })}>{percent(one.service_level.value)}</span>
    )) },
  ];
  return (
    <Panel title={t("desk.queues")} icon="people" class="flush" scroll>
      <Table label={t("desk.queues")} columns={columns} rows={rows} keyOf={(one) => one.name} empty={t("desk.no_queues")} />
    </Panel>
  );
}

function Team() {
  const rows = [...team.value].sort((a, b) => (RANK[a.state] ?? 9) - (RANK[b.state] ?? 9) || a.name.localeCompare(b.name));
  const columns: Column<AgentNow>[] = [
    { id: "name", head: t("desk.colleague"), names: true, cell: (one) => <span class="name">{one.name}{one.supervisor && <small> · {t("ui.role.supervisor")}</small>}</span> },
    { id: "state", head: t("desk.state"), cell: (one) => <AgentBadge state={one.state} reason={one.reason} /> },
    { id: "since", head: t("desk.since"), end: true, cell: (one) => (one.state === "offline" ? "–" : <Timer since={one.since_at_ms} />) },
  ];
  return (
    <Panel title={t("desk.team")} icon="user" class="flush" scroll>
      <Table label={t("desk.team")} columns={columns} rows={rows} keyOf={(one) => one.id} empty={t("desk.no_team")} />
    </Panel>
  );
}

function Parked({ calls }: { calls: CallNow[] }) {
  return (
    <Panel title={t("desk.parked")} icon="park" count={calls.length} scroll>
      {calls.length === 0 && <p class="quiet-text small">{t("desk.nobody_parked")}</p>}
      <ul class="parked">
        {calls.map((one) => (
          <li key={one.id}>
            <span class="slot mono" title={t("desk.slot", { slot: one.slot })}>{one.slot}</span>
            <span class="target-who">
              <span class="name cut">{one.name || one.number}</span>
              <small>{one.queue} · <Timer since={one.began_at_ms} /></small>
            </span>
            <Order size="small" kind="primary" icon="phone" act={() => pickUp(one.id)}>{t("desk.pick_up")}</Order>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function DialField() {
  const [to, setTo] = useState("");
  const number = to.replace(/[^+0-9*#]/g, "");
  const state = desk.value?.me.state;
  const reason = !number ? t("desk.dial_needs") : state === "offline" ? t("desk.dial_offline") : "";
  return (
    <Panel title={t("desk.dial")} icon="phone">
      <form class="dial" onSubmit={(event) => { event.preventDefault(); document.querySelector<HTMLElement>(".act-dial")?.click(); }}>
        <input class="input" type="tel" value={to} aria-label={t("desk.dial_number")} placeholder={t("desk.dial_number")} autocomplete="off"
          onInput={(event) => setTo(event.currentTarget.value)} />
        <Order class="act-dial" kind="answer" icon="phone" reason={reason} act={() => dial(number)} onDone={() => setTo("")}>{t("desk.call_now")}</Order>
      </form>
    </Panel>
  );
}

/** What is going on, in a sentence. */
export function IdleCard() {
  const me = desk.value?.me;
  if (!me) return null;
  const waiting = Object.values(desk.value?.queues ?? {}).reduce((sum, one) => sum + one.waiting, 0);
  const longest = Object.values(desk.value?.queues ?? {}).map((one) => one.wait_p50_ms ?? 0);
  return (
    <section class={`card idle-card state-${me.state}`} aria-label={t("desk.now")}>
      <span class="idle-icon"><Icon name={me.state === "paused" ? "pause" : me.state === "ready" ? "headset" : "clock"} size={26} /></span>
      <div class="who-text">
        <h2 class="who-name">{named("desk.now", me.state, named("ui.agent", me.state))}</h2>
        <p class="quiet-text">
          {me.state === "paused" && me.reason ? `${named("ui.reason", me.reason)} · ` : ""}
          {waiting ? tn("desk.now_waiting", waiting) : t("desk.now_nobody")}
          {waiting && me.state !== "ready" ? ` ${t("desk.now_wait", { time: duration(Math.max(...longest)) })}` : ""}
        </p>
      </div>
      <div class="card-clock"><Timer since={me.since_at_ms} label={named("ui.agent", me.state)} /></div>
    </section>
  );
}

export function Floor() {
  const parked = Object.values(desk.value?.parked ?? {});
  return (
    <div class="floor">
      <Queues />
      <Team />
      <div class="stack fill">
        <DialField />
        <Parked calls={parked} />
      </div>
    </div>
  );
}

/** Nothing has come yet. */
export function Loading() {
  return <div class="desk"><Empty icon="refresh" title={t("desk.loading")} /></div>;
}
