/** The day by hours, from the reports; uPlot comes with this part alone. */
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { api, Refused } from "../api/client.ts";
import { now } from "../ui/clock.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select } from "../ui/field.tsx";
import { duration, number, percent, timeOfDay } from "../ui/format.ts";
import { language, t, type Key } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { midnightBefore } from "../ui/zone.ts";

interface Hour {
  since_at: string;
  queue: string;
  offered: number;
  answered: number;
  abandoned: number;
  service_level: number | null;
  mean_wait_ms: number | null;
  longest_wait_ms: number | null;
}
interface Report { items: Hour[]; formulas: Record<string, string> }
interface Row { at: number; offered: number; answered: number; abandoned: number; level: number | null; wait: number | null }

const HOUR_MS = 3_600_000;

/** Hours of one queue, or of all together (the level and the wait weighted by calls). */
export function hours(items: Hour[], queue: string): Row[] {
  const found = new Map<number, Hour[]>();
  for (const one of items) {
    if (queue && one.queue !== queue) continue;
    const at = Date.parse(one.since_at);
    found.set(at, [...(found.get(at) ?? []), one]);
  }
  const sum = (all: Hour[], of: (one: Hour) => number): number => all.reduce((n, one) => n + of(one), 0);
  return [...found].sort(([a], [b]) => a - b).map(([at, all]) => {
    const answered = sum(all, (one) => one.answered);
    const counted = answered + sum(all, (one) => one.abandoned);
    return {
      at, offered: sum(all, (one) => one.offered), answered, abandoned: sum(all, (one) => one.abandoned),
      level: counted ? sum(all, (one) => (one.service_level ?? 0) * (one.answered + one.abandoned)) / counted : null,
      wait: answered ? sum(all, (one) => (one.mean_wait_ms ?? 0) * one.answered) / answered : null,
    };
  });
}

const midnight = (): string => midnightBefore(now()).toISOString();

const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function Chart({ rows }: { rows: Row[] }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const bars = uPlot.paths.bars!({ size: [0.6, 48] });
    const data: uPlot.AlignedData = [
      rows.map((one) => one.at / 1000), rows.map((one) => one.answered + one.abandoned), rows.map((one) => one.answered),
      rows.map((one) => (one.level === null ? null : one.level * 100)),
    ];
    const edge = HOUR_MS / 2000;
    const chart = new uPlot({
      width: box.clientWidth, height: 230, legend: { show: false }, cursor: { show: false },
      scales: { x: { range: (_, low, high) => [low - edge, high + edge] }, y: { range: (_, __, high) => [0, Math.max(4, high * 1.1)] }, "%": { range: [0, 100] } },
      axes: [
        { ...axis, size: 30, values: (_, all) => all.map((one) => timeOfDay(one * 1000)) },
        { ...axis, size: 44, values: (_, all) => all.map((one) => (Number.isInteger(one) ? number(one) : "")) },
        { ...axis, scale: "%", side: 1, size: 52, grid: { show: false }, values: (_, all) => all.map((one) => percent(one / 100)) },
      ],
      series: [
        {}, { fill: color("--amber"), stroke: color("--amber"), paths: bars, points: { show: false } },
        { fill: color("--blue"), stroke: color("--blue"), paths: bars, points: { show: false } },
        { scale: "%", stroke: color("--green-text"), width: 2, points: { show: true, size: 7, fill: color("--surface") } },
      ],
    }, data, box);
    const size = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: 230 }));
    size.observe(box);
    return () => { size.disconnect(); chart.destroy(); };
  }, [rows, language.value]);
  return <div class="chart" ref={host} role="img" aria-label={t("wall.chart_words")} />;
}

const columns = (): Column<Row>[] => [
  { id: "at", head: t("wall.hour"), names: true, cell: (row) => `${timeOfDay(row.at)}–${timeOfDay(row.at + HOUR_MS)}` },
  { id: "offered", head: t("wall.offered"), end: true, cell: (row) => number(row.offered) },
  { id: "answered", head: t("wall.answered"), end: true, cell: (row) => number(row.answered) },
  { id: "abandoned", head: t("wall.abandoned"), end: true, cell: (row) => number(row.abandoned) },
  { id: "level", head: t("wall.level"), end: true, cell: (row) => (row.level === null ? "–" : percent(row.level)) },
  { id: "wait", head: t("wall.mean_wait"), end: true, cell: (row) => (row.wait === null ? "–" : duration(row.wait)) },
];

const LEGEND: [string, Key][] = [["blue", "wall.answered"], ["amber", "wall.abandoned"], ["green", "wall.level"]];

export function History({ onClose }: { onClose: () => void }) {
  const [report, setReport] = useState<Report | null>(null);
  const [refused, setRefused] = useState("");
  const [queue, setQueue] = useState("");
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    setRefused("");
    api.get<Report>("/reports/queues", { since: midnight(), bucket: "hour" }).then(setReport, (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      setRefused(error.message);
    });
  }, [asked]);
  const names = [...new Set(report?.items.map((one) => one.queue))].sort();
  const rows = hours(report?.items ?? [], queue);
  return (
    <Dialog title={t("wall.history_title")} wide onClose={onClose} foot={<>
      <Button icon="refresh" onPress={() => setAsked(asked + 1)}>{t("wall.read_again")}</Button>
      <a class="button" href={`/api/v1/reports/queues?bucket=hour&format=csv&since=${encodeURIComponent(midnight())}`} download><span class="button-text">{t("wall.csv")}</span></a>
      <Button kind="primary" onPress={onClose}>{t("ui.close")}</Button>
    </>}>
      <div class="history-head">
        <Select label={t("wall.queue")} value={queue} choices={[{ value: "", label: t("wall.all_queues") }, ...names.map((one) => ({ value: one, label: one }))]} onChoose={setQueue} />
        <ul class="legend">{LEGEND.map(([tone, key]) => <li key={key}><span class={`swatch swatch-${tone}`} />{t(key)}</li>)}</ul>
      </div>
      {refused && <p class="form-error" role="alert">{refused}</p>}
      {!report && !refused && <p class="quiet-text">{t("wall.loading")}</p>}
      {report && (rows.length ? <><Chart rows={rows} /><Table label={t("wall.history_title")} columns={columns()} rows={rows} keyOf={(row) => String(row.at)} lively /></> : <Empty icon="wall" title={t("wall.no_history")} />)}
      {report?.formulas["service_level"] && <p class="small quiet-text">{t("wall.formula_is", { formula: report.formulas["service_level"] })}</p>}
    </Dialog>
  );
}
