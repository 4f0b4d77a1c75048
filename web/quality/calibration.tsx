/** Whether rules may answer: each question against people who had not seen it and against contests, with what to change. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import type { CalibrationIs, CalibrationItem, Figure, FormItem, FormsAre, ScorerItem } from "../api/types.ts";
import { Badge } from "../ui/badge.tsx";
import { Select } from "../ui/field.tsx";
import { number, percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { AgreementPart } from "./agreement.tsx";
import { questionOf } from "./look.tsx";

const NONE = "–";

/** A figure above its interval. */
function Of({ figure, share }: { figure: Figure | undefined; share?: boolean }) {
  const shown = (value: number) => (share ? percent(value) : value.toFixed(2));
  if (!figure || figure.value === null) return <span class="quiet-text">{NONE}</span>;
  return (
    <span class="of">
      <span>{shown(figure.value)}</span>
      {figure.low !== null && figure.high !== null && <small class="quiet-text nowrap">{shown(figure.low)} – {shown(figure.high)}</small>}
    </span>
  );
}

const columns = (form: FormItem | undefined): Column<CalibrationItem>[] => [
  { id: "question", head: t("quality.question"), names: true, cell: (one) => questionOf(form, one.question) },
  { id: "proposal", head: t("quality.proposal"), cell: (one) => (one.doubts.length
    ? <span class="row">{one.doubts.map((why) => <Badge key={why} tone="amber" shape="triangle">{named("quality.doubt", why)}</Badge>)}</span>
    : one.rules?.known ? <Badge tone="green" shape="dot">{t("quality.may_answer")}</Badge> : <span class="quiet-text">{t("quality.not_known")}</span>) },
  { id: "answers", head: t("quality.answers"), end: true, cell: (one) => number(one.answers, 0) },
  { id: "said", head: t("quality.said_yes"), end: true, cell: (one) => (one.said === null ? NONE : percent(one.said)) },
  { id: "true", head: t("quality.truly_yes"), end: true, cell: (one) => <Of share figure={one.true} /> },
  { id: "n", head: t("quality.n"), end: true, cell: (one) => number(one.rules?.n ?? 0, 0) },
  { id: "same", head: t("quality.same"), end: true, cell: (one) => <Of share figure={one.rules?.share} /> },
  { id: "kappa", head: "κ", end: true, cell: (one) => <Of figure={one.rules?.kappa} /> },
  { id: "ac1", head: "AC1", end: true, class: "hide-narrow", cell: (one) => <Of figure={one.rules?.ac1} /> },
  { id: "contests", head: t("quality.overturned"), end: true, cell: (one) => <Contested one={one.contests} /> },
];

function Contested({ one }: { one: ScorerItem["contests"] }) {
  if (!one.decided) return <span class="quiet-text">{NONE}</span>;
  return <span class="of"><span class="nowrap">{t("quality.of", { n: one.overturned, of: one.decided })}</span><small class="quiet-text">{percent(one.share.value ?? 0)}</small></span>;
}

const SCORERS = (): Column<ScorerItem>[] => [
  { id: "by", head: t("quality.whose_answers"), names: true, cell: (one) => one.by || t("quality.rules") },
  { id: "contests", head: t("quality.overturned"), end: true, cell: (one) => <Contested one={one.contests} /> },
  { id: "interval", head: t("quality.interval"), end: true, class: "nowrap", cell: (one) => (one.contests.share.low === null || one.contests.share.high === null ? NONE : `${percent(one.contests.share.low)} – ${percent(one.contests.share.high)}`) },
];

export function Calibration() {
  const forms = useLoad(() => api.get<FormsAre>("/forms"), []);
  const [chosen, setChosen] = useState("");
  const name = chosen || (forms.data?.items[0]?.id ?? "");
  const found = useLoad<CalibrationIs | null>(() => (name ? api.get<CalibrationIs>(path`/forms/${name}/calibration`) : Promise.resolve(null)), [name]);
  return <Show of={forms}>{(all) => (all.items.length === 0 ? <Empty icon="check" title={t("quality.no_forms")} /> : (
    <div class="calibration">
      <div class="calibration-head">
        <Select label={t("quality.form")} value={name} onChoose={setChosen} choices={all.items.map((one) => ({ value: one.id, label: one.id }))} />
        <p class="quiet-text small">{t("quality.calibration_note")}</p>
      </div>
      <Show of={found}>{(one) => one && (
        <>
          <Table label={t("quality.calibration")} columns={columns(all.items.find((form) => form.id === name))} rows={one.questions} keyOf={(row) => row.question} lively
            empty={<Empty icon="check" title={t("quality.no_rules_answer")} />} />
          {one.scorers.length > 0 && (
            <section aria-label={t("quality.by_scorer")}>
              <h2 class="part-name">{t("quality.by_scorer")}</h2>
              <Table label={t("quality.by_scorer")} columns={SCORERS()} rows={one.scorers} keyOf={(row) => row.by} lively />
            </section>)}
        </>)}</Show>
      <AgreementPart form={all.items.find((one) => one.id === name)} />
    </div>))}</Show>;
}
