/** How far those who answer a form agree: two people with each other, and rules with people. */
import { api, path } from "../api/client.ts";
import type { AgreementIs, AgreementItem, Figure, FormItem } from "../api/types.ts";
import { number, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { questionOf } from "./look.tsx";

type Row = AgreementItem & { who: string };
const figure = (one: Figure): string => {
  if (one.value === null) return "–";
  const interval = one.low === null || one.high === null ? "" : ` [${number(one.low, 2)}–${number(one.high, 2)}]`;
  return `${number(one.value, 2)}${interval}`;
};

const columns = (form: FormItem | undefined): Column<Row>[] => [
  { id: "who", head: t("quality.between"), cell: (one) => one.who },
  { id: "question", head: t("quality.question"), names: true, cell: (one) => (one.question ? questionOf(form, one.question) : t("quality.all_yes_no")) },
  { id: "n", head: t("quality.n"), end: true, cell: (one) => <span class="nowrap">{one.n}{!one.known && <small class="quiet-text"> ({t("quality.not_known")})</small>}</span> },
  { id: "same", head: t("quality.same"), end: true, cell: (one) => (one.share.value === null ? "–" : percent(one.share.value)) },
  { id: "kappa", head: "κ", end: true, class: "nowrap", cell: (one) => figure(one.kappa) },
  { id: "ac1", head: "AC1", end: true, class: "nowrap", cell: (one) => figure(one.ac1) },
  { id: "alpha", head: "α", end: true, class: "nowrap hide-narrow", cell: (one) => figure(one.alpha) },
];

export function AgreementPart({ form }: { form: FormItem | undefined }) {
  const name = form?.id ?? "";
  const found = useLoad<AgreementIs | null>(() => (name ? api.get<AgreementIs>(path`/forms/${name}/agreement`) : Promise.resolve(null)), [name]);
  const rows: Row[] = [
    ...(found.data?.people ?? []).map((one) => ({ ...one, who: t("quality.agreement_people") })),
    ...(found.data?.rules ?? []).map((one) => ({ ...one, who: t("quality.agreement_rules") })),
  ];
  return (
    <section aria-label={t("quality.agreement")}>
      <h2 class="part-name">{t("quality.agreement")}</h2>
      <Show of={found}>{() => <Table label={t("quality.agreement")} columns={columns(form)} rows={rows} keyOf={(one) => `${one.who} ${one.question}`} lively />}</Show>
      <p class="note quiet-text small">{t("quality.agreement_note")}</p>
    </section>
  );
}
