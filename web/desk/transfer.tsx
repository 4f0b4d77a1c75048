/** Where the caller can go: colleagues, queues, numbers. Enter asks first, Shift+Enter sends at once. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { fresh } from "../live/client.ts";
import type { AgentNow, DeskCall, QueueNow } from "../live/shapes.ts";
import { AgentBadge } from "../ui/badge.tsx";
import { Order, Says, useOrder } from "../ui/button.tsx";
import { duration } from "../ui/format.ts";
import { t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Timer } from "../ui/timer.tsx";
import { matching } from "../ui/combo.tsx";
import { Locked } from "./hint.tsx";
import { transfer } from "./orders.ts";
import { desk, focusTool, onlySupervisors, team, transferMode, transferText, whyNot } from "./state.ts";

interface Target {
  id: string;
  name: string;
  agent?: AgentNow;
  queue?: QueueNow;
}

const RANK: Record<string, number> = { ready: 0, "wrap-up": 1, reserved: 2, talking: 2, paused: 3, offline: 4 };
const NUMBER = /^[+]?[0-9][0-9 ()./-]{1,24}$/;

function targets(typed: string, supervisors: boolean): Target[] {
  const state = desk.value;
  if (!state) return [];
  const agents = team.value
    .filter((one) => !supervisors || one.supervisor)
    .sort((a, b) => (RANK[a.state] ?? 9) - (RANK[b.state] ?? 9) || a.name.localeCompare(b.name))
    .map((one) => ({ id: `agent:${one.id}`, name: one.name, agent: one }));
  const queues = supervisors ? [] : Object.values(state.queues).map((one) => ({ id: `queue:${one.name}`, name: one.name, queue: one }));
  const all: Target[] = [...agents, ...queues];
  const wanted = matching(all.map((one) => `${one.name} ${one.id}`), typed);
  const found = typed.trim() ? wanted.map((name) => all.find((one) => `${one.name} ${one.id}` === name)!) : all;
  const digits = typed.trim();
  return NUMBER.test(digits) ? [...found, { id: `number:${digits.replace(/[^+0-9]/g, "")}`, name: digits }] : found;
}

function Detail({ target }: { target: Target }) {
  if (target.agent) {
    return <span class="row"><AgentBadge state={target.agent.state} reason={target.agent.reason} /><small><Timer since={target.agent.since_at_ms} /></small></span>;
  }
  if (target.queue) {
    const wait = target.queue.wait_p50_ms;
    return (
      <small>
        {tn("desk.waiting", target.queue.waiting)}
        {wait !== null && ` · ${t("desk.expected", { time: duration(wait) })}`}
      </small>
    );
  }
  return <small>{t("desk.number")}</small>;
}

/** Why somebody cannot be asked; "": they can. */
const away = (target: Target): string => (target.agent?.state === "offline" ? t("desk.is_offline", { name: target.name }) : "");

function Row({ call, target, at }: { call: DeskCall; target: Target; at: boolean }) {
  return (
    <li class={`target ${at ? "at" : ""}`} id={`target-${target.id}`}>
      <span class="target-icon"><Icon name={target.agent ? "user" : target.queue ? "people" : "phone"} size={16} /></span>
      <div class="target-who">
        <span class="name cut">{target.name}{target.agent?.supervisor ? ` · ${t("ui.role.supervisor")}` : ""}</span>
        <Detail target={target} />
      </div>
      <Order size="small" icon="consult" label={t("desk.consult_with", { name: target.name })} title={t("desk.consult")}
        reason={whyNot(call, "consult") || away(target)} act={() => transfer(call, target.id, "consult")} />
      <Order size="small" icon="transfer" label={t("desk.transfer_to", { name: target.name })} title={t("desk.transfer")}
        reason={whyNot(call, "transfer") || away(target)} act={() => transfer(call, target.id, "blind")} />
    </li>
  );
}

export function TransferPanel({ call }: { call: DeskCall }) {
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  const found = targets(transferText.value, onlySupervisors.value);
  const target = found[Math.min(at, found.length - 1)];
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [focusTool.value]);
  const mode = useRef<"consult" | "blind">("consult");
  const order = useOrder(async () => {
    if (target) await transfer(call, target.id, mode.current);
  }, () => (transferText.value = ""));
  const refusal = whyNot(call, mode.current === "blind" ? "transfer" : "consult");
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter" && target && fresh.value && !event.isComposing) {
      mode.current = event.shiftKey || transferMode.value === "blind" ? "blind" : "consult";
      void order.run();
    } else return;
    event.preventDefault();
  };
  return (
    <div class="transfer">
      <Locked call={call} order="transfer" />
      <div class="field says-host stretch">
        <label for="transfer-to">{t(onlySupervisors.value ? "desk.ask_supervisor" : "desk.whereto")}</label>
        <input id="transfer-to" class="input" type="text" autocomplete="off" spellcheck={false} placeholder={t("desk.whereto_hint")} value={transferText.value}
          ref={field} onKeyDown={keys} aria-describedby="transfer-keys" onInput={(event) => { transferText.value = event.currentTarget.value; setAt(0); }} />
        {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
      </div>
      <p class="small quiet-text" id="transfer-keys">{t(transferMode.value === "blind" ? "desk.enter_blind" : "desk.enter_consult")}{refusal ? ` ${refusal}` : ""}</p>
      <div class="unseen" aria-live="polite">{transferText.value && target ? t("desk.first_target", { name: target.name }) : ""}</div>
      {found.length ? (
        <ul class="targets">{found.map((one, i) => <Row key={one.id} call={call} target={one} at={i === at && transferText.value !== ""} />)}</ul>
      ) : (
        <p class="table-empty">{t("desk.no_target")}</p>
      )}
    </div>
  );
}
