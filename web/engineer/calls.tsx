/** The list of calls: what is looked for stands above and in the address; a row opens its call. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { may } from "../api/session.ts";
import { addressWith, asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Select, type Choice } from "../ui/field.tsx";
import { dayAndTime, duration } from "../ui/format.ts";
import { named, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad, type Loaded } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { liveLook, OUTCOME_WORDS, outcomeLook, outcomeWord } from "./look.ts";
import type { AgentItem, CallItem, Page } from "./types.ts";
import { instantOf } from "../ui/zone.ts";

const FILTERS = ["text", "queue", "agent", "outcome", "number", "state", "since", "until"] as const;
type Filter = (typeof FILTERS)[number];
type Filters = Record<Filter, string>;
const PAGE = 50;

const current = (): Filters => Object.fromEntries(FILTERS.map((one) => [one, asked(one)])) as Filters;
const span = (from: string | null, to: string | null): number | null => (from && to ? Date.parse(to) - Date.parse(from) : null);
/** How long somebody waited, and how long they talked; null: they did not. */
export const waited = (call: CallItem): number | null => span(call.queued_at, call.connected_at ?? call.disconnected_at ?? call.ended_at);
export const talked = (call: CallItem): number | null => span(call.connected_at, call.disconnected_at ?? call.ended_at);

export interface Known {
  agents: AgentItem[];
  queues: string[];
}
/** Names of agents and queues, for choosing and for showing. */
export function useKnown(): Loaded<Known> {
  return useLoad(async () => {
    const [agents, queues] = await Promise.all([
      api.get<Page<AgentItem>>("/agents", { limit: 200 }), api.get<Page<{ id: string }>>("/queues", { limit: 200 }),
    ]);
    return { agents: agents.items, queues: queues.items.map((one) => one.id) };
  }, []);
}
export const nameOf = (known: Known | undefined, agent: string): string => known?.agents.find((one) => one.id === agent)?.name ?? agent;

export function CallBadge({ call }: { call: CallItem }) {
  if (call.live) return <Badge {...liveLook(call.state)}>{named("calls.state", call.state)}</Badge>;
  return <Badge {...outcomeLook(call.outcome)} {...(call.cause ? { title: call.cause } : {})}>{call.outcome ? outcomeWord(call.outcome) : t("calls.unknown")}</Badge>;
}

function columns(known: Known | undefined): Column<CallItem>[] {
  const ms = (value: number | null) => (value === null ? <span class="quiet-text">–</span> : duration(value));
  return [
    { id: "at", head: t("calls.arrived"), class: "nowrap", cell: (one) => (one.arrived_at ? dayAndTime(Date.parse(one.arrived_at)) : "–") },
    { id: "caller", head: t("calls.caller"), names: true, cell: (one) => (
      <span class="caller-cell"><span class="name">{one.name || one.number || t("calls.withheld")}</span>{one.name && <small>{one.number}</small>}</span>) },
    { id: "way", head: t("calls.direction"), class: "hide-narrow", cell: (one) => named("calls.direction", one.direction) },
    { id: "queue", head: t("calls.queue"), cell: (one) => one.queue || "–" },
    { id: "agent", head: t("calls.agent"), cell: (one) => (one.agent ? <span class="name">{nameOf(known, one.agent)}</span> : "–") },
    { id: "outcome", head: t("calls.outcome"), cell: (one) => <CallBadge call={one} /> },
    { id: "wait", head: t("calls.waited"), end: true, class: "nowrap", cell: (one) => ms(waited(one)) },
    { id: "talk", head: t("calls.talked"), end: true, class: "nowrap", cell: (one) => ms(talked(one)) },
    { id: "more", head: <span class="unseen">{t("calls.has")}</span>, cell: (one) => (
      <span class="row">{one.recorded && <span title={t("calls.recorded")}><Icon name="record" size={16} /><span class="unseen">{t("calls.recorded")}</span></span>}
        {one.rating !== null && <span class="nowrap" title={t("calls.rating")}>★ {one.rating}</span>}</span>) },
  ];
}

function FilterBar({ known }: { known: Known | undefined }) {
  const [draft, setDraft] = useState(current());
  const set = (name: Filter) => (value: string) => setDraft((old) => ({ ...old, [name]: value }));
  const choose = (name: Filter) => (value: string) => { set(name)(value); go({ [name]: value, call: "" }); };
  const every = (words: string): Choice => ({ value: "", label: words });
  const submit = (event: Event) => { event.preventDefault(); go({ ...draft, call: "" }); };
  const clear = () => { const none = Object.fromEntries(FILTERS.map((one) => [one, ""])) as Filters; setDraft(none); go(none); };
  const used = FILTERS.some((one) => draft[one] || asked(one));
  return (
    <form class="filters" role="search" aria-label={t("calls.filters")} onSubmit={submit}>
      {may("calls:transcript") && <Field class="wide" label={t("calls.said")} type="search" placeholder={t("calls.said_hint")} value={draft.text} onInput={set("text")} maxLength={100} />}
      <Select label={t("calls.queue")} value={draft.queue} onChoose={choose("queue")} choices={[every(t("calls.every_queue")), ...(known?.queues ?? []).map((one) => ({ value: one, label: one }))]} />
      <Select label={t("calls.agent")} value={draft.agent} onChoose={choose("agent")}
        choices={[every(t("calls.every_agent")), ...(known?.agents ?? []).map((one) => ({ value: one.id, label: `${one.name} (${one.id})` }))]} />
      <Select label={t("calls.outcome")} value={draft.outcome} onChoose={choose("outcome")} choices={[every(t("calls.every_outcome")), ...OUTCOME_WORDS.map((one) => ({ value: one, label: outcomeWord(one) }))]} />
      <Select label={t("calls.when")} value={draft.state} onChoose={choose("state")}
        choices={[every(t("calls.live_and_past")), { value: "live", label: t("calls.only_live") }, { value: "ended", label: t("calls.only_past") }]} />
      {may("numbers:read") && <Field label={t("calls.number")} type="tel" value={draft.number} onInput={set("number")} pattern="[+0-9*#]*" maxLength={40} />}
      <Field label={t("calls.since")} type="datetime-local" value={draft.since} onInput={set("since")} />
      <Field label={t("calls.until")} type="datetime-local" value={draft.until} onInput={set("until")} />
      <div class="filter-go">
        <Button submit kind="primary" icon="search">{t("calls.search")}</Button>
        {used && <Button kind="quiet" icon="close" onPress={clear}>{t("calls.clear")}</Button>}
      </div>
    </form>
  );
}

async function read(filters: Filters, cursor = ""): Promise<Page<CallItem>> {
  return api.get<Page<CallItem>>("/calls", { ...filters, since: instantOf(filters.since), until: instantOf(filters.until), limit: PAGE, cursor });
}

function More({ first, filters, known }: { first: Page<CallItem>; filters: Filters; known: Known | undefined }) {
  const [rest, setRest] = useState<{ of: Page<CallItem>; pages: Page<CallItem>[] }>({ of: first, pages: [] });
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState("");
  const pages = rest.of === first ? rest.pages : [];
  const rows = [...first.items, ...pages.flatMap((one) => one.items)];
  const next = (pages.at(-1) ?? first).next;
  const more = async () => {
    setBusy(true);
    setWords("");
    try {
      const page = await read(filters, next ?? "");
      setRest({ of: first, pages: [...pages, page] });
    } catch (refused) {
      setWords((refused as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const searching = Object.values(filters).some(Boolean);
  const empty = <Empty icon={searching ? "search" : "phone"} title={t(searching ? "calls.none_found" : "calls.none")}>{t(searching ? "calls.none_found_words" : "calls.none_words")}</Empty>;
  return (
    <>
      <Table label={t("calls.title")} columns={columns(known)} rows={rows} keyOf={(one) => one.id} empty={empty} lively
        onRow={(one) => go({ call: one.id })} />
      {next && <div class="more"><Button busy={busy} icon="down" onPress={() => void more()}>{t("ui.more")}</Button>{words && <span class="field-error" role="alert">{words}</span>}</div>}
      {rows.length > 0 && !next && <p class="more quiet-text">{tn("calls.shown", rows.length)}</p>}
    </>
  );
}

export function Calls({ known }: { known: Known | undefined }) {
  const filters = current();
  const found = useLoad(() => read(filters), Object.values(filters));
  return (
    <div class="page-body">
      <h1 class="unseen">{t("ui.area.calls")}</h1>
      <FilterBar known={known} key={addressWith({ call: "" })} />
      <Panel title={t("calls.title")} icon="list" class="flush grow" end={<Button size="small" kind="quiet" icon="refresh" busy={found.busy} label={t("calls.again")} onPress={found.again} />}>
        <Show of={found}>{(page) => <More first={page} filters={filters} known={known} />}</Show>
      </Panel>
    </div>
  );
}
