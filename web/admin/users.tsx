/** Users: who may log in, as what; the link with which they set their password; out at once when they are switched off. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { session } from "../api/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { Field, Select, Switch } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { Checks, Confirm, FormDialog, Once, Queues, when } from "./kit.tsx";
import type { NewLink, Page, Role, User } from "./types.ts";

interface Around {
  roles: Role[];
  agents: { id: string; name: string }[];
  queues: string[];
}
const roleName = (role: string): string => named("ui.role", role);

export async function around(): Promise<Around> {
  const [roles, agents, queues] = await Promise.all([
    api.get<{ items: Role[] }>("/roles"), api.get<Page<{ id: string; name: string }>>("/agents", { limit: 200 }), api.get<Page<{ id: string }>>("/queues", { limit: 200 }),
  ]);
  return { roles: roles.items, agents: agents.items, queues: queues.items.map((one) => one.id) };
}

function UserState({ user }: { user: User }) {
  if (!user.active) return <Badge tone="grey" shape="moon">{t("admin.off")}</Badge>;
  if (!user.ready) return <Badge tone="amber" shape="ring">{t("admin.not_ready")}</Badge>;
  return <Badge tone="green" shape="dot">{t("admin.active")}</Badge>;
}

const BLANK: User = { name: "", shown: "", roles: ["agent"], agent: "", queues: null, language: "en", active: true, sso: false, ready: false, second_factor: false,
  made_at: "", made_by: "", used_at: null, sessions: 0 };

function Edit({ user, known, onClose, onDone }: { user: User | null; known: Around; onClose: () => void; onDone: (name: string, added: boolean) => void }) {
  const [draft, setDraft] = useState<User>(user ?? BLANK);
  const set = <K extends keyof User>(key: K, value: User[K]) => setDraft((old) => ({ ...old, [key]: value }));
  const { shown, roles, agent, queues, language, sso } = draft;
  const save = async () => {
    const name = draft.name.trim();
    if (user) await api.patch(path`/users/${user.name}`, { shown, roles, agent, queues, language });
    else await api.post("/users", { name, shown, roles, agent, queues, language, sso });
    onDone(name, !user && !sso);
  };
  return (
    <FormDialog wide title={user ? t("admin.change_user", { name: user.name }) : t("admin.add_user")} label={t(user ? "ui.save" : "admin.add")} act={save} onClose={onClose}
      reason={draft.name.trim() ? "" : t("admin.name_first")}>
      <div class="two">
        <Field label={t("admin.user_name")} hint={t("admin.user_name_hint")} value={draft.name} onInput={(value) => set("name", value)} readOnly={Boolean(user)} required autofocus={!user} autocapitalize="none" spellcheck={false} />
        <Field label={t("admin.shown")} value={shown} onInput={(value) => set("shown", value)} />
      </div>
      <Checks label={t("admin.roles")} columns chosen={roles} onChange={(value) => set("roles", value)}
        options={known.roles.map((one) => ({ value: one.name, label: roleName(one.name), ...(one.grantable ? {} : { reason: t("admin.not_grantable") }) }))} />
      <div class="two">
        <Select label={t("admin.agent")} hint={t("admin.agent_hint")} value={agent} onChoose={(value) => set("agent", value)}
          choices={[{ value: "", label: t("admin.no_agent") }, ...known.agents.map((one) => ({ value: one.id, label: `${one.name} (${one.id})` }))]} />
        <Select label={t("ui.language")} value={language} onChoose={(value) => set("language", value)} choices={[{ value: "en", label: "English" }, { value: "zh", label: "中文" }]} />
      </div>
      <Queues all={known.queues} queues={queues} onChange={(value) => set("queues", value)} />
      {!user && <Switch label={t("admin.sso")} hint={t("admin.sso_hint")} on={sso} onChange={(on) => set("sso", on)} />}
    </FormDialog>
  );
}

type Asking = { what: "edit"; user: User | null } | { what: "off" | "remove" | "factor" | "out"; user: User };

export function Users() {
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState<string[]>([]);
  const users = useLoad(() => api.get<Page<User>>("/users", { text, limit: 50, cursor: cursor.at(-1) ?? "" }), [text, cursor]);
  const known = useLoad(around, []);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [link, setLink] = useState<NewLink | null>(null);
  const makeLink = async (name: string) => setLink(await api.post<NewLink>(path`/users/${name}/link`));
  const close = () => setAsking(null);
  const edited = (name: string, added: boolean) => {
    close();
    users.again();
    toast(t(added ? "admin.added_user" : "admin.changed_user", { name }), "good");
    if (added) void makeLink(name).catch((refused: Error) => toast(refused.message, "warning"));
  };
  return (
    <Panel title={t("admin.users")} icon="people" class="flush grow" end={<Button size="small" kind="primary" icon="plus" reason={known.data ? "" : t("ui.loading")} onPress={() => setAsking({ what: "edit", user: null })}>{t("admin.add_user")}</Button>}>
      <div class="tools"><Field label={t("admin.find_user")} hideLabel placeholder={t("admin.find_user")} type="search" value={text} onInput={(value) => { setCursor([]); setText(value); }} maxLength={100} /></div>
      <Show of={users}>{(page) => (
        <>
          <Table<User> label={t("admin.users")} rows={page.items} keyOf={(one) => one.name} lively empty={<Empty icon="user" title={t("admin.no_users")} />} columns={[
            { id: "name", head: t("admin.user"), names: true, cell: (one) => <span class="stacked"><span class="name">{one.shown || one.name}</span><small>{one.name}{one.agent && ` · ${t("admin.agent_n", { id: one.agent })}`}</small></span> },
            { id: "state", head: t("admin.state"), cell: (one) => <UserState user={one} /> },
            { id: "roles", head: t("admin.roles"), class: "wrap", cell: (one) => one.roles.map(roleName).join(", ") || "–" },
            { id: "queues", head: t("admin.queues"), class: "wrap hide-narrow", cell: (one) => one.queues?.join(", ") ?? t("admin.all") },
            { id: "way", head: t("admin.way_in"), class: "hide-narrow", cell: (one) => <span class="stacked">{t(one.sso ? "admin.by_sso" : "admin.by_password")}{one.second_factor && <small>{t("admin.with_factor")}</small>}</span> },
            { id: "used", head: t("admin.last_in"), class: "nowrap hide-narrow", cell: (one) => when(one.used_at) },
            { id: "do", head: <span class="unseen">{t("admin.actions")}</span>, end: true, cell: (one) => <Actions user={one} ask={setAsking} link={makeLink} again={users.again} ready={Boolean(known.data)} /> },
          ]} />
          <Pager next={page.next} cursor={cursor} onCursor={setCursor} />
        </>
      )}</Show>
      {asking?.what === "edit" && known.data && <Edit user={asking.user} known={known.data} onClose={close} onDone={edited} />}
      {asking && asking.what !== "edit" && <Asked {...asking} onClose={close} onDone={users.again} />}
      {link && <Once title={t("admin.link_for", { name: link.user })} words={t("admin.link_words", { until: when(link.ends_at) })} secret={`${location.origin}${link.path}`} onClose={() => setLink(null)} />}
    </Panel>
  );
}

export function Pager({ next, cursor, onCursor }: { next: string | null; cursor: string[]; onCursor: (cursor: string[]) => void }) {
  if (!next && !cursor.length) return null;
  return (
    <div class="pager">
      <Button size="small" reason={cursor.length ? "" : t("admin.first_page")} onPress={() => onCursor(cursor.slice(0, -1))}>{t("admin.newer")}</Button>
      <Button size="small" reason={next ? "" : t("admin.last_page")} onPress={() => next && onCursor([...cursor, next])}>{t("admin.older")}</Button>
    </div>
  );
}

function Actions({ user, ask, link, again, ready }: { user: User; ask: (asking: Asking) => void; link: (name: string) => Promise<void>; again: () => void; ready: boolean }) {
  const me = session.value?.user === user.name;
  const mine = me ? t("admin.yourself") : "";
  return (
    <span class="row-actions">
      <Button size="small" icon="settings" reason={ready ? "" : t("ui.loading")} onPress={() => ask({ what: "edit", user })}>{t("admin.change")}</Button>
      <Order offline size="small" act={() => link(user.name)} reason={user.sso ? t("admin.sso_no_link") : user.active ? "" : t("admin.off_no_link")}>{t("admin.link")}</Order>
      {user.second_factor && <Button size="small" onPress={() => ask({ what: "factor", user })}>{t("admin.reset_factor")}</Button>}
      {user.sessions > 0 && <Button size="small" onPress={() => ask({ what: "out", user })}>{t("admin.log_out_all")}</Button>}
      {user.active ? <Button size="small" reason={mine} onPress={() => ask({ what: "off", user })}>{t("admin.switch_off")}</Button>
        : <Order offline size="small" act={() => api.patch(path`/users/${user.name}`, { active: true })} onDone={again}>{t("admin.switch_on")}</Order>}
      <Button size="small" kind="quiet" icon="close" label={t("admin.remove_user", { name: user.name })} reason={mine} onPress={() => ask({ what: "remove", user })} />
    </span>
  );
}

function Asked({ what, user, onClose, onDone }: { what: "off" | "remove" | "factor" | "out"; user: User; onClose: () => void; onDone: () => void }) {
  const act = {
    off: () => api.patch(path`/users/${user.name}`, { active: false }), remove: () => api.delete(path`/users/${user.name}`),
    factor: () => api.delete(path`/users/${user.name}/totp`), out: () => api.delete(path`/users/${user.name}/sessions`),
  }[what];
  return <Confirm title={t(`admin.ask.${what}`, { name: user.name })} label={t(`admin.ask.${what}_go`)} act={act} onClose={onClose} onDone={onDone}><p>{t(`admin.ask.${what}_words`)}</p></Confirm>;
}

/** Which role may what. */
export function Roles() {
  const roles = useLoad(() => api.get<{ items: Role[] }>("/roles"), []);
  return (
    <Panel title={t("admin.roles_table")} icon="shield" class="flush grow">
      <p class="tools small quiet-text">{t("admin.roles_words")}</p>
      <Show of={roles}>{({ items }) => {
        const scopes = [...new Set(items.flatMap((one) => one.scopes))].sort();
        return (
          <Table<string> label={t("admin.roles_table")} rows={scopes} keyOf={(one) => one} columns={[
            { id: "scope", head: t("admin.scope"), names: true, cell: (one) => <span class="stacked"><span class="mono">{one}</span><small>{named("admin.scope", one, "")}</small></span> },
            ...items.map((role) => ({ id: role.name, head: roleName(role.name), cell: (one: string) => (role.scopes.includes(one) ? <span class="yes"><span aria-hidden="true">✓</span><span class="unseen">{t("admin.yes")}</span></span> : <span class="quiet-text"><span aria-hidden="true">–</span><span class="unseen">{t("admin.no")}</span></span>) })),
          ]} />
        );
      }}</Show>
    </Panel>
  );
}
