/** What callers call about, and what many call about suddenly; named and merged by people, announced with one click. */
import { useEffect, useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { TopicCalls, TopicItem, TopicList } from "../api/types.ts";
import { asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, useOrder } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { dayAndTime, number, percent } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { useShortcut } from "../ui/keys.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { Bursts } from "./bursts.tsx";
import { Columns } from "./charts.tsx";

const WEEK = 7;
const sum = (counts: number[]): number => counts.reduce((n, one) => n + one, 0);

/** A person's name, else its words in the reader's language. */
export function topicName(one: TopicItem): string {
  const [own, other] = language.value === "zh" ? [one.words_zh, one.words_en] : [one.words_en, one.words_zh];
  return one.named || own || other || one.id;
}

/** The last week against the three before: words and a shape, not only an arrow. */
function Moved({ trend }: { trend: number[] }) {
  const last = sum(trend.slice(-WEEK));
  const before = sum(trend.slice(0, -WEEK)) / 3;
  // Beyond chance: two standard errors of two Poisson counts, the second of them of three weeks.
  const error = 2 * Math.sqrt(last + before / 3);
  if (last + 3 * before < 10) return <span class="quiet-text">{t("insight.too_few")}</span>;
  if (Math.abs(last - before) <= error) return <span class="quiet-text">{t("insight.steady")}</span>;
  return last > before ? <Badge tone="amber" shape="triangle">{t("insight.growing")}</Badge> : <Badge tone="teal" shape="half">{t("insight.shrinking")}</Badge>;
}

function columns(list: TopicList): Column<TopicItem>[] {
  const parents = new Map(list.items.map((one) => [one.id, one]));
  return [
    { id: "name", head: t("insight.topic"), names: true, cell: (one) => <span class="topic-name">{topicName(one)}{one.named && <small>{language.value === "zh" ? one.words_zh || one.words_en : one.words_en || one.words_zh}</small>}</span> },
    { id: "share", head: t("insight.share"), end: true, cell: (one) => (list.calls ? percent(one.calls / list.calls, 1) : "–") },
    { id: "calls", head: t("insight.calls_head"), end: true, cell: (one) => number(one.calls) },
    { id: "trend", head: t("insight.days28"), class: "hide-narrow", cell: (one) => <Columns counts={one.trend} words={t("insight.days28_words", { n: number(sum(one.trend)), week: number(sum(one.trend.slice(-WEEK))) })} /> },
    { id: "moved", head: t("insight.moved"), cell: (one) => {
      const into = one.into && parents.get(one.into);
      return into ? <Badge tone="blue" shape="square">{t("insight.part_of", { topic: topicName(into) })}</Badge> : <Moved trend={one.trend} />;
    } },
  ];
}

function Examples({ topic }: { topic: string }) {
  const found = useLoad(() => api.get<TopicCalls>(path`/topics/${topic}/calls`), [topic]);
  return (
    <Show of={found}>{({ items }) => (
      <>
        {!may("calls:transcript") && items.length > 0 && <p class="quiet-text small">{t("insight.words_hidden")}</p>}
        {items.length ? (
          <ul class="examples">
            {items.map((one) => (
              <li key={one.call}>
                <a href={`/calls?call=${encodeURIComponent(one.call)}`}>{one.words ? `“${one.words}”` : one.call}</a>
                <small>{[dayAndTime(Date.parse(one.at)), one.queue].filter(Boolean).join(" · ")}</small>
              </li>))}
          </ul>) : <Empty icon="phone" title={t("insight.no_examples")} />}
      </>)}</Show>
  );
}

function Chosen({ one, all, done }: { one: TopicItem; all: TopicItem[]; done: () => void }) {
  const [name, setName] = useState(one.named);
  const [into, setInto] = useState(one.into);
  const can = may("supervise");
  useEffect(() => { setName(one.named); setInto(one.into); }, [one.id, one.named, one.into]);
  const told = () => { toast(t("insight.saved")); done(); };
  const rename = useOrder(() => api.put(path`/topics/${one.id}/name`, { name: name.trim() }), told);
  const merge = useOrder(() => api.put(path`/topics/${one.id}/into`, { into }), told);
  const focus = (id: string): void => document.querySelector<HTMLElement>(`#${id} .input`)?.focus();
  useShortcut("r", t("insight.rename"), () => focus("topic-rename"), can);
  useShortcut("m", t("insight.merge"), () => focus("topic-merge"), can);
  useShortcut("Escape", t("insight.back"), () => go({ topic: "" }), true);
  const submit = (run: () => Promise<void>) => (event: Event) => { event.preventDefault(); void run(); };
  const others = all.filter((other) => other.id !== one.id && !other.into);
  return (
    <Panel title={topicName(one)} icon="note" class="topic-chosen" end={<Button icon="close" kind="quiet" size="small" label={t("ui.close")} onPress={() => go({ topic: "" })} />}>
      {can && (
        <div class="topic-forms">
          <form id="topic-rename" onSubmit={submit(rename.run)}>
            <Field label={t("insight.name")} value={name} onInput={setName} maxLength={80} hint={t("insight.name_hint")} error={rename.words || undefined} />
            <Button submit busy={rename.busy} hint="r">{t("insight.rename")}</Button>
          </form>
          <form id="topic-merge" onSubmit={submit(merge.run)}>
            <Select label={t("insight.merge_into")} value={into} onChoose={setInto} choices={[{ value: "", label: t("insight.merge_none") }, ...others.map((other) => ({ value: other.id, label: topicName(other) }))]} error={merge.words || undefined} />
            <Button submit busy={merge.busy} hint="m" reason={into === one.into ? t("insight.merge_first") : ""}>{t("insight.merge")}</Button>
          </form>
        </div>)}
      <h3>{t("insight.examples")}</h3>
      <Examples topic={one.id} />
    </Panel>
  );
}

export function Topics() {
  const found = useLoad(() => api.get<TopicList>("/topics"), []);
  const make = useOrder(() => api.post("/topics/refresh", {}, { seconds: 300 }), found.again);
  const chosen = asked("topic");
  const refresh = may("supervise") && <Button size="small" icon="refresh" busy={make.busy} onPress={() => void make.run()}>{t("insight.make_topics")}</Button>;
  return (
    <div class="stack">
      <Bursts />
      <Show of={found}>{(list) => {
        const one = list.items.find((item) => item.id === chosen);
        const alive = list.items.filter((item) => item.calls > 0 || item.into);
        return (
          <div class={one ? "both" : "both alone"}>
            <Panel title={t("insight.topics")} icon="list" class="flush" end={refresh}>
              {make.words && <p class="note field-error" role="alert">{make.words}</p>}
              <p class="note quiet-text">{list.made_at ? tn("insight.made", list.calls, { at: dayAndTime(Date.parse(list.made_at)) }) : t("insight.not_made")}</p>
              <Table label={t("insight.topics")} columns={columns(list)} rows={alive} keyOf={(item) => item.id} chosen={chosen} lively onRow={(item) => go({ topic: item.id })}
                empty={<Empty icon="list" title={t("insight.no_topics")}>{t("insight.no_topics_words")}</Empty>} />
            </Panel>
            {one && <Chosen one={one} all={alive} done={found.again} key={one.id} />}
          </div>);
      }}</Show>
    </div>
  );
}
