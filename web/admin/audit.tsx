/** The audit: who did what, the newest first; nothing of it can be changed. And sessions: where somebody is logged in. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { session } from "../api/session.ts";
import { asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { Confirm, when } from "./kit.tsx";
import type { Entry, Page, Session, User } from "./types.ts";
import { Pager } from "./users.tsx";
import { instantOf } from "../ui/zone.ts";

const KINDS = ["LoggedIn", "LogInRefused", "SessionEnded", "UserChanged", "TokenMade", "TokenRevoked", "ActedForOthers", "RecordsRead", "RecordingRead",
  "RecordingDeleted", "TranscriptRead", "CallListenedTo", "LiveCallOpened"];
const BAD = new Set(["LogInRefused"]);
const FILTERS = ["whose", "kind", "about", "since", "until"] as const;

function Filters() {
  const [draft, setDraft] = useState(Object.fromEntries(FILTERS.map((one) => [one, asked(one)])) as Record<(typeof FILTERS)[number], string>);
  const set = (name: (typeof FILTERS)[number]) => (value: string) => setDraft((old) => ({ ...old, [name]: value }));
  const submit = (event: Event) => { event.preventDefault(); go(draft); };
  return (
    <form class="tools filters-of" role="search" onSubmit={submit}>
      <Field label={t("admin.whose")} value={draft.whose} onInput={set("whose")} maxLength={100} />
      <Select label={t("admin.kind")} value={draft.kind} onChoose={set("kind")} choices={[{ value: "", label: t("admin.every_kind") }, ...KINDS.map((one) => ({ value: one, label: named("admin.entry", one) }))]} />
      <Field label={t("admin.call")} value={draft.about} onInput={set("about")} maxLength={100} />
      <Field label={t("admin.since")} type="datetime-local" value={draft.since} onInput={set("since")} />
      <Field label={t("admin.until")} type="datetime-local" value={draft.until} onInput={set("until")} />
      <Button submit kind="primary" icon="search">{t("admin.show")}</Button>
    </form>
  );
}

const detailsOf = (entry: Entry): string =>
  Object.entries(entry.details).filter(([name, value]) => value !== "" && value !== null && name !== "by").map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`).join(" · ");

export function Audit() {
  const [whose, kind, about, since, until] = FILTERS.map(asked) as [string, string, string, string, string];
  const [cursor, setCursor] = useState<string[]>([]);
  const filter = [whose, kind, about, since, until].join("|");
  const [of, setOf] = useState(filter);
  if (of !== filter) { setOf(filter); setCursor([]); }
  const found = useLoad(() => api.get<Page<Entry>>("/audit", { whose, kind, call: about, since: instantOf(since), until: instantOf(until), limit: 50, cursor: cursor.at(-1) ?? "" }), [filter, cursor]);
  return (
    <Panel title={t("admin.audit")} icon="note" class="flush grow" end={<Button size="small" kind="quiet" icon="refresh" label={t("admin.again")} busy={found.busy} onPress={found.again} />}>
      <Filters />
      <Show of={found}>{(page) => (
        <>
          <Table<Entry> label={t("admin.audit")} rows={page.items} keyOf={(one) => String(one.sequence)} empty={<Empty icon="search" title={t("admin.no_entries")} />} columns={[
            { id: "at", head: t("admin.when"), class: "nowrap", cell: (one) => when(one.at) },
            { id: "by", head: t("admin.by"), names: true, cell: (one) => <span class="name">{one.by || "–"}</span> },
            { id: "kind", head: t("admin.what"), cell: (one) => <Badge tone={BAD.has(one.kind) ? "red" : "grey"} shape={BAD.has(one.kind) ? "cross" : "ring"}>{named("admin.entry", one.kind)}</Badge> },
            { id: "about", head: t("admin.about"), class: "nowrap", cell: (one) => (one.call ? <a class="mono small" href={`/calls?call=${encodeURIComponent(one.call)}`}>{one.call}</a> : one.agent || "–") },
            { id: "details", head: t("admin.details"), class: "wrap", cell: (one) => <span class="small">{detailsOf(one)}</span> },
          ]} />
          <Pager next={page.next} cursor={cursor} onCursor={setCursor} />
        </>
      )}</Show>
    </Panel>
  );
}

export function Sessions() {
  const [user, setUser] = useState("");
  const users = useLoad(async () => (await api.get<Page<User>>("/users", { limit: 200 })).items, []);
  const found = useLoad(() => api.get<{ items: Session[] }>(user ? path`/users/${user}/sessions` : "/me/sessions"), [user]);
  const [ending, setEnding] = useState<Session | null>(null);
  const others = (users.data ?? []).filter((one) => one.name !== session.value?.user);
  return (
    <Panel title={t("admin.sessions")} icon="globe" class="flush grow">
      <div class="tools"><Select label={t("admin.of_whom")} value={user} onChoose={setUser}
        choices={[{ value: "", label: t("admin.own_sessions") }, ...others.map((one) => ({ value: one.name, label: `${one.shown || one.name} (${one.sessions})` }))]} /></div>
      <Show of={found}>{({ items }) => (
        <Table<Session> label={t("admin.sessions")} rows={items} keyOf={(one) => one.id} lively empty={<Empty icon="globe" title={t("admin.no_sessions")} />} columns={[
          { id: "browser", head: t("admin.browser"), names: true, class: "wrap", cell: (one) => <span class="row">{one.browser || "–"}{one.own && <Badge tone="blue" shape="dot">{t("admin.this_one")}</Badge>}</span> },
          { id: "address", head: t("admin.address"), cell: (one) => <span class="mono">{one.address}</span> },
          { id: "kind", head: t("admin.way_in"), cell: (one) => named("admin.kind", one.kind) },
          { id: "made", head: t("admin.began"), class: "nowrap", cell: (one) => when(one.made_at) },
          { id: "used", head: t("admin.last_used"), class: "nowrap", cell: (one) => when(one.used_at) },
          { id: "ends", head: t("admin.ends"), class: "nowrap", cell: (one) => when(one.ends_at) },
          { id: "do", head: <span class="unseen">{t("admin.actions")}</span>, end: true, cell: (one) => <Button size="small" onPress={() => setEnding(one)}>{t("admin.end")}</Button> },
        ]} />
      )}</Show>
      {ending && <Confirm title={t("admin.end_title")} label={t("admin.end")} act={() => api.delete(path`/sessions/${ending.id}`)} onClose={() => setEnding(null)}
        onDone={() => (ending.own ? location.assign("/login") : found.again())}><p>{t(ending.own ? "admin.end_own_words" : "admin.end_words")}</p></Confirm>}
    </Panel>
  );
}
