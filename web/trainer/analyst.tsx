/** Questions to the views of the records, which hold no names, numbers or words: SQL, an answer, and files of it. */
import { useState } from "preact/hooks";
import { api, BASE, Refused } from "../api/client.ts";
import type { QueryAnswer, ViewIs, ViewList } from "../api/types.ts";
import { Button } from "../ui/button.tsx";
import { Area } from "../ui/field.tsx";
import { number } from "../ui/format.ts";
import { language, t, tn } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { useShortcut } from "../ui/keys.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { recall, remember } from "../ui/stored.ts";
import { Table, type Column } from "../ui/table.tsx";

const KEPT = "kefu-query";
const MOST = 1000;
const SECONDS = 620;
const EXAMPLES = [
  "select queue, count(*) as calls, avg(waited) as waited\nfrom v_calls\ngroup by queue\norder by calls desc",
  "select queue, sum(answered_30) as within_30, sum(answered) as answered, sum(abandoned) as abandoned\nfrom v_kpi_hour\ngroup by queue",
];
type Row = (string | number | null)[];

export function Analyst() {
  const views = useLoad(() => api.get<ViewList>("/analysis/views"), []);
  const [sql, setSql] = useState(recall(KEPT) ?? EXAMPLES[0] ?? "");
  const [answer, setAnswer] = useState<QueryAnswer | null>(null);
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState("");
  const doing = async (what: string, work: () => Promise<void>) => {
    if (busy || !sql.trim()) return;
    setBusy(what);
    setWords("");
    remember(KEPT, sql);
    try {
      await work();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setAnswer(null);
      setWords(refused.message);
    } finally {
      setBusy("");
    }
  };
  const ask = () => doing("ask", async () => setAnswer(await api.post<QueryAnswer>("/analysis/queries", { sql, format: "json", most: MOST }, { seconds: SECONDS })));
  const file = (format: string) => () => void doing(format, () => saved(sql, format));
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void ask();
  };
  useShortcut("Alt+R", t("trainer.ask"), () => void ask());
  return (
    <div class="analyst">
      <div class="analyst-main">
        <Panel title={t("trainer.query")} icon="search">
          <div class="query" onKeyDown={keys}>
            <Area label={t("trainer.sql")} hint={t("trainer.sql_hint")} value={sql} onInput={setSql} rows={7} maxLength={20_000} class="sql" />
            <span class="row">
              <Button kind="primary" icon="play" hint="Ctrl+Enter" busy={busy === "ask"} onPress={() => void ask()}>{t("trainer.ask")}</Button>
              <Button icon="down" busy={busy === "csv"} onPress={file("csv")}>CSV</Button>
              <Button icon="down" busy={busy === "parquet"} onPress={file("parquet")}>Parquet</Button>
              {EXAMPLES.map((one, i) => <Button key={one} size="small" kind="quiet" onPress={() => setSql(one)}>{t("trainer.example", { n: i + 1 })}</Button>)}
            </span>
            {words && <p class="form-error" role="alert">{words}</p>}
          </div>
        </Panel>
        <Panel title={t("trainer.result")} icon="list" class="flush">
          {answer ? <Result answer={answer} /> : <Empty icon="list" title={t("trainer.no_result")}>{t("trainer.no_result_words")}</Empty>}
        </Panel>
      </div>
      <Panel title={t("trainer.views")} icon="list" class="views" end={<a class="small" href="/datasette/">{t("trainer.datasette")}</a>}>
        <p class="small quiet-text">{t("trainer.views_words")}</p>
        <Show of={views}>{(all) => <>{all.items.map((one) => <View key={one.name} one={one} onColumn={(text) => setSql((old) => `${old.trimEnd()} ${text}`)} />)}</>}</Show>
      </Panel>
    </div>
  );
}

function Result({ answer }: { answer: QueryAnswer }) {
  const figure = answer.columns.map((_, i) => answer.rows.every((row) => row[i] === null || typeof row[i] === "number"));
  const columns: Column<{ row: Row; at: number }>[] = answer.columns.map((name, i) => ({
    id: String(i), head: name, end: Boolean(figure[i]), cell: ({ row }) => shown(row[i] ?? null),
  }));
  return (
    <>
      <p class="note quiet-text small" role="status">{tn("trainer.rows", answer.rows.length)} · {t("ui.seconds", { n: number(answer.seconds, 2) })}{answer.cut && ` · ${t("trainer.cut", { n: number(MOST) })}`}</p>
      <Table label={t("trainer.result")} columns={columns} rows={answer.rows.map((row, at) => ({ row, at }))} keyOf={({ at }) => String(at)} lively
        empty={<Empty icon="list" title={t("trainer.no_rows")} />} />
    </>
  );
}

const shown = (value: string | number | null) =>
  value === null ? <span class="quiet-text">null</span> : typeof value === "number" ? String(Number.isInteger(value) ? value : Number(value.toPrecision(6))) : value;

function View({ one, onColumn }: { one: ViewIs; onColumn: (text: string) => void }) {
  return (
    <details class="view">
      <summary><code>{one.name}</code> <small class="quiet-text">{one.rows}</small></summary>
      <dl>{one.columns.map((column) => (
        <div key={column.name}><dt><button type="button" class="column" title={t("trainer.put_in")} onClick={() => onColumn(column.name)}><code>{column.name}</code></button></dt><dd>{column.means}</dd></div>))}</dl>
    </details>
  );
}

/** The whole answer as a file. Raises Refused. */
async function saved(sql: string, format: string): Promise<void> {
  const response = await fetch(`${BASE}/analysis/queries`, {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "Accept-Language": language.value }, body: JSON.stringify({ sql, format }),
  });
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Refused(response.status, "", body.detail ?? t("ui.failed_status", { status: response.status }));
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `kefu.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
