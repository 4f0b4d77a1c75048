/** Agents by state: who does what since when; listen, whisper, barge in, take over; set their state with a reason. */
import type { AgentNow } from "../live/shapes.ts";
import { fresh } from "../live/client.ts";
import { AGENT_LOOK, AgentBadge, Badge, Mark } from "../ui/badge.tsx";
import { Button, Says, useOrder } from "../ui/button.tsx";
import { named, t, tn, type Key } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Menu, type MenuGroup } from "../ui/menu.tsx";
import { memo } from "../ui/memo.ts";
import { Timer } from "../ui/timer.tsx";
import { useRef, useState } from "preact/hooks";
import { session } from "../api/session.ts";
import { MessageDialog } from "./message.tsx";
import { MODES, setState, type Mode } from "./orders.ts";
import { agents, byState, callerOf, lacks, marked, me, only, wall } from "./state.ts";
import { useSteady } from "./steady.ts";
import { MODE_ICON } from "./supervision.tsx";
import { begin, mine } from "./supervision.ts";

/** Why one cannot go into an agent's call now; "": one can. */
function whyNotInto(agent: AgentNow): string {
  const own = session.value?.agent ?? "";
  const lack = lacks("supervise");
  if (lack) return lack;
  if (!own || !me.value) return t("wall.no_own_phone");
  if (agent.id === own) return t("wall.own_call");
  if (agent.state !== "talking" || !agent.call) return t("wall.not_in_call", { name: agent.name || agent.id });
  if (mine.value && mine.value.agent !== agent.id && mine.value.step !== "refused") return t("wall.leave_first");
  if (mine.value?.agent === agent.id && mine.value.step !== "refused") return t("wall.in_it");
  return fresh.value ? "" : t("ui.stale_order");
}

interface Wanted { state: string; reason: string }

function StateMenu({ agent }: { agent: AgentNow }) {
  const wanted = useRef<Wanted>({ state: "ready", reason: "" });
  const order = useOrder(() => setState(agent.id, wanted.current.state, wanted.current.reason));
  const busy = agent.state === "talking" || agent.state === "reserved" || agent.state === "wrap-up";
  const item = (state: string, reason = "") => ({
    id: state + reason, label: reason ? named("ui.reason", reason) : named("ui.agent", state), mark: <Mark {...(AGENT_LOOK[state] ?? AGENT_LOOK["offline"]!)} />,
    checked: agent.state === state && (state !== "paused" || agent.reason === reason),
    ...(agent.state === state && (state !== "paused" || agent.reason === reason) ? { reason: t("wall.state_is") } : {}),
    onChoose: () => { wanted.current = { state, reason }; void order.run(); },
  });
  const reasons = wall.value?.reasons ?? [];
  const groups: MenuGroup[] = [
    { title: t(busy ? "wall.set_state_after" : "wall.set_state"), items: [item("ready")] },
    { title: t("wall.pause_for"), items: (reasons.length ? reasons : [""]).map((one) => item("paused", one)) },
    { items: [item("offline")] },
  ];
  const reason = lacks("agents:write") || (fresh.value ? "" : t("ui.stale_order"));
  return (
    <span class="says-host">
      <Menu groups={groups} size="small" end icon="settings" reason={reason} busy={order.busy} label={t("wall.state_of", { name: agent.name || agent.id })} class="act-state" />
      {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
    </span>
  );
}

function Into({ agent, mode }: { agent: AgentNow; mode: Mode }) {
  return (
    <Button size="small" kind="quiet" icon={MODE_ICON[mode]} reason={whyNotInto(agent)} class={`act-${mode}`} title={t(`wall.mode.${mode}`)}
      label={t(`wall.mode_who.${mode}`, { name: agent.name || agent.id })} onPress={() => void begin(agent.id, mode)} />
  );
}

function Write({ agent }: { agent: AgentNow }) {
  const [open, setOpen] = useState(false);
  const name = agent.name || agent.id;
  const reason = lacks("agents:write") || (agent.state === "offline" ? t("wall.message_offline") : fresh.value ? "" : t("ui.stale_order"));
  return (
    <>
      <Button size="small" kind="quiet" icon="note" class="act-message" reason={reason} label={t("wall.message_to", { name })} onPress={() => setOpen(true)} />
      {open && <MessageDialog agent={agent.id} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

function WithWhom({ agent }: { agent: AgentNow }) {
  const call = wall.value?.calls[agent.call];
  const parts = [agent.queue, call && agent.state === "talking" && callerOf(call)].filter(Boolean);
  return <>{parts.map((one) => <bdi key={String(one)}>{one}</bdi>)}</>;
}

function Card({ agent, gone }: { agent: AgentNow; gone: boolean }) {
  const sup = mine.value?.agent === agent.id && mine.value.step === "in" ? mine.value.mode : "";
  const call = wall.value?.calls[agent.call];
  const lost = agent.state !== "offline" && (agent.phone_state === "lost" || agent.phone_state === "denied" || (agent.phone === "sip" && agent.device === "UNAVAILABLE"));
  return (
    <li id={`agent-${agent.id}`} class={`agent ${marked.value === agent.id ? "marked" : ""} ${sup ? `watched mode-${sup}` : ""} ${gone ? "gone" : ""}`}>
      <div class="agent-who">
        <span class="agent-name name">{agent.name || agent.id}</span>
        <small class="agent-facts cut"><WithWhom agent={agent} />{call?.held && <b>{t("wall.on_hold")}</b>}{lost && <b class="text-red">{t("wall.phone_lost")}</b>}{!agent.call && <span>{tn("wall.calls_n", agent.calls)}</span>}</small>
      </div>
      <div class="agent-state">
        <AgentBadge state={agent.state} reason={agent.reason} />
        <span><Timer since={agent.since_at_ms} label={t("wall.since")} />{agent.then && <small> · {t("wall.then", { state: named("ui.agent", agent.then) })}</small>}</span>
      </div>
      <div class="agent-acts">
        {sup ? <Badge tone="red" shape="dot">{t(`wall.mode_now.${sup}`)}</Badge> : (agent.state === "talking" ? MODES : MODES.slice(0, 1)).map((mode) => <Into key={mode} agent={agent} mode={mode} />)}
        <Write agent={agent} />
        <StateMenu agent={agent} />
      </div>
    </li>
  );
}

const Counts = memo(function Counts(_: object) {
  return (
    <ul class="counts">
      {byState.value.map(([state, n]) => (
        <li key={state} class={n ? "" : "zero"}>
          <Mark {...(AGENT_LOOK[state] ?? AGENT_LOOK["offline"]!)} /><b>{n}</b> {named("ui.agent", state)}
        </li>
      ))}
    </ul>
  );
});

export function Agents() {
  const { rows, host } = useSteady(agents.value, (one) => one.id);
  return (
    <Panel title={t("wall.agents")} icon="people" class="agents" count={rows.length}
      end={only.value && <Button size="small" icon="close" onPress={() => (only.value = "")}>{t("wall.show_all", { name: only.value })}</Button>}>
      <Counts />
      <div id="agents" {...host}>
        {rows.length ? <ul class="agent-list" aria-label={t("wall.agents" as Key)}>{rows.map(({ row, gone }) => <Card key={row.id} agent={row} gone={gone} />)}</ul>
          : <Empty icon="people" title={t("wall.no_agents")} />}
      </div>
    </Panel>
  );
}
