/** Calls that are going on: who, where, with whom, since when. */
import type { CallNow } from "../live/shapes.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { named, t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Panel } from "../ui/layout.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Timer } from "../ui/timer.tsx";
import { may } from "../api/session.ts";
import { callerOf, calls, nameOf, only } from "./state.ts";
import { useSteady } from "./steady.ts";

const LOOK: Record<string, { tone: Tone; shape: Shape }> = {
  talking: { tone: "blue", shape: "half" }, offered: { tone: "violet", shape: "diamond" }, waiting: { tone: "amber", shape: "ring" },
  held: { tone: "amber", shape: "bars" }, parked: { tone: "violet", shape: "square" },
};

function stateOf(call: CallNow): string {
  return call.slot ? "parked" : call.held ? "held" : call.state;
}

function State({ call }: { call: CallNow }) {
  const state = stateOf(call);
  return (
    <span class="row">
      <Badge {...(LOOK[state] ?? { tone: "grey", shape: "diamond" })}>{named("wall.call", state)}</Badge>
      {call.recording && <span class="recorded" title={t("wall.recorded")}><Icon name="record" size={14} /><span class="unseen">{t("wall.recorded")}</span></span>}
    </span>
  );
}

const columns = (): Column<CallNow>[] => [
  {
    id: "who", head: t("wall.caller"), names: true, cell: (call) => {
      const words = <><Icon name={call.direction === "out" ? "external" : "phone"} size={14} /><bdi>{callerOf(call)}</bdi></>;
      return may("calls:transcript") ? <a class="row" href={`/calls?call=${encodeURIComponent(call.id)}`} title={t("wall.open_call")}>{words}</a> : <span class="row">{words}</span>;
    },
  },
  { id: "state", head: t("wall.state"), cell: (call) => <State call={call} /> },
  { id: "queue", head: t("wall.queue"), cell: (call) => call.queue || "–" },
  { id: "with", head: t("wall.with"), cell: (call) => Object.values(call.legs).map((leg) => leg.name || nameOf(leg.who)).join(", ") || "–" },
  { id: "language", head: t("wall.spoken"), cell: (call) => named("wall.language", call.language) },
  { id: "since", head: t("wall.since"), end: true, cell: (call) => <Timer since={call.began_at_ms} /> },
];

export function Calls() {
  const shown = calls.value.filter((one) => !only.value || one.queue === only.value);
  const { rows, host } = useSteady(shown, (one) => one.id);
  return (
    <Panel title={t("wall.live_calls")} icon="phone" count={shown.length} class="calls">
      <div {...host}><Table label={t("wall.live_calls")} columns={columns()} rows={rows.map((one) => one.row)} keyOf={(one) => one.id} empty={t("wall.no_calls")} /></div>
    </Panel>
  );
}
