/** Tokens of programs and displays: made once, shown once, taken back at once. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { session } from "../api/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { Checks, Confirm, FormDialog, Once, Queues, when } from "./kit.tsx";
import type { Page, Token } from "./types.ts";

const DAYS = ["7", "30", "90", "365", "0"] as const;

function Make({ display, queues, onClose, onMade }: { display: boolean; queues: string[]; onClose: () => void; onMade: (made: Token & { secret: string }) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState<string>(display ? "0" : "365");
  const [only, setOnly] = useState<string[] | null>(null);
  const make = async () => onMade(await api.post<Token & { secret: string }>("/tokens", { name: name.trim(), scopes: display ? [] : scopes, queues: only, board: display ? "wall" : "", days: Number(days) }));
  const lack = !name.trim() ? t("admin.name_first") : !display && !scopes.length ? t("admin.scope_first") : "";
  return (
    <FormDialog wide={!display} title={t(display ? "admin.make_display" : "admin.make_token")} label={t("admin.make")} act={make} onClose={onClose} reason={lack}>
      <div class="two">
        <Field label={t("admin.what_for")} placeholder={t(display ? "admin.display_hint" : "admin.token_hint")} value={name} onInput={setName} maxLength={100} required autofocus />
        <Select label={t("admin.in_force")} value={days} onChoose={setDays} choices={DAYS.map((one) => ({ value: one, label: one === "0" ? t("admin.until_revoked") : t("admin.days", { n: one }) }))} />
      </div>
      {!display && <Checks label={t("admin.scopes")} columns chosen={scopes} onChange={setScopes} options={(session.value?.scopes ?? []).map((one) => ({ value: one, label: one, hint: named("admin.scope", one, "") }))} />}
      <Queues all={queues} queues={only} onChange={setOnly} />
    </FormDialog>
  );
}

function State({ token }: { token: Token }) {
  return token.over ? <Badge tone="grey" shape="moon">{t("admin.over")}</Badge> : <Badge tone="green" shape="dot">{t("admin.valid")}</Badge>;
}

export function Tokens({ display }: { display: boolean }) {
  const tokens = useLoad(() => api.get<{ items: Token[] }>("/tokens"), []);
  const queues = useLoad(async () => (await api.get<Page<{ id: string }>>("/queues", { limit: 200 })).items.map((one) => one.id), []);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<(Token & { secret: string }) | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const title = t(display ? "admin.displays" : "admin.tokens");
  return (
    <Panel title={title} icon={display ? "wall" : "keypad"} class="flush grow" end={<Button size="small" kind="primary" icon="plus" onPress={() => setMaking(true)}>{t(display ? "admin.make_display" : "admin.make_token")}</Button>}>
      <p class="tools small quiet-text">{t(display ? "admin.displays_words" : "admin.tokens_words")}</p>
      <Show of={tokens}>{({ items }) => (
        <Table<Token> label={title} rows={items.filter((one) => Boolean(one.board) === display)} keyOf={(one) => one.id} lively empty={<Empty icon={display ? "wall" : "keypad"} title={t(display ? "admin.no_displays" : "admin.no_tokens")} />} columns={[
          { id: "name", head: t("admin.what_for"), names: true, cell: (one) => <span class="stacked"><span>{one.name}</span><small class="mono">kefu_…{one.hint}</small></span> },
          { id: "state", head: t("admin.state"), cell: (one) => <State token={one} /> },
          ...(display ? [] : [{ id: "scopes", head: t("admin.scopes"), class: "wrap", cell: (one: Token) => <span class="mono small">{one.scopes.join(" ")}</span> }]),
          { id: "queues", head: t("admin.queues"), class: "wrap hide-narrow", cell: (one) => one.queues?.join(", ") ?? t("admin.all") },
          { id: "used", head: t("admin.last_used"), class: "nowrap", cell: (one) => when(one.used_at) },
          { id: "ends", head: t("admin.ends"), class: "nowrap hide-narrow", cell: (one) => (one.ends_at ? when(one.ends_at) : t("admin.never")) },
          { id: "by", head: t("admin.by"), class: "hide-narrow", cell: (one) => one.made_by },
          { id: "do", head: <span class="unseen">{t("admin.actions")}</span>, end: true, cell: (one) => !one.over && <Button size="small" onPress={() => setRevoking(one)}>{t("admin.revoke")}</Button> },
        ]} />
      )}</Show>
      {making && <Make display={display} queues={queues.data ?? []} onClose={() => setMaking(false)} onMade={(one) => { setMaking(false); setMade(one); tokens.again(); }} />}
      {made && <Once title={t("admin.token_made", { name: made.name })} words={t(display ? "admin.display_once" : "admin.token_once")} secret={made.secret} onClose={() => setMade(null)} />}
      {revoking && <Confirm title={t("admin.revoke_title", { name: revoking.name })} label={t("admin.revoke")} act={() => api.delete(path`/tokens/${revoking.id}`)} onClose={() => setRevoking(null)} onDone={tokens.again}><p>{t("admin.revoke_words")}</p></Confirm>}
    </Panel>
  );
}
