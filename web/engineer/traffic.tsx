/** What calls do in the flow: now, from the live topic, or of the last hours from the journal; and one step in figures. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { leave, topic } from "../live/client.ts";
import { Badge, Mark } from "../ui/badge.tsx";
import { Select } from "../ui/field.tsx";
import { number, percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Empty, Figure, Panel } from "../ui/layout.tsx";
import { Failed, useLoad, Waiting } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { edgeKey, enteredOf, NOTHING, share, type Counts } from "./graph.ts";
import { Picture } from "./picture.tsx";
import type { FlowEdge, FlowIs, FlowNow, TrafficIs } from "./types.ts";

const ranges = ["live", "1", "24", "168"] as const;
type Range = (typeof ranges)[number];

function ofLive(now: FlowNow): Counts {
  return {
    calls: now.calls, edges: new Map(Object.values(now.edges).map((one) => [edgeKey(one), one.taken])), steps: new Map(Object.entries(now.steps)),
  };
}
function ofTraffic(found: TrafficIs): Counts {
  return {
    calls: found.calls, edges: new Map(found.edges.map((one) => [edgeKey(one), one.calls])),
    steps: new Map(found.steps.map((one) => [one.step, { ...one, here: 0 }])),
  };
}

function Shares({ name, counts, flow }: { name: string; counts: Counts; flow: FlowIs }) {
  const step = counts.steps.get(name) ?? NOTHING;
  const entered = enteredOf(name, counts, flow);
  const words = (part: number) => (entered ? `${percent(part / entered, 1)} (${number(part)})` : "–");
  return (
    <dl class="step-figures">
      <Figure label={t("flows.entered")} value={number(entered)} />
      <Figure label={t("flows.not_understood")} value={words(step.not_understood)} />
      <Figure label={t("flows.silent")} value={words(step.silent)} />
      <Figure label={t("flows.hung_up")} value={words(step.hung_up)} />
      {step.here > 0 && <Figure label={t("flows.here_now")} value={number(step.here)} />}
    </dl>
  );
}

interface WayRow extends FlowEdge {
  calls: number;
  share: number | null;
  misheard: number | null;
  left: number | null;
}

/** Ways with their share, and how those who took them fared in the step that they lead to. */
function waysOf(name: string, counts: Counts, flow: FlowIs): WayRow[] {
  const begun = name ? enteredOf(name, counts, flow) : counts.calls;
  return flow.edges.filter((one) => !name || one.begin === name).map((one) => {
    const to = counts.steps.get(one.end) ?? NOTHING;
    const calls = counts.edges.get(edgeKey(one)) ?? 0;
    return {
      ...one, calls, share: share(calls, name ? begun : enteredOf(one.begin, counts, flow)),
      misheard: share(to.not_understood + to.silent, to.entered), left: share(to.hung_up, to.entered),
    };
  }).sort((a, b) => b.calls - a.calls);
}

function Share({ value, bad }: { value: number | null; bad: number }) {
  if (value === null) return <span class="quiet-text">–</span>;
  return <span class="share">{value >= bad && <Mark shape="triangle" tone="amber" />}{percent(value)}</span>;
}

function Ways({ name, counts, flow }: { name: string; counts: Counts; flow: FlowIs }) {
  return (
    <Table<WayRow> label={t("flows.ways")} rows={waysOf(name, counts, flow).slice(0, name ? 50 : 80)} keyOf={edgeKey} lively empty={t("flows.no_ways")} columns={[
      { id: "way", head: t("flows.way"), names: true, cell: (one) => (name ? one.edge : <span class="way-cell"><small>{one.begin}</small>{one.edge}</span>) },
      { id: "to", head: t("flows.to"), cell: (one) => named("flows.target", one.end, one.end) },
      { id: "calls", head: t("flows.calls"), end: true, cell: (one) => number(one.calls) },
      { id: "share", head: t("flows.share"), end: true, cell: (one) => <Share value={one.share} bad={2} /> },
      { id: "misheard", head: <span title={t("flows.misheard_title")}>{t("flows.misheard")}</span>, end: true, cell: (one) => <Share value={one.misheard} bad={0.15} /> },
      { id: "left", head: <span title={t("flows.left_title")}>{t("flows.left")}</span>, end: true, cell: (one) => <Share value={one.left} bad={0.15} /> },
    ]} />
  );
}

function Chosen({ name, counts, flow }: { name: string; counts: Counts; flow: FlowIs }) {
  const step = flow.steps.find((one) => one.name === name);
  return (
    <Panel title={name || t("flows.all_ways")} icon="flow" class="flush side" scroll end={step && <Badge tone="grey">{named("flows.kind", step.kind)}</Badge>}>
      {step && <p class="where mono">{step.file}:{step.line}</p>}
      {name && <Shares name={name} counts={counts} flow={flow} />}
      <Ways name={name} counts={counts} flow={flow} />
    </Panel>
  );
}

function Summary({ counts, found }: { counts: Counts; found: TrafficIs | undefined }) {
  return (
    <dl class="figures flow-figures">
      <Figure label={t("flows.calls")} value={number(counts.calls)} />
      {found && <>
        <Figure label={t("flows.containment")} value={percent(found.containment, 1)} title={t("flows.containment_title")} />
        <Figure label={t("flows.contained")} value={number(found.contained)} />
        <Figure label={t("flows.to_humans")} value={number(found.to_humans)} />
        <Figure label={t("flows.hung_up")} value={number(found.hung_up)} />
      </>}
      {!found && <Figure label={t("flows.here_now")} value={number([...counts.steps.values()].reduce((sum, one) => sum + one.here, 0))} />}
    </dl>
  );
}

export function Traffic({ flow }: { flow: FlowIs }) {
  const [range, setRange] = useState<Range>("live");
  const [chosen, setChosen] = useState("");
  useEffect(() => () => leave("flow"), []);
  const now = topic<FlowNow>("flow").value;
  const past = useLoad<TrafficIs | null>(() => (range === "live" ? Promise.resolve(null) : api.get<TrafficIs>("/flows/traffic", { hours: Number(range) })), [range]);
  const found = range === "live" ? undefined : (past.data ?? undefined);
  const counts = range === "live" ? now && ofLive(now) : found && ofTraffic(found);
  return (
    <div class="traffic">
      <div class="traffic-top">
        <Select label={t("flows.range")} value={range} onChoose={(value) => setRange(value as Range)} choices={ranges.map((one) => ({ value: one, label: t(`flows.range.${one}`) }))} />
        {counts && <Summary counts={counts} found={found} />}
        <p class="flow-legend small quiet-text"><span>△ {t("flows.legend_misheard")}</span><span>✕ {t("flows.legend_left")}</span>{range === "live" && <span>● {t("flows.legend_here")}</span>}</p>
      </div>
      {range !== "live" && past.words ? <Failed words={past.words} again={past.again} /> : !counts ? <Waiting /> : flow.steps.length ? (
        <div class="traffic-body">
          <Picture flow={flow} counts={counts} chosen={chosen} onChoose={setChosen} />
          <Chosen name={chosen} counts={counts} flow={flow} />
        </div>
      ) : <Empty icon="flow" title={t("flows.no_steps")} />}
    </div>
  );
}
