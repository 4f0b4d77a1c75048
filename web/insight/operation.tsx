/** The operation's portrait: load by hour against who was there and what today is to bring; what became of calls; who came back. */
import { api } from "../api/client.ts";
import type { AgainItem, HourItem, OperationIs, PathItem } from "../api/types.ts";
import { addressWith } from "../ui/address.ts";
import { number, percent } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Hours } from "./charts.tsx";
import { follow, PeriodBar, wanted } from "./figures.tsx";
import { VerdictMark } from "./look.tsx";
import { period, question } from "./period.ts";
import { Stated } from "./stated.tsx";

const two = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
const SHARE = { kpi: "", name: "", unit: "share", target_low: 0, target_high: null };

const HOUR_COLUMNS = (): Column<HourItem>[] => [
  { id: "hour", head: t("insight.hour"), names: true, cell: (one) => two(one.hour) },
  { id: "calls", head: t("insight.calls_a_day"), end: true, cell: (one) => number(one.calls, 1) },
  { id: "expected", head: t("insight.expected"), end: true, cell: (one) => (one.expected === null ? <span class="quiet-text">{t("insight.verdict.unknown")}</span>
    : <>{number(one.expected, 1)} <small class="quiet-text">{number(one.expected_low ?? 0)}–{number(one.expected_high ?? 0)}</small></>) },
  { id: "agents", head: t("insight.agents_there"), end: true, cell: (one) => (one.agents === null ? "–" : number(one.agents, 1)) },
  { id: "load", head: t("insight.calls_an_agent"), end: true, class: "hide-narrow", cell: (one) => (one.agents ? number(one.calls / one.agents, 1) : "–") },
  { id: "level", head: t("insight.kpi.service_level"), end: true, cell: (one) => (one.level === null ? <span class="quiet-text">{t("insight.verdict.unknown")}</span>
    : <><VerdictMark of={{ ...SHARE, value: one.level, low: one.level_low, high: one.level_high, n: one.n, verdict: one.verdict }} />{percent(one.level)} <small class="quiet-text">n = {number(one.n)}</small></>) },
];

const AGAIN_COLUMNS = (): Column<AgainItem>[] => [
  { id: "queue", head: t("calls.queue"), names: true, cell: (one) => one.queue },
  { id: "repeats", head: t("insight.repeats"), end: true, cell: (one) => <a href={addressWith({ tab: "", behind: "fcr", by: "queue", group: one.queue, side: "against", variant: "fcr=7d" })} onClick={follow}>{number(one.repeats)}</a> },
  { id: "fcr", head: t("insight.kpi.fcr"), end: true, cell: (one) => (one.value === null ? <span class="quiet-text">{t("insight.verdict.unknown")}</span>
    : <><VerdictMark of={{ ...SHARE, value: one.value, low: one.low, high: one.high, n: one.n, verdict: one.verdict }} />{percent(one.value, 1)}</>) },
  { id: "n", head: "n", end: true, cell: (one) => number(one.n) },
];

const PATH_COLUMNS = (): Column<PathItem>[] => [
  { id: "step", head: t("insight.step"), names: true, cell: (one) => one.step },
  { id: "entered", head: t("insight.entered"), end: true, cell: (one) => number(one.entered) },
  { id: "hung", head: t("insight.hung_up"), end: true, cell: (one) => `${number(one.hung_up)}${one.entered ? ` · ${percent(one.hung_up / one.entered)}` : ""}` },
  { id: "lost", head: t("insight.lost"), end: true, cell: (one) => number(one.lost) },
];

function Ends({ of }: { of: OperationIs }) {
  const most = Math.max(1, of.offered);
  return (
    <ul class="ends">
      {of.ends.map((one) => (
        <li key={one.end}>
          <span>{one.label}</span>
          <svg viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true"><rect class="ends-rail" width="200" height="10" rx="3" /><rect class={`ends-bar ${one.end}`} width={(one.calls / most) * 200} height="10" rx="3" /></svg>
          <span class="end">{number(one.calls)} · {percent(one.calls / most, 1)}</span>
        </li>))}
    </ul>
  );
}

function Foretold({ of }: { of: OperationIs }) {
  if (of.wape === null || of.inside === null) return <p class="note quiet-text">{t("insight.foretold_unknown")}</p>;
  return <p class="note quiet-text">{t("insight.foretold", { wape: percent(of.wape), inside: percent(of.inside), n: number(of.foretold) })}</p>;
}

export function Operation() {
  const { kind, back } = wanted();
  const found = useLoad(() => api.get<OperationIs>("/operation/portrait", { ...question(period(kind, back), back), language: language.value }), [kind, back, language.value]);
  return (
    <Panel title={t("insight.operation")} icon="clock" class="grow" end={<PeriodBar by={false} />}>
      <Show of={found}>{(of) => {
        if (!of.offered) return <Empty icon="chart" title={t("insight.no_calls")}>{t("insight.no_calls_words")}</Empty>;
        const staff = of.hours.some((one) => one.agents !== null);
        return (
          <div class="operation">
            <section>
              <h3>{t("insight.load")}</h3>
              <Hours hours={of.hours} words={t("insight.load_words", { n: tn("portrait.days", of.days) })} />
              <ul class="legend">
                <li><span class="swatch hour-met" />{t("insight.legend_calls")}</li>
                <li><span class="swatch hour-missed" />{t("insight.legend_missed")}</li>
                {staff && <li><span class="swatch staff-line" />{t("insight.legend_staff")}</li>}
                <li><span class="swatch expected-mark" />{t("insight.legend_expected", { day: of.coming })}</li>
              </ul>
              {!staff && <p class="note quiet-text">{t("insight.no_staffing")}</p>}
              <Foretold of={of} />
              <Table label={t("insight.load")} columns={HOUR_COLUMNS()} rows={of.hours.filter((one) => one.calls > 0 || (one.expected ?? 0) > 0 || (one.agents ?? 0) > 0)} keyOf={(one) => String(one.hour)} lively />
            </section>
            <section>
              <h3>{t("insight.became")}</h3>
              <Ends of={of} />
              {of.path.length > 0 && <><h3>{t("insight.path")}</h3>{of.path_calls < of.offered && <p class="note quiet-text">{t("insight.path_newest", { n: number(of.path_calls) })}</p>}<Table label={t("insight.path")} columns={PATH_COLUMNS()} rows={of.path} keyOf={(one) => one.step} lively /></>}
              <h3>{t("insight.came_back")}</h3>
              <Table label={t("insight.came_back")} columns={AGAIN_COLUMNS()} rows={of.again} keyOf={(one) => one.queue} lively empty={t("insight.verdict.unknown")} />
              <Stated why={of.why} />
            </section>
          </div>);
      }}</Show>
    </Panel>
  );
}
