/** Portraits of an agent and of a caller: looked up one at a time, by who may; there is no list of people with figures. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { AgentPage, CallerPortraitIs, Counted } from "../api/types.ts";
import { asked, go } from "../ui/address.ts";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { number, percent, wholeDay } from "../ui/format.ts";
import { language, named, t, tn } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Agent } from "./agent.tsx";
import { Columns } from "./charts.tsx";
import { interval, said } from "./look.tsx";
import { Stated } from "./stated.tsx";

export function Agents() {
  const agents = useLoad(() => api.get<AgentPage>("/agents", { limit: 200 }), []);
  const chosen = asked("agent");
  return (
    <Panel title={t("insight.agent_portrait")} icon="people" class="grow" end={
      <Select label={t("calls.agent")} hideLabel value={chosen} onChoose={(agent) => go({ agent })}
        choices={[{ value: "", label: t("insight.choose_agent") }, ...(agents.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} (${one.id})` }))]} />}>
      {agents.words && <p class="field-error" role="alert">{agents.words}</p>}
      {chosen ? <Agent agent={chosen} key={chosen} /> : <Empty icon="people" title={t("insight.choose_agent")}>{t("insight.choose_agent_words")}</Empty>}
    </Panel>
  );
}

const counted = (of: Record<string, number>, word: (name: string) => string = (name) => name): string =>
  Object.entries(of).map(([name, n]) => `${word(name)} (${number(n)})`).join(language.value === "zh" ? "、" : ", ") || "–";

/** A day with its year. */
const whole = (at: string): string => wholeDay(Date.parse(at));

function known(one: Counted, unit: string): string {
  if (one.value === null) return t("insight.verdict.unknown");
  return [said(one.value, unit), interval(one, unit), tn("portrait.calls", one.n)].filter(Boolean).join(" · ");
}

function Facts({ of }: { of: CallerPortraitIs }) {
  const names = new Intl.DisplayNames([language.value], { type: "language" });
  const rows: [string, string][] = [
    [t("insight.contacts"), `${tn("portrait.calls", of.calls)}, ${whole(of.first_at)} – ${whole(of.last_at)}`],
    [t("insight.about"), counted(of.topics)],
    [t("insight.languages"), counted(of.languages, (one) => names.of(one) ?? one)],
    [t("insight.directions"), counted(of.directions, (one) => named("calls.direction", one))],
    [t("insight.spoke_with"), counted(of.agents) + (of.preferred ? ` · ${t("insight.mostly", { agent: of.preferred })}` : "")],
    [t("insight.settled"), known(of.settled, "share")],
    [t("insight.rated"), known(of.rating, "mark")],
    [t("insight.waits"), of.waited === null ? t("insight.waits_unknown", { n: of.waits }) : t("insight.waits_are", { wait: said(of.waited, "seconds"), n: of.waits })],
    [t("insight.gave_up"), of.calls ? `${number(of.gave_up)} (${percent(of.gave_up / of.calls)})` : "–"],
    [t("insight.ends_at"), whole(of.expires_at)],
  ];
  return <dl class="load">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Caller({ number: of }: { number: string }) {
  const found = useLoad(() => api.get<CallerPortraitIs>(path`/callers/${of}/portrait`), [of, language.value]);
  return (
    <Show of={found}>{(one) => {
      const hours = Array.from({ length: 24 }, (_, hour) => one.hours[`${String(hour).padStart(2, "0")}:00`] ?? 0);
      return (
        <div class="portrait">
          <Facts of={one} />
          <h3>{t("insight.by_month")}</h3>
          <p>{counted(one.months)}</p>
          <h3>{t("insight.by_hour")}</h3>
          <div class="caller-hours"><Columns counts={hours} words={t("insight.by_hour_words", { hours: counted(one.hours) })} /><p class="small quiet-text"><span>0</span><span>6</span><span>12</span><span>18</span><span>24</span></p></div>
          <Stated why={one.why} />
        </div>);
    }}</Show>
  );
}

export function Callers() {
  const chosen = asked("number");
  const [number_, setNumber] = useState(chosen);
  const submit = (event: Event): void => { event.preventDefault(); go({ number: number_.replace(/[^+0-9]/g, "") }); };
  return (
    <Panel title={t("insight.caller_portrait")} icon="user" class="grow">
      <form class="look-up" role="search" onSubmit={submit}>
        <Field label={t("calls.number")} type="tel" value={number_} onInput={setNumber} maxLength={25} />
        <Button submit kind="primary" icon="search" reason={may("numbers:read") ? "" : t("insight.numbers_hidden")}>{t("insight.look_up")}</Button>
      </form>
      {chosen ? <Caller number={chosen} key={chosen} /> : <Empty icon="user" title={t("insight.look_up_first")}>{t("insight.look_up_words")}</Empty>}
    </Panel>
  );
}
