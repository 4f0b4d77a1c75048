/** Calls that are to be reviewed, the most urgent first, and how far those who answer agree. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import type { AgreementIs, AgreementItem, Figure, FormsAre, ReviewItem, ReviewsAre } from "../api/types.ts";
import { go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { dayAndTime, number, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Stratum } from "./look.tsx";

const open = (one: { call: string; form: string }) => go({ call: one.call, form: one.form });
const COLUMNS = (): Column<ReviewItem>[] => [
  { id: "at", head: t("quality.when"), class: "nowrap", cell: (one) => dayAndTime(Date.parse(one.scored_at)) },
  { id: "caller", head: t("quality.caller"), names: true, cell: (one) => <span class="name">{one.name || one.number || one.call}</span> },
  { id: "why", head: t("quality.what"), cell: (one) => <span class="row"><Stratum of={one.stratum} />{one.double && <Badge tone="teal" shape="bars">{t("quality.double")}</Badge>}</span> },
  { id: "form", head: t("quality.form"), cell: (one) => one.form },
  { id: "agent", head: t("quality.agent"), cell: (one) => one.agent },
  { id: "queue", head: t("quality.queue"), class: "hide-narrow", cell: (one) => one.queue || "–" },
];

export function Reviews() {
  const found = useLoad(() => api.get<ReviewsAre>("/reviews"), []);
  return (
    <div class="page-body">
      <Panel title={t("quality.to_review")} icon="check" class="flush grow" {...(found.data ? { count: found.data.items.length } : {})}
        end={<Button size="small" kind="quiet" icon="refresh" busy={found.busy} label={t("calls.again")} onPress={found.again} />}>
        <Show of={found}>{(all) => (
          <Table label={t("quality.to_review")} columns={COLUMNS()} rows={all.items} keyOf={(one) => `${one.call} ${one.form}`} lively onRow={open}
            empty={<Empty icon="check" title={t("quality.none")}>{t("quality.none_words")}</Empty>} />)}</Show>
      </Panel>
      <AgreementPanel />
    </div>
  );
}

const figure = (one: Figure): string => {
  if (one.value === null) return "–";
  const interval = one.low === null || one.high === null ? "" : ` [${number(one.low, 2)}–${number(one.high, 2)}]`;
  return `${number(one.value, 2)}${interval}`;
};

function AgreementPanel() {
  const forms = useLoad(() => api.get<FormsAre>("/forms"), []);
  const [chosen, setChosen] = useState("");
  const name = chosen || (forms.data?.items[0]?.id ?? "");
  const found = useLoad<AgreementIs | null>(() => (name ? api.get<AgreementIs>(path`/forms/${name}/agreement`) : Promise.resolve(null)), [name]);
  if (!forms.data?.items.length) return null;
  const form = forms.data.items.find((one) => one.id === name);
  const words = (id: string) => {
    const one = form?.sections.flatMap((section) => section.questions).find((question) => question.id === id);
    return one ? (document.documentElement.lang.startsWith("zh") ? one.zh : one.en) : t("quality.all_yes_no");
  };
  const columns: Column<AgreementItem & { who: string }>[] = [
    { id: "who", head: t("quality.agreement"), cell: (one) => one.who },
    { id: "question", head: t("quality.question"), names: true, cell: (one) => words(one.question) },
    { id: "n", head: t("quality.n"), end: true, cell: (one) => <span class="nowrap">{one.n}{!one.known && <small class="quiet-text"> ({t("quality.not_known")})</small>}</span> },
    { id: "same", head: t("quality.same"), end: true, cell: (one) => (one.share.value === null ? "–" : percent(one.share.value)) },
    { id: "kappa", head: "κ", end: true, class: "nowrap", cell: (one) => figure(one.kappa) },
    { id: "ac1", head: "AC1", end: true, class: "nowrap", cell: (one) => figure(one.ac1) },
    { id: "alpha", head: "α", end: true, class: "nowrap hide-narrow", cell: (one) => figure(one.alpha) },
  ];
  const rows = [
    ...(found.data?.people ?? []).map((one) => ({ ...one, who: t("quality.agreement_people") })),
    ...(found.data?.rules ?? []).map((one) => ({ ...one, who: t("quality.agreement_rules") })),
  ];
  return (
    <Panel title={t("quality.agreement")} icon="people" class="flush"
      end={<Select label={t("quality.form")} hideLabel value={name} onChoose={setChosen} choices={forms.data.items.map((one) => ({ value: one.id, label: one.id }))} />}>
      <Show of={found}>{() => <Table label={t("quality.agreement")} columns={columns} rows={rows} keyOf={(one) => `${one.who} ${one.question}`} lively />}</Show>
      <p class="note quiet-text small">{t("quality.agreement_note")}</p>
    </Panel>
  );
}
