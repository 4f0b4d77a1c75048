/** An agent's figures against what the team has with calls like theirs: a dot in its band of 80 %, not a ranking. */
import { api, path } from "../api/client.ts";
import type { AgentDatum, AgentPortraitIs } from "../api/types.ts";
import { Badge } from "../ui/badge.tsx";
import { day, duration, number, percent } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Stated } from "./stated.tsx";
import "./portrait.css";

function said(value: number, unit: string): string {
  if (unit !== "seconds") return unit === "share" ? percent(value, 1) : number(value, 2);
  const seconds = Math.round(value);
  return seconds < 120 ? t("portrait.seconds", { n: seconds }) : t("portrait.minutes", { m: Math.floor(seconds / 60), s: seconds % 60 });
}

const W = 240;

/** Where they are to what is expected (the line in the middle), on a scale that holds all bands. */
function Band({ one, reach }: { one: AgentDatum; reach: number }) {
  const x = (ratio: number): number => W / 2 + (Math.max(-1, Math.min(1, (ratio - 1) / reach)) * (W - 16)) / 2;
  return (
    <svg class="band" viewBox={`0 0 ${W} 24`} aria-hidden="true">
      <path class="band-rail" d={`M8 12H${W - 8}`} />
      <path class="band-expected" d={`M${W / 2} 2V22`} />
      <rect class={`band-80 ${one.verdict}`} x={x(one.low)} y="7" width={Math.max(2, x(one.high) - x(one.low))} height="10" rx="5" />
      <circle class="band-dot" cx={x(one.shrunk)} cy="12" r="4.5" />
    </svg>
  );
}

function Verdict({ one }: { one: AgentDatum }) {
  if (one.verdict === "alike") return <Badge tone="grey" shape="ring">{t("portrait.alike")}</Badge>;
  const tone = one.good === null ? "blue" : one.good ? "green" : "amber";
  return <Badge tone={tone} shape={one.verdict === "above" ? "triangle" : "half"}>{t(`portrait.${one.verdict as "above"}`)}</Badge>;
}

function Datum({ one, reach }: { one: AgentDatum; reach: number }) {
  return (
    <li class="datum">
      <div class="datum-head"><h3>{one.label}</h3><Verdict one={one} /></div>
      <Band one={one} reach={reach} />
      <p>{t("portrait.observed", { observed: said(one.observed, one.unit), expected: said(one.expected, one.unit) })}</p>
      <p class="quiet-text small">{t("portrait.ratio", { shrunk: number(one.shrunk, 2), low: number(one.low, 2), high: number(one.high, 2) })} · {tn("portrait.calls", one.n)}</p>
      <p class="quiet-text small">{one.formula}</p>
    </li>
  );
}

function Load({ of }: { of: AgentPortraitIs }) {
  const hard = of.difficulty === null ? t("portrait.unknown") : of.difficulty > 1.05 ? t("portrait.harder", { n: percent(of.difficulty - 1) })
    : of.difficulty < 0.95 ? t("portrait.easier", { n: percent(1 - of.difficulty) }) : t("portrait.as_hard");
  const topics = Object.entries(of.topics);
  return (
    <dl class="load">
      <div><dt>{t("portrait.volume")}</dt><dd>{tn("portrait.calls", of.legs)}, {tn("portrait.days", of.days)}, {duration(of.seconds * 1000)}</dd></div>
      <div><dt>{t("portrait.difficulty")}</dt><dd>{hard}</dd></div>
      {topics.length > 0 && <div><dt>{t("portrait.topics")}</dt><dd>{topics.map(([name, n]) => `${name} (${number(n)})`).join(", ")}</dd></div>}
    </dl>
  );
}

export function Agent({ agent }: { agent: string }) {
  const found = useLoad(() => api.get<AgentPortraitIs>(path`/agents/${agent}/portrait`), [agent, language.value]);
  return (
    <Show of={found}>{(of) => {
      const reach = Math.max(0.1, ...of.data.flatMap((one) => [Math.abs(one.low - 1), Math.abs(one.high - 1)]));
      return (
        <div class="portrait">
          <p class="quiet-text">{t(of.own ? "portrait.own_until" : "portrait.others_until", { since: day(Date.parse(of.since_at)), until: day(Date.parse(of.until_at)) })}</p>
          <Load of={of} />
          {of.data.length > 0 ? <ul class="data">{of.data.map((one) => <Datum key={one.name} one={one} reach={reach} />)}</ul>
            : <Empty icon="star" title={t("portrait.nothing")}>{t("portrait.nothing_words")}</Empty>}
          {of.data.length > 0 && of.missing.length > 0 && <p class="quiet-text">{t("portrait.missing", { names: of.missing.join(language.value === "zh" ? "、" : ", ") })}</p>}
          <p class="quiet-text small">{t("portrait.how")}</p>
          <Stated why={of.why} />
        </div>);
    }}</Show>
  );
}
