/** Why a figure changed: other calls, or the same going otherwise; by which group; with intervals; or no single cause. */
import { api, path } from "../api/client.ts";
import type { CauseIs, CausePart } from "../api/types.ts";
import { go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { dayAndTime } from "../ui/format.ts";
import { language, named, t, tn } from "../ui/i18n.ts";
import { Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Diverging, type Bar } from "./charts.tsx";
import { wanted } from "./figures.tsx";
import { change, interval, said } from "./look.tsx";
import { COMPARED, period, question } from "./period.ts";

const LESS_IS_GOOD = new Set(["abandon_rate", "asa", "transfer_rate", "hold_rate"]);
const NEITHER = new Set(["aht"]);

/** What moved, in words: "billing: its own calls went otherwise (−12 points)". */
function partWords(one: CausePart, unit: string): string {
  const group = one.group === "–" ? t("insight.none_of") : one.group;
  const moved = one.kind === "mix" ? change(one.moved, "share") : change(one.moved, unit);
  return t(one.kind === "mix" ? (one.moved > 0 ? "insight.mix_more" : "insight.mix_less") : "insight.rate", { group, moved });
}

function goodOf(kpi: string, effect: number): number {
  if (NEITHER.has(kpi)) return 0;
  return Math.sign(effect) * (LESS_IS_GOOD.has(kpi) ? -1 : 1);
}

function Sentence({ of }: { of: CauseIs }) {
  const { unit, name: kpi } = of.after;
  const by = change(of.change ?? 0, unit);
  const words = of.verdict === "too few" ? t("insight.cause.too_few") : of.verdict === "within chance" ? t("insight.cause.chance", { kpi, by })
    : of.single ? t("insight.cause.single", { kpi, by, part: partWords(of.single, unit), effect: change(of.single.effect, unit) }) : t("insight.cause.several", { kpi, by });
  return <p class="cause-words" role="status">{words}</p>;
}

function Side({ label, since, until, item }: { label: string; since: string; until: string; item: CauseIs["after"] }) {
  return (
    <div class="cause-side">
      <dt>{label}<small>{dayAndTime(Date.parse(since))} – {dayAndTime(Date.parse(until))}</small></dt>
      <dd>{item.value === null ? t("insight.verdict.unknown") : said(item.value, item.unit)}<small>{[tn("insight.of_n", item.n), interval(item, item.unit)].filter(Boolean).join(" · ")}</small></dd>
    </div>
  );
}

export function Why({ kpi }: { kpi: string }) {
  const { kind, back } = wanted();
  const before = period(kind, back + COMPARED[kind]).since.toISOString();
  const found = useLoad(() => api.get<CauseIs>(path`/kpis/${kpi}/cause`, { ...question(period(kind, back), back), before, language: language.value }), [kpi, kind, back, language.value]);
  return (
    <Panel title={t("insight.why_of", { kpi: named("insight.kpi", kpi) })} icon="help" class="grow">
      <p><Button icon="right" class="turned" size="small" onPress={() => go({ why: "" })}>{t("insight.back")}</Button></p>
      <Show of={found}>{(cause) => {
        const unit = cause.after.unit;
        const bars: Bar[] = cause.parts.map((one) => ({
          id: `${one.group} ${one.kind}`, label: partWords(one, unit), value: one.effect, low: one.low, high: one.high, good: goodOf(kpi, one.effect),
          words: `${change(one.effect, unit)} (${change(one.low, unit)} … ${change(one.high, unit)})${one.sure ? "" : ` · ${t("insight.unsure")}`}`,
        }));
        return (
          <>
            <dl class="cause-sides">
              <Side label={t("insight.before")} since={cause.before_since} until={cause.before_until} item={cause.before} />
              <Side label={t("insight.after")} since={cause.since_at} until={cause.until_at} item={cause.after} />
            </dl>
            <Sentence of={cause} />
            {cause.verdict === "many" && <p><Badge tone="grey" shape="ring">{t("insight.no_single")}</Badge></p>}
            {bars.length > 0 && <><h3>{t("insight.parts", { by: t(`insight.by.${cause.by as "queue"}`) })}</h3><Diverging bars={bars} /></>}
            <p class="quiet-text small">{t("insight.cause_method")}</p>
          </>);
      }}</Show>
    </Panel>
  );
}
