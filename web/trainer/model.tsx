/** One model: what it is made of, how it was judged in words and as a table, and what may be done with it now. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import type { ClassIs, JudgedIs, ModelIs } from "../api/types.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { dayAndTime, duration, number, percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Panel } from "../ui/layout.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Beside } from "./beside.tsx";
import { nameOf, State, Verdict } from "./look.tsx";

const DAY_S = 86_400;
interface Props { one: ModelIs; reason: string; begun: () => void }

export function OneModel({ one, reason, begun }: Props) {
  const [promoting, setPromoting] = useState(false);
  const by = (how: string) => one.judged.find((found) => found.how === how);
  const work = (what: string) => () => api.post("/training/work", { what, model: one.model });
  const live = one.state === "live" ? t("trainer.is_live") : reason;
  const intents = one.part === "intents";
  if (one.part === "rules") return <Version one={one} />;
  return (
    <Panel title={one.model} icon="star" class="one-model" end={<State of={one.state} />}>
      <div class="row">
        <Order offline size="small" icon="check" reason={live} onDone={begun} act={work("compare")}>{t("trainer.compare")}</Order>
        <Order offline size="small" icon="ear" reason={live} onDone={begun} act={work("shadow")}>{t(one.state === "shadow" ? "trainer.look_shadow" : "trainer.begin_shadow")}</Order>
        <Button size="small" kind="primary" icon="play" reason={live} onPress={() => setPromoting(true)}>{t(intents ? "trainer.promote" : "trainer.put_into_force")}</Button>
      </div>
      {one.lacks && one.state !== "replaced" && <p class="lacks">{t("trainer.lacks", { why: named("trainer.lack", one.lacks) })}</p>}
      <Returned one={one} />
      <Compared found={by("compare")} classes={one.classes} none={t(intents ? "trainer.not_compared" : "trainer.not_compared_other")} />
      <Shadowed one={one} found={by("shadow")} />
      {(one.shadow_since || one.state === "live") && <Beside one={one} />}
      <Facts one={one} />
      {promoting && <Promote one={one} onClose={() => setPromoting(false)} begun={begun} />}
    </Panel>
  );
}

const points = (share: number): string => `${share > 0 ? "+" : ""}${number(share * 100, 1)}`;

/** Both shares of what is known, and how sure the difference is, as a sentence and as bars with their interval. */
function Difference({ found }: { found: JudgedIs }) {
  const { n = 0, old = 0, new: now = 0, low = -1, high = 1, of_all = 0 } = found.metrics;
  if (!n) return <p>{t("trainer.nothing_known")}</p>;
  return (
    <>
      <p>{t(of_all ? "trainer.on_apart" : "trainer.on_same", { n: number(n), old: percent(old, 1), now: percent(now, 1) })} {t(of_all ? "trainer.interval_all" : "trainer.interval", { low: points(low), high: points(high) })}</p>
      <svg class="interval" viewBox="-100 0 200 20" role="img" aria-label={t("trainer.interval", { low: points(low), high: points(high) })} preserveAspectRatio="none">
        <rect class="ground" x="-100" y="8" width="200" height="4" /><rect class="zero" x="-0.5" y="0" width="1" height="20" />
        <rect class={low > 0 ? "better" : low < -0.02 ? "worse" : "same"} x={low * 100} y="5" width={Math.max(1, (high - low) * 100)} height="10" />
        <rect class="middle" x={(now - old) * (of_all || 1) * 100 - 0.75} y="3" width="1.5" height="14" />
      </svg>
      <p class="quiet-text small axis-words"><span>{t("trainer.worse_side")}</span><span>{t("trainer.better_side")}</span></p>
    </>
  );
}

const CLASSES = (): Column<ClassIs>[] => [
  { id: "intent", head: t("trainer.intent"), names: true, cell: (one) => nameOf(one.intent) },
  { id: "n", head: t("trainer.n"), end: true, cell: (one) => number(one.n) },
  { id: "old", head: t("trainer.live_right"), end: true, cell: (one) => percent(one.old) },
  { id: "new", head: t("trainer.this_right"), end: true, cell: (one) => percent(one.new) },
  { id: "floor", head: t("trainer.floor"), cell: (one) => one.losing ? <Badge tone="red" shape="triangle">{t("trainer.losing")}</Badge>
    : one.n < 20 ? <span class="quiet-text">{t("trainer.too_few_class")}</span> : <Badge tone="green" shape="dot">{t("trainer.floor_held")}</Badge> },
];

function Compared({ found, classes, none }: { found: JudgedIs | undefined; classes: ClassIs[]; none: string }) {
  return (
    <section class="judged">
      <h3>{t("trainer.compared")} {found && <Verdict of={found.verdict} />}</h3>
      {!found ? <p class="quiet-text">{none}</p> : <>
        <Difference found={found} />
        {found.metrics.n! > 0 && <p class="quiet-text small">{t("trainer.only", { old: number(found.metrics.only_old ?? 0), now: number(found.metrics.only_new ?? 0), p: number(found.metrics.p ?? 1, 3) })}</p>}
        {classes.length > 0 && <Table label={t("trainer.by_intent")} columns={CLASSES()} rows={classes} keyOf={(one) => one.intent} lively />}
      </>}
    </section>
  );
}

/** Why kefu took it back by itself, with the figures. */
function Returned({ one }: { one: ModelIs }) {
  const { right = 0, n = 0, before_right = 0, before_n = 0, wrong = 0 } = one.returned;
  if (one.state !== "returned" || !Object.keys(one.returned).length) return null;
  return <p class="lacks">{n ? t("trainer.back_figures", { right: number(right), n: number(n), before: number(before_right), of: number(before_n) })
    : t("trainer.back_beside", { right: number(right), wrong: number(wrong) })}</p>;
}

function Shadowed({ one, found }: { one: ModelIs; found: JudgedIs | undefined }) {
  const seconds = one.shadow_since ? (Date.now() - Date.parse(one.shadow_since)) / 1000 : 0;
  return (
    <section class="judged">
      <h3>{t("trainer.shadow")} {found && <Verdict of={found.verdict} />}</h3>
      {!one.shadow_since ? <p class="quiet-text">{t("trainer.not_shadowed")}</p>
        : <p>{t(seconds < DAY_S ? "trainer.shadow_short" : "trainer.shadow_long", { time: duration(seconds * 1000) })}</p>}
      {one.state === "live" && <p>{t("trainer.watched")}</p>}
      {found && <><p>{t("trainer.shadow_alike", { n: number(found.metrics.answers ?? 0), share: percent(found.metrics.alike ?? 0, 1), low: percent(found.metrics.alike_low ?? 0, 1), high: percent(found.metrics.alike_high ?? 1, 1) })}
        {found.metrics.n! > 0 && <> {t("trainer.shadow_wins", { wins: number(found.metrics.only_new ?? 0), losses: number(found.metrics.only_old ?? 0) })}</>}</p><Difference found={found} /></>}
    </section>
  );
}

/** A version of the quality rules: `kefu rules` moves it. */
function Version({ one }: { one: ModelIs }) {
  return (
    <Panel title={one.model} icon="star" class="one-model" end={<State of={one.state} />}>
      <p>{t("trainer.rules_words")}</p>
      <dl class="facts">{[[t("trainer.data"), one.data], [t("trainer.made"), `${dayAndTime(Date.parse(one.made_at))} · ${one.made_by}`], [t("trainer.changes"), one.why || "–"]]
        .map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </Panel>
  );
}

function Facts({ one }: { one: ModelIs }) {
  const intents = one.part === "intents";
  const facts: [string, string][] = [
    [t(intents ? "trainer.texts" : "trainer.size"), intents ? `${number(one.texts)} · ${t("trainer.held_out", { n: number(one.held_out) })}` : number(one.texts)],
    [t("trainer.data"), one.data], [t("trainer.code"), one.code],
    ...(intents ? [[t("trainer.cross"), percent(one.metrics.cross_validation ?? 0, 1)] as [string, string]] : []), [t("trainer.made"), `${dayAndTime(Date.parse(one.made_at))} · ${one.made_by}`],
    ...(one.since && one.moved_by ? [[named("trainer.state", one.state), `${dayAndTime(Date.parse(one.since))} · ${one.moved_by}${one.why ? ` · ${one.why}` : ""}`] as [string, string]] : []),
  ];
  return <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Promote({ one, onClose, begun }: { one: ModelIs; onClose: () => void; begun: () => void }) {
  const [why, setWhy] = useState("");
  const force = Boolean(one.lacks);
  const done = () => { onClose(); begun(); };
  return (
    <Dialog title={t("trainer.promote_title", { model: one.model })} onClose={onClose} foot={<>
      <Button onPress={onClose}>{t("ui.cancel")}</Button>
      <Order offline kind={force ? "danger" : "primary"} icon="play" reason={why.trim().length >= 3 ? "" : t("trainer.why_needed")} onDone={done}
        act={() => api.post("/training/promotions", { model: one.model, why: why.trim(), force })}>{t(force ? "trainer.promote_anyway" : one.part === "intents" ? "trainer.promote" : "trainer.put_into_force")}</Order></>}>
      <div class="form">
        <p>{t(one.part === "intents" ? "trainer.promote_words" : "trainer.promote_other_words")}</p>
        {force && <p class="form-error" role="note">{t("trainer.lacks", { why: named("trainer.lack", one.lacks) })}</p>}
        <Field label={t("trainer.why_promote")} value={why} onInput={setWhy} maxLength={500} autofocus />
      </div>
    </Dialog>
  );
}
