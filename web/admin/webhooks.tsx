/** Webhooks: who is told of which events, what became of each delivery, and what can be done when a receiver failed. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { asked, go } from "../ui/address.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { Area, Field, Select } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { Banner, Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { Confirm, FormDialog, Once, when } from "./kit.tsx";
import type { Delivery, Page, Webhook } from "./types.ts";
import { Pager } from "./users.tsx";

type Secret = Webhook & { secret: string };
const LOOK: Record<string, { tone: Tone; shape: Shape }> = { due: { tone: "amber", shape: "ring" }, delivered: { tone: "green", shape: "dot" }, dead: { tone: "red", shape: "cross" } };

function Edit({ hook, onClose, onDone }: { hook: Webhook | null; onClose: () => void; onDone: (done: Secret) => void }) {
  const [url, setUrl] = useState(hook?.url ?? "https://");
  const [events, setEvents] = useState((hook?.events ?? ["call.*"]).join("\n"));
  const [description, setDescription] = useState(hook?.description ?? "");
  const types = useLoad(() => api.get<{ items: { type: string; means: string }[] }>("/events/types"), []);
  const save = async () => {
    const body = { url: url.trim(), events: events.split(/[\s,]+/).filter(Boolean), description };
    onDone(hook ? await api.patch<Secret>(path`/webhooks/${hook.id}`, body) : await api.post<Secret>("/webhooks", body));
  };
  return (
    <FormDialog wide title={t(hook ? "admin.change_hook" : "admin.add_hook")} label={t(hook ? "ui.save" : "admin.add")} act={save} onClose={onClose}>
      <Field label={t("admin.hook_url")} type="url" value={url} onInput={setUrl} maxLength={2000} required autofocus />
      <Field label={t("admin.description")} value={description} onInput={setDescription} maxLength={500} />
      <Area label={t("admin.hook_events")} hint={t("admin.hook_events_hint")} value={events} onInput={setEvents} rows={3} />
      {types.data && <details class="types"><summary>{t("admin.every_type")}</summary><dl>{types.data.items.map((one) => <div key={one.type}><dt class="mono">{one.type}</dt><dd>{one.means}</dd></div>)}</dl></details>}
    </FormDialog>
  );
}

function Deliveries({ hook, onChanged }: { hook: Webhook; onChanged: () => void }) {
  const [state, setState] = useState("");
  const [cursor, setCursor] = useState<string[]>([]);
  const found = useLoad(() => api.get<Page<Delivery>>(path`/webhooks/${hook.id}/deliveries`, { state, limit: 50, cursor: cursor.at(-1) ?? "" }), [state, cursor, hook]);
  const replay = async (ids: number[]) => {
    const { deliveries } = await api.post<{ deliveries: number }>(path`/webhooks/${hook.id}/replay`, { ids });
    toast(t("admin.replayed", { n: deliveries }), "good");
    found.again();
    onChanged();
  };
  const dead = found.data?.items.filter((one) => one.state === "dead").map((one) => one.id) ?? [];
  return (
    <Panel title={t("admin.deliveries")} icon="list" class="flush" end={<>
      <Select label={t("admin.state")} hideLabel value={state} onChoose={(value) => { setCursor([]); setState(value); }} choices={["", "due", "delivered", "dead"].map((one) => ({ value: one, label: one ? named("admin.delivery", one) : t("admin.every_state") }))} />
      <Order offline size="small" icon="refresh" act={() => replay(dead)} reason={dead.length ? "" : t("admin.nothing_dead")}>{t("admin.replay_dead")}</Order></>}>
      <Show of={found}>{(page) => (
        <>
          <Table<Delivery> label={t("admin.deliveries")} rows={page.items} keyOf={(one) => String(one.id)} lively empty={<Empty icon="bell" title={t("admin.no_deliveries")} />} columns={[
            { id: "at", head: t("admin.when"), class: "nowrap", cell: (one) => when(one.created_at) },
            { id: "type", head: t("admin.event"), names: true, cell: (one) => <span class="stacked"><span class="mono">{one.type}</span><small>{t("admin.sequence", { n: one.sequence })}</small></span> },
            { id: "state", head: t("admin.state"), cell: (one) => <Badge {...(LOOK[one.state] ?? { tone: "grey", shape: "ring" })}>{named("admin.delivery", one.state)}</Badge> },
            { id: "tries", head: t("admin.tries"), end: true, cell: (one) => one.attempts },
            { id: "answer", head: t("admin.last_answer"), class: "wrap", cell: (one) => [one.status || "", one.error].filter(Boolean).join(" · ") || "–" },
            { id: "next", head: t("admin.next_try"), class: "nowrap", cell: (one) => when(one.next_at) },
            { id: "do", head: <span class="unseen">{t("admin.actions")}</span>, end: true, cell: (one) => <Order offline size="small" act={() => replay([one.id])}>{t("admin.replay")}</Order> },
          ]} />
          <Pager next={page.next} cursor={cursor} onCursor={setCursor} />
        </>
      )}</Show>
    </Panel>
  );
}

function HookState({ hook }: { hook: Webhook }) {
  if (hook.enabled) return <Badge tone="green" shape="dot">{t("admin.on")}</Badge>;
  return <Badge tone={hook.disabled_reason ? "red" : "grey"} shape={hook.disabled_reason ? "cross" : "moon"}>{t(hook.disabled_reason ? "admin.switched_off" : "admin.off")}</Badge>;
}

function One({ hook, again, onEdit, onSecret }: { hook: Webhook; again: () => void; onEdit: () => void; onSecret: (hook: Secret) => void }) {
  const [asking, setAsking] = useState<"" | "rotate" | "remove">("");
  const test = async () => {
    const { status, error, milliseconds } = await api.post<{ status: number; error: string; milliseconds: number }>(path`/webhooks/${hook.id}/test`, {}, { seconds: 25 });
    const good = status >= 200 && status < 300;
    toast(good ? t("admin.test_good", { status, ms: Math.round(milliseconds) }) : t("admin.test_bad", { words: error || String(status) }), good ? "good" : "warning", 10_000);
  };
  return (
    <>
      {hook.disabled_reason && <Banner tone="red" icon="alert">{t("admin.disabled_because", { words: hook.disabled_reason })}</Banner>}
      <div class="tools row wrap">
        <Order offline icon="play" act={test}>{t("admin.test")}</Order>
        <Button icon="settings" onPress={onEdit}>{t("admin.change")}</Button>
        <Order offline act={() => api.patch(path`/webhooks/${hook.id}`, { enabled: !hook.enabled })} onDone={again}>{t(hook.enabled ? "admin.switch_off" : "admin.switch_on")}</Order>
        <Button icon="refresh" onPress={() => setAsking("rotate")}>{t("admin.rotate")}</Button>
        <Button kind="quiet" icon="close" onPress={() => setAsking("remove")}>{t("admin.remove")}</Button>
      </div>
      <Deliveries hook={hook} onChanged={again} />
      {asking === "rotate" && <Confirm kind="primary" title={t("admin.rotate_title")} label={t("admin.rotate")} act={async () => onSecret(await api.patch<Secret>(path`/webhooks/${hook.id}`, { rotate: true }))} onClose={() => setAsking("")}><p>{t("admin.rotate_words")}</p></Confirm>}
      {asking === "remove" && <Confirm title={t("admin.remove_hook")} label={t("admin.remove")} act={() => api.delete(path`/webhooks/${hook.id}`)} onClose={() => setAsking("")} onDone={() => { go({ webhook: "" }); again(); }}><p>{t("admin.remove_hook_words")}</p></Confirm>}
    </>
  );
}

export function Webhooks() {
  const hooks = useLoad(() => api.get<Page<Webhook>>("/webhooks", { limit: 200 }), []);
  const [editing, setEditing] = useState<Webhook | null | undefined>(undefined);
  const [secret, setSecret] = useState<Secret | null>(null);
  const chosen = hooks.data?.items.find((one) => one.id === asked("webhook"));
  const done = (one: Secret) => {
    if (editing === null) setSecret(one);
    setEditing(undefined);
    hooks.again();
  };
  return (
    <>
      <Panel title={t("admin.webhooks")} icon="bell" class="flush" end={<Button size="small" kind="primary" icon="plus" onPress={() => setEditing(null)}>{t("admin.add_hook")}</Button>}>
        <Show of={hooks}>{(page) => (
          <Table<Webhook> label={t("admin.webhooks")} rows={page.items} keyOf={(one) => one.id} lively chosen={asked("webhook")} onRow={(one) => go({ webhook: one.id === asked("webhook") ? "" : one.id })}
            empty={<Empty icon="bell" title={t("admin.no_hooks")}>{t("admin.no_hooks_words")}</Empty>} columns={[
              { id: "url", head: t("admin.hook_url"), names: true, class: "wrap", cell: (one) => <span class="stacked"><span>{one.url}</span><small>{one.description}</small></span> },
              { id: "state", head: t("admin.state"), cell: (one) => <HookState hook={one} /> },
              { id: "events", head: t("admin.events"), class: "wrap", cell: (one) => <span class="mono small">{one.events.join(" ")}</span> },
              { id: "good", head: t("admin.delivery.delivered"), end: true, cell: (one) => one.delivered },
              { id: "due", head: t("admin.delivery.due"), end: true, cell: (one) => one.due },
              { id: "dead", head: t("admin.delivery.dead"), end: true, cell: (one) => (one.dead ? <Badge tone="red" shape="cross">{one.dead}</Badge> : 0) },
              { id: "last", head: t("admin.last_success"), class: "nowrap hide-narrow", cell: (one) => when(one.last_success_at) },
            ]} />
        )}</Show>
      </Panel>
      {chosen && <section class="panel chosen-hook" aria-label={chosen.url}><header class="panel-head"><h2 class="cut">{chosen.url}</h2></header><One key={chosen.id} hook={chosen} again={hooks.again} onEdit={() => setEditing(chosen)} onSecret={setSecret} /></section>}
      {editing !== undefined && <Edit hook={editing} onClose={() => setEditing(undefined)} onDone={done} />}
      {secret && <Once title={t("admin.hook_secret")} words={t("admin.hook_secret_words")} secret={secret.secret} onClose={() => setSecret(null)} />}
    </>
  );
}
