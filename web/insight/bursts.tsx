/** Bursts: what many callers suddenly want, their calls and words, and the announcement that a person may put in. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { BurstItem, BurstList } from "../api/types.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, useOrder } from "../ui/button.tsx";
import { Area } from "../ui/field.tsx";
import { dayAndTime, number } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";

const words = (one: BurstItem): string => (language.value === "zh" ? one.words_zh || one.words_en : one.words_en || one.words_zh) || one.id;

function Announcement({ one, again }: { one: BurstItem; again: () => void }) {
  const [en, setEn] = useState(one.text_en);
  const [zh, setZh] = useState(one.text_zh);
  const put = useOrder(() => api.put(path`/bursts/${one.id}/announcement`, { en, zh }, { seconds: 120 }), again);
  const take = useOrder(() => api.delete("/flows/announcement", {}, { seconds: 120 }), again);
  const aside = useOrder(() => api.delete(path`/bursts/${one.id}`), again);
  const refused = put.words || take.words || aside.words;
  return (
    <div class="announcement">
      <Area label={t("insight.announce_en")} value={en} onInput={setEn} rows={2} maxLength={500} />
      <Area label={t("insight.announce_zh")} value={zh} onInput={setZh} rows={2} maxLength={500} />
      <div class="row">
        {one.announced
          ? <Button kind="danger" icon="close" busy={take.busy} onPress={() => void take.run()}>{t("insight.take_out")}</Button>
          : <Button kind="primary" icon="bell" busy={put.busy} onPress={() => void put.run()}>{t("insight.put_in")}</Button>}
        {one.announced && <Button busy={put.busy} onPress={() => void put.run()} reason={en === one.text_en && zh === one.text_zh ? t("insight.nothing_changed") : ""}>{t("insight.change_text")}</Button>}
        {one.over_at === null && <Button kind="quiet" busy={aside.busy} onPress={() => void aside.run()}>{t("insight.aside")}</Button>}
      </div>
      {refused && <p class="field-error" role="alert">{refused}</p>}
    </div>
  );
}

function Burst({ one, again }: { one: BurstItem; again: () => void }) {
  const times = one.expected > 0 ? number(one.callers / one.expected, 1) : "";
  return (
    <article class={`burst ${one.over_at ? "over" : "on"}`} aria-label={words(one)}>
      <header>
        <h3>{words(one)}</h3>
        {one.over_at ? <Badge tone="grey" shape="ring">{t("insight.burst_over")}</Badge> : <Badge tone="red" shape="triangle">{t("insight.burst_on")}</Badge>}
        {one.announced && <Badge tone="blue" shape="diamond">{t("insight.announced")}</Badge>}
        {!one.topic && <Badge tone="violet" shape="diamond">{t("insight.unnamed")}</Badge>}
      </header>
      <p>{t("insight.burst_words", { callers: number(one.callers), minutes: number(one.minutes), expected: number(one.expected, 1), at: dayAndTime(Date.parse(one.began_at)) })}{times && ` ${t("insight.burst_times", { n: times })}`}</p>
      <p class="burst-calls"><span>{t("insight.its_calls")}</span>{one.calls.map((call, i) => <a key={call} href={`/calls?call=${encodeURIComponent(call)}`} title={call}>{t("insight.call_n", { n: i + 1 })}</a>)}</p>
      {may("supervise") && <Announcement key={`${one.id} ${one.announced}`} one={one} again={again} />}
    </article>
  );
}

export function Bursts() {
  const found = useLoad(() => api.get<BurstList>("/bursts"), []);
  const [all, setAll] = useState(false);
  return (
    <Panel title={t("insight.bursts")} icon="bell" end={<Button size="small" kind="quiet" icon="refresh" busy={found.busy} label={t("insight.again")} onPress={found.again} />}>
      <Show of={found}>{({ items }) => {
        const now = items.filter((one) => one.over_at === null || one.announced);
        const past = items.filter((one) => !now.includes(one));
        return (
          <div class="bursts">
            {now.length === 0 && <p class="calm"><Icon name="check" />{t("insight.no_bursts")}</p>}
            {now.map((one) => <Burst key={one.id} one={one} again={found.again} />)}
            {past.length > 0 && <p><Button size="small" kind="quiet" icon="down" expanded={all} onPress={() => setAll(!all)}>{tn("insight.past_bursts", past.length)}</Button></p>}
            {all && past.map((one) => <Burst key={one.id} one={one} again={found.again} />)}
          </div>);
      }}</Show>
    </Panel>
  );
}
