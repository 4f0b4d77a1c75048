/** What is wrong in the files, which versions there are and what is different in them, and which is in force. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { may } from "../api/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select } from "../ui/field.tsx";
import { dayAndTime } from "../ui/format.ts";
import { language, t, tn, type Key } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import type { Finding, FlowDifference, FlowLine, FlowVersion, FlowVersions, LintIs } from "./types.ts";

const LONG_S = 310;
const noRight = (): string => (may("flows:write") ? "" : t("flows.no_right"));

function Findings({ found }: { found: LintIs }) {
  const sorted = [...found.items].sort((a, b) => Number(a.warning) - Number(b.warning));
  if (!sorted.length) return <Empty icon="check" title={t("flows.clean")}>{t("flows.clean_words")}</Empty>;
  return (
    <Table<Finding> label={t("flows.findings")} rows={sorted} keyOf={(one) => `${one.file}:${one.line}:${one.text}`} columns={[
      { id: "kind", head: t("flows.severity"), cell: (one) => (one.warning ? <Badge tone="amber" shape="triangle">{t("flows.warning")}</Badge> : <Badge tone="red" shape="cross">{t("flows.error")}</Badge>) },
      { id: "where", head: t("flows.where"), names: true, cell: (one) => <span class="mono">{one.line ? `${one.file}:${one.line}` : one.file}</span> },
      { id: "text", head: t("flows.what"), class: "wrap", cell: (one) => one.text },
    ]} />
  );
}

export function Lint() {
  const found = useLoad(() => api.get<LintIs>("/flows/lint"), [language.value]);
  const data = found.data;
  return (
    <Panel title={t("flows.lint")} icon="check" class="flush grow" end={<>
      {data && <span class="small">{tn("flows.errors", data.errors)} · {tn("flows.warnings", data.warnings)}</span>}
      <Button size="small" icon="refresh" busy={found.busy} onPress={found.again}>{t("flows.check_again")}</Button></>}>
      <p class="note quiet-text small">{t("flows.lint_words")}</p>
      <Show of={found}>{(one) => <Findings found={one} />}</Show>
    </Panel>
  );
}

function Changes({ changes }: { changes: string[] }) {
  if (!changes.length) return <p class="quiet-text small">{t("flows.no_changes")}</p>;
  return <ul class="changes mono">{changes.map((one, i) => <li key={i} class={/^(\+|added|new)/i.test(one) ? "plus" : /^(-|−|removed|gone)/i.test(one) ? "minus" : ""}>{one}</li>)}</ul>;
}

const SIGN: Record<string, string> = { added: "+", removed: "−", same: " ", gap: "⋯" };

function File({ name, lines }: { name: string; lines: FlowLine[] }) {
  const count = (kind: string) => lines.filter((one) => one.kind === kind).length;
  return (
    <section class="file-difference" aria-label={name}>
      <h3 class="mono">{name} <small class="text-green">+{count("added")}</small> <small class="text-red">−{count("removed")}</small></h3>
      <table class="lines mono">
        <thead class="unseen"><tr><th>{t("flows.old_line")}</th><th>{t("flows.new_line")}</th><th>{t("flows.what")}</th><th>{t("flows.text")}</th></tr></thead>
        <tbody>
          {lines.map((one, i) => (
            <tr key={i} class={one.kind}>
              <td class="number">{one.old ?? ""}</td><td class="number">{one.new ?? ""}</td>
              <td class="sign"><span aria-hidden="true">{SIGN[one.kind]}</span>{one.kind !== "same" && <span class="unseen">{t(`flows.line.${one.kind}` as Key)}</span>}</td>
              <td class="text">{one.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The files of two versions, line by line. */
function Lines({ older, newer }: { older: number; newer: number }) {
  const found = useLoad(() => api.get<FlowDifference>("/flows/versions/difference", { older, newer }), [older, newer]);
  return (
    <Show of={found}>{({ items }) => (items.length
      ? <>{items.map((one) => <File key={one.name} {...one} />)}</>
      : <p class="quiet-text small">{t("flows.same_files")}</p>)}</Show>
  );
}

/** What became different on the way from one version to another: step by step in words, then line by line. */
function Difference({ versions }: { versions: FlowVersion[] }) {
  const numbers = versions.map((one) => one.number);
  const [from, setFrom] = useState(String(numbers.at(-2) ?? numbers[0] ?? 0));
  const [to, setTo] = useState(String(numbers.at(-1) ?? 0));
  const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  const between = versions.filter((one) => one.number > low && one.number <= high);
  const choices = [...numbers].reverse().map((one) => ({ value: String(one), label: t("flows.version_n", { n: one }) }));
  return (
    <Panel title={t("flows.difference")} icon="note" scroll class="side">
      <div class="difference-of">
        <Select label={t("flows.from")} value={from} onChoose={setFrom} choices={choices} />
        <Select label={t("flows.to")} value={to} onChoose={setTo} choices={choices} />
      </div>
      {!between.length && <p class="quiet-text small">{t("flows.same_version")}</p>}
      {between.map((one) => <section key={one.number} class="difference"><h3>{t("flows.version_n", { n: one.number })} <small>{dayAndTime(Date.parse(one.kept_at))} · {one.by}</small></h3><Changes changes={one.changes} /></section>)}
      {between.length > 0 && <Lines older={low} newer={high} />}
    </Panel>
  );
}

function Confirm({ title, words, go, label, onClose, changes }: { title: string; words: string; go: () => Promise<unknown>; label: string; onClose: () => void; changes?: string[] }) {
  return (
    <Dialog alert title={title} onClose={onClose} foot={<><Button onPress={onClose}>{t("ui.cancel")}</Button><Order kind="danger" act={go} onDone={onClose}>{label}</Order></>}>
      <p>{words}</p>
      {changes && <Changes changes={changes} />}
    </Dialog>
  );
}

export function Versions({ onChanged }: { onChanged: () => void }) {
  const found = useLoad(() => api.get<FlowVersions>("/flows/versions"), []);
  const [back, setBack] = useState<FlowVersion | null>(null);
  const [reloading, setReloading] = useState(false);
  const changed = (words: string) => { toast(words, "good"); found.again(); onChanged(); };
  const reload = async () => {
    const done = await api.post<{ version: number; changes: string[] }>("/flows/reload", {}, { seconds: LONG_S });
    changed(t("flows.reloaded", { n: done.version }));
  };
  const rollBack = async (version: number) => {
    await api.post("/flows/rollback", { version }, { seconds: LONG_S });
    changed(t("flows.rolled_back", { n: version }));
  };
  const rows = (one: FlowVersions) => [...one.items].reverse();
  return (
    <div class="versions">
      <Panel title={t("flows.versions")} icon="clock" class="flush" end={<Button size="small" icon="refresh" reason={noRight()} onPress={() => setReloading(true)}>{t("flows.reload")}</Button>}>
        <Show of={found}>{(all) => (
          <Table<FlowVersion> label={t("flows.versions")} rows={rows(all)} keyOf={(one) => String(one.number)} lively empty={t("flows.no_versions")} columns={[
            { id: "n", head: t("flows.version"), names: true, cell: (one) => <span class="row">{one.number}{one.number === all.current && <Badge tone="green" shape="dot">{t("flows.in_force")}</Badge>}</span> },
            { id: "at", head: t("flows.kept_at"), class: "nowrap", cell: (one) => dayAndTime(Date.parse(one.kept_at)) },
            { id: "by", head: t("flows.by"), cell: (one) => one.by },
            { id: "changes", head: t("flows.changes"), class: "wrap", cell: (one) => (one.changes.length ? <span title={one.changes.join("\n")}>{one.changes[0]}{one.changes.length > 1 && <small> {t("flows.and_more", { n: one.changes.length - 1 })}</small>}</span> : "–") },
            { id: "digest", head: t("flows.digest"), class: "hide-narrow", cell: (one) => <span class="mono">{one.digest.slice(0, 8)}</span> },
            { id: "do", head: <span class="unseen">{t("flows.roll_back")}</span>, end: true, cell: (one) => one.number !== all.current && <Button size="small" reason={noRight()} onPress={() => setBack(one)}>{t("flows.roll_back")}</Button> },
          ]} />)}</Show>
      </Panel>
      {found.data && found.data.items.length > 0 && <Difference versions={found.data.items} key={found.data.items.length} />}
      {back && <Confirm title={t("flows.roll_back_to", { n: back.number })} words={t("flows.roll_back_words")} label={t("flows.roll_back")} go={() => rollBack(back.number)} onClose={() => setBack(null)} />}
      {reloading && <Confirm title={t("flows.reload_title")} words={t("flows.reload_words")} label={t("flows.reload")} go={reload} onClose={() => setReloading(false)} />}
    </div>
  );
}
