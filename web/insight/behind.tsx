/** The calls behind a figure: those that speak for it, against it, or both; a row opens its call. */
import { useState } from "preact/hooks";
import { api, path, Refused } from "../api/client.ts";
import type { CallItem, KpiCallPage } from "../api/types.ts";
import { asked, go } from "../ui/address.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { dayAndTime, duration } from "../ui/format.ts";
import { named, t, tn } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { span, wanted } from "./figures.tsx";

const PAGE = 20;
const SIDES = ["all", "for", "against"] as const;

/** What is known of a call; of one that is gone from the books its id alone. */
type Row = Partial<CallItem> & { id: string };

async function one(id: string): Promise<Row> {
  try {
    return await api.get<CallItem>(path`/calls/${id}`);
  } catch (refused) {
    if (refused instanceof Refused && (refused.status === 404 || refused.status === 403)) return { id };
    throw refused;
  }
}

/** Calls by their ids, as who looks may see them. */
export const callsOf = (ids: string[]): Promise<Row[]> => Promise.all(ids.map(one));
const between = (from: string | null | undefined, to: string | null | undefined): string => (from && to ? duration(Date.parse(to) - Date.parse(from)) : "–");

export const CALL_COLUMNS = (): Column<Row>[] => [
  { id: "at", head: t("insight.when"), names: true, cell: (row) => <a href={`/calls?call=${encodeURIComponent(row.id)}`}>{row.arrived_at ? dayAndTime(Date.parse(row.arrived_at)) : row.id}</a> },
  { id: "caller", head: t("calls.caller"), cell: (row) => row.name || row.number || t("calls.withheld") },
  { id: "queue", head: t("calls.queue"), cell: (row) => row.queue || "–" },
  { id: "agent", head: t("calls.agent"), class: "hide-narrow", cell: (row) => row.agent || "–" },
  { id: "outcome", head: t("calls.outcome"), cell: (row) => (row.outcome ? named("calls.outcome", row.outcome) : "–") },
  { id: "wait", head: t("calls.waited"), end: true, cell: (row) => between(row.queued_at, row.connected_at ?? row.ended_at) },
  { id: "talk", head: t("calls.talked"), end: true, cell: (row) => between(row.connected_at, row.disconnected_at ?? row.ended_at) },
];

export function Behind({ kpi }: { kpi: string }) {
  const { by } = wanted();
  const [side, group, variant] = [SIDES.find((word) => word === asked("side")) ?? "all", asked("group"), asked("variant")];
  const [cursors, setCursors] = useState([""]);
  const cursor = cursors.at(-1) ?? "";
  const found = useLoad(async () => {
    const page = await api.get<KpiCallPage>(path`/kpis/${kpi}/calls`, { ...span(), by: group ? by : "all", group, variant, side, cursor, limit: PAGE });
    return { page, rows: await callsOf(page.items) };
  }, [kpi, asked("period"), asked("back"), asked("since"), asked("until"), by, group, variant, side, cursor]);
  const close = (): void => go({ behind: "", side: "", group: "", variant: "", since: "", until: "" });
  return (
    <Panel title={t("insight.behind", { kpi: named("insight.kpi", kpi) + (group ? ` · ${group}` : "") })} icon="list" class="flush grow" end={
      <Select label={t("insight.side")} hideLabel value={side} choices={SIDES.map((word) => ({ value: word, label: t(`insight.side.${word}`) }))} onChoose={(word) => { setCursors([""]); go({ side: word === "all" ? "" : word }, true); }} />}>
      <p class="note"><Button icon="right" class="turned" size="small" onPress={close}>{t("insight.back")}</Button></p>
      <Show of={found}>{({ page, rows }) => (
        <>
          <p class="note quiet-text">{tn("insight.calls", page.n)}</p>
          <Table label={t("insight.calls_behind")} columns={CALL_COLUMNS()} rows={rows} keyOf={(row) => row.id} lively empty={<Empty icon="phone" title={t("insight.none_behind")} />} />
          <div class="more">
            {cursors.length > 1 && <Button onPress={() => setCursors(cursors.slice(0, -1))}>{t("insight.page_before")}</Button>}
            {page.next && <Button onPress={() => setCursors([...cursors, page.next ?? ""])}>{t("insight.page_after")}</Button>}
          </div>
        </>)}</Show>
    </Panel>
  );
}
