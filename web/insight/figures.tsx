/** Figures of a day, week or month against their targets: in all with their trend, or by group; each leads to its calls. */
import { api } from "../api/client.ts";
import type { KpiItem, KpisAre } from "../api/types.ts";
import { addressWith, asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { number } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad, type Loaded } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Trend, type Point } from "./charts.tsx";
import { interval, said, target, Verdict, VerdictMark, verdictWord } from "./look.tsx";
import { KINDS, kindOf, nameOf, period, question, TREND, type Kind } from "./period.ts";

export const HEADLINE = ["service_level", "abandon_rate", "asa", "fcr", "csat", "containment", "occupancy", "aht"];
const MORE = ["offered", "queued", "transfer_rate", "hold_rate", "time_to_abandon"];
const OF_GROUPS = ["queued", "service_level", "asa", "abandon_rate", "aht", "fcr", "csat"];
const WAYS = ["all", "queue", "language", "agent_group", "hour_of_day"] as const;
/** Figures that can be taken apart into groups of calls. */
export const EXPLAINABLE = new Set(["service_level", "abandon_rate", "asa", "aht", "csat", "fcr", "containment", "transfer_rate", "hold_rate"]);

/** What the address asks for. */
export function wanted() {
  const kind = kindOf(asked("period"));
  const back = Math.max(0, Number.parseInt(asked("back") || (kind === "day" ? "0" : "1"), 10) || 0);
  return { kind, back, by: WAYS.find((one) => one === asked("by")) ?? "all" };
}

/** The time that is asked about: one that the address names (a report's), else the chosen period. */
export function span(): Record<string, string> {
  const { kind, back } = wanted();
  return asked("since") ? { since: asked("since"), until: asked("until") } : question(period(kind, back), back);
}

const read = (query: Record<string, string>): Promise<KpisAre> => api.get<KpisAre>("/kpis", { ...query, language: language.value });

export function PeriodBar({ by }: { by: boolean }) {
  const { kind, back, by: way } = wanted();
  const shown = period(kind, back);
  const turn = (n: number): void => go({ back: String(back + n) });
  return (
    <div class="period-bar" role="group" aria-label={t("insight.period")}>
      <Select label={t("insight.period")} value={kind} onChoose={(one) => go({ period: one, back: "" })} choices={KINDS.map((one) => ({ value: one, label: t(`insight.period.${one}`) }))} />
      {by && <Select label={t("insight.by")} value={way} onChoose={(one) => go({ by: one === "all" ? "" : one })} choices={WAYS.map((one) => ({ value: one, label: t(`insight.by.${one}`) }))} />}
      <div class="period-turn">
        <Button icon="right" class="turned" label={t("insight.earlier")} onPress={() => turn(1)} />
        <strong class="period-name" aria-live="polite">{nameOf(shown)}{back === 0 && <small> · {t("insight.so_far")}</small>}</strong>
        <Button icon="right" label={t("insight.later")} onPress={() => turn(-1)} reason={back === 0 ? t("insight.no_later") : ""} />
      </div>
    </div>
  );
}

/** The trend of every figure, one question for all periods; a label a period, the oldest first. */
function useTrend(kind: Kind, back: number): Loaded<KpisAre> {
  const first = period(kind, back + TREND[kind] - 1);
  return useLoad(() => read({ since: first.since.toISOString(), ...(back > 0 ? { until: period(kind, back).until.toISOString() } : {}), by: kind, kpi: HEADLINE.join(",") }), [kind, back, language.value]);
}

function pointsOf(trend: KpisAre | undefined, kpi: string, variant: string): Point[] {
  return (trend?.items ?? []).filter((one) => one.kpi === kpi && one.variant === variant && one.group)
    .map((one) => ({ label: one.group, value: one.value, low: one.low, high: one.high }));
}

/** The address of the calls behind a figure, on this page. */
export const behind = (one: { kpi: string; variant: string }, more: Record<string, string> = {}): string =>
  addressWith({ behind: one.kpi, variant: `${one.kpi}=${one.variant}`, side: "", group: "", ...more });

export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(Object.fromEntries(new URL(link.href).searchParams));
}

function Tile({ one, points, provisional }: { one: KpiItem; points: Point[]; provisional: KpiItem | undefined }) {
  const words = `${one.name}: ${points.map((point) => `${point.label} ${said(point.value, one.unit) || t("insight.verdict.unknown")}`).join(", ")}`;
  const guess = one.value === null && provisional?.value != null ? provisional : undefined;
  return (
    <article class="tile" aria-label={one.name}>
      <header><h3>{one.name}</h3><Verdict of={one} /></header>
      <p class="tile-value">{one.value === null ? <span class="not-known">{t("insight.verdict.unknown")}</span> : said(one.value, one.unit)}</p>
      <p class="tile-facts">{[tn("insight.of_n", one.n), interval(one, one.unit)].filter(Boolean).join(" · ")}</p>
      <p class="tile-facts">{target(one)}</p>
      {guess && <p class="tile-facts"><Badge tone="violet" shape="diamond">{t("insight.provisional")}</Badge> {said(guess.value, guess.unit)} {interval(guess, guess.unit)}</p>}
      {points.length > 1 && <Trend points={points} low={one.target_low} high={one.target_high} words={words} />}
      <p class="tile-variant" title={one.formula}><b>{one.variant}</b> {one.formula}</p>
      <footer>
        {one.kpi !== "occupancy" && one.n > 0 && <a href={behind(one)} onClick={follow}><Icon name="list" size={16} />{t("insight.calls_behind")}</a>}
        {EXPLAINABLE.has(one.kpi) && one.value !== null && <a href={addressWith({ why: one.kpi })} onClick={follow}><Icon name="help" size={16} />{t("insight.why")}</a>}
      </footer>
    </article>
  );
}

function Whole() {
  const { kind, back } = wanted();
  const range = question(period(kind, back), back);
  const found = useLoad(() => read({ ...range, kpi: [...HEADLINE, ...MORE].join(",") }), [kind, back, language.value]);
  const guess = useLoad(() => read({ ...range, kpi: "fcr", variant: "fcr=provisional" }), [kind, back, language.value]);
  const trend = useTrend(kind, back);
  const by = (items: KpiItem[], names: string[]) => names.flatMap((name) => items.filter((one) => one.kpi === name));
  return (
    <Show of={found}>{({ items }) => {
      const calls = items.find((one) => one.kpi === "offered");
      return (
        <>
          {calls?.n === 0 && <p class="note soft-blue" role="status">{t("insight.no_calls")}</p>}
          <div class="tiles">
            {by(items, HEADLINE).map((one) => <Tile key={one.kpi} one={one} points={pointsOf(trend.data, one.kpi, one.variant)} provisional={one.kpi === "fcr" ? guess.data?.items[0] : undefined} />)}
          </div>
          {trend.words && <p class="note quiet-text" role="status">{t("insight.no_trend", { why: trend.words })}</p>}
          <p class="note quiet-text">{t("insight.trend_note")}</p>
          <Table label={t("insight.more_figures")} rows={by(items, MORE)} keyOf={(one) => one.kpi} columns={MORE_COLUMNS()} lively />
        </>);
    }}</Show>
  );
}

const MORE_COLUMNS = (): Column<KpiItem>[] => [
  { id: "name", head: t("insight.figure"), names: true, cell: (one) => one.name },
  { id: "value", head: t("insight.value"), end: true, cell: (one) => (one.value === null ? <span class="quiet-text">{t("insight.verdict.unknown")}</span> : <a href={behind(one)} onClick={follow}>{said(one.value, one.unit)}</a>) },
  { id: "span", head: t("insight.interval"), end: true, class: "hide-narrow", cell: (one) => interval(one, one.unit) || "–" },
  { id: "n", head: "n", end: true, cell: (one) => number(one.n) },
  { id: "variant", head: t("insight.variant"), class: "hide-narrow", cell: (one) => <><b>{one.variant}</b> {one.formula}</> },
];

interface Group { name: string; items: Record<string, KpiItem> }

function groupsOf(items: KpiItem[]): Group[] {
  const found = new Map<string, Group>();
  for (const one of items) {
    const group = found.get(one.group) ?? { name: one.group, items: {} };
    group.items[one.kpi] = one;
    found.set(one.group, group);
  }
  return [...found.values()];
}

function Cell({ one, by }: { one: KpiItem | undefined; by: string }) {
  if (!one) return <>–</>;
  if (one.value === null) return <span class="quiet-text">{t("insight.verdict.unknown")}</span>;
  const words = [one.name, said(one.value, one.unit), verdictWord(one), tn("insight.of_n", one.n)].filter(Boolean).join(", ");
  return (
    <a class="cell" href={behind(one, { by, group: one.group })} onClick={follow} aria-label={words} title={one.formula}>
      <span class="cell-value"><VerdictMark of={one} />{said(one.value, one.unit)}</span>
      <small>{interval(one, one.unit) || tn("insight.of_n", one.n)}</small>
    </a>
  );
}

function Grouped({ by }: { by: string }) {
  const { kind, back } = wanted();
  const range = question(period(kind, back), back);
  const found = useLoad(() => read({ ...range, by, kpi: OF_GROUPS.join(",") }), [kind, back, by, language.value]);
  return (
    <Show of={found}>{({ items }) => {
      const groups = groupsOf(items).filter((one) => one.name && Object.values(one.items).some((item) => item.n > 0));
      const heads = new Map(items.map((one) => [one.kpi, one.name]));
      const columns: Column<Group>[] = [
        { id: "group", head: t(`insight.by.${by as "queue"}`), names: true, cell: (one) => (one.name === "–" ? t("insight.none_of") : one.name) },
        ...OF_GROUPS.filter((kpi) => heads.has(kpi)).map((kpi) => ({ id: kpi, head: heads.get(kpi), end: true, cell: (one: Group) => <Cell one={one.items[kpi]} by={by} /> })),
      ];
      return (
        <Table label={t(`insight.by.${by as "queue"}`)} columns={columns} rows={groups} keyOf={(one) => one.name} lively
          empty={<Empty icon="chart" title={t("insight.no_calls")}>{t("insight.no_calls_words")}</Empty>} />);
    }}</Show>
  );
}

export function Figures() {
  const { by } = wanted();
  return (
    <Panel title={t("insight.figures")} icon="chart" class="grow" end={<PeriodBar by />}>
      {by === "all" ? <Whole /> : <Grouped by={by} />}
    </Panel>
  );
}
