/** Why a call went to whom it went: each decision with its candidates and what they were judged by; and why not another. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, useOrder } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { clock, number } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { nameOf, type Known } from "./calls.tsx";
import { eventWord } from "./look.ts";
import type { Candidate, EventItem, Why } from "./types.ts";

interface Decision {
  agent?: string;
  wait?: number;
  profile?: string;
  idle?: number;
  waiting?: number;
  of?: number;
  candidates?: Candidate[];
}

function Bar({ value, most }: { value: number; most: number }) {
  const share = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
  return (
    <svg class="term-bar" width="48" height="6" viewBox="0 0 48 6" aria-hidden="true"><rect class="term-ground" width="48" height="6" rx="3" /><rect class={value < 0 ? "term-minus" : "term-plus"} width={48 * share} height="6" rx="3" /></svg>
  );
}

function Candidates({ decision, call, known }: { decision: Decision; call: string; known: Known | undefined }) {
  const rows = (decision.candidates ?? []).filter((one) => one && typeof one.score === "number");
  const terms = [...new Set(rows.flatMap((one) => Object.keys(one.terms ?? {})))].filter((name) => rows.some((one) => (one.terms?.[name] ?? 0) !== 0));
  const most = Math.max(1e-9, ...rows.flatMap((one) => terms.map((name) => Math.abs(one.terms?.[name] ?? 0))));
  if (!rows.length) return null;
  return (
    <div class="table-scroll" role="region" aria-label={t("calls.candidates")} tabIndex={0}>
      <table class="table candidates">
        <caption class="unseen">{t("calls.candidates")}</caption>
        <thead><tr><th scope="col">{t("calls.pair")}</th><th scope="col" class="end">{t("calls.score")}</th>{terms.map((name) => <th scope="col" key={name}>{named("calls.term", name)}</th>)}</tr></thead>
        <tbody>
          {rows.map((one, i) => (
            <tr key={i} class={i === 0 ? "chosen" : ""}>
              <th scope="row"><span class="name">{nameOf(known, one.agent_id)}</span>{i === 0 && <> <Badge tone="green" shape="dot">{t("calls.was_chosen")}</Badge></>}
                {one.call_id !== call && <small> · {t("calls.other_caller", { call: one.call_id })}</small>}</th>
              <td class="end">{number(one.score, 3)}</td>
              {terms.map((name) => <td key={name}><span class="term"><Bar value={one.terms?.[name] ?? 0} most={most} />{number(one.terms?.[name] ?? 0, 2)}</span></td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OneDecision({ event, known, from }: { event: EventItem; known: Known | undefined; from: number }) {
  const decision = (event.data["decision"] ?? {}) as Decision;
  const decided = event.type === "RouteDecided";
  return (
    <li class="decision">
      <div class="decision-head">
        <span class="event-at">{clock(Date.parse(event.at) - from)}</span>
        <strong>{decided ? t("calls.decided", { agent: nameOf(known, event.agent) }) : eventWord(event.type)}</strong>
        {decided && <span class="quiet-text small">{[
          decision.profile && t("calls.by_profile", { profile: decision.profile }), decision.wait !== undefined && t("calls.after_wait", { n: number(decision.wait, 0) }),
          decision.idle !== undefined && t("calls.free_agents", { n: decision.idle }), decision.waiting !== undefined && t("calls.waiting_callers", { n: decision.waiting }),
        ].filter(Boolean).join(" · ")}</span>}
        {!decided && <span class="quiet-text small">{[event.agent && nameOf(known, event.agent), event.words].filter(Boolean).join(" · ")}</span>}
      </div>
      {decided && <Candidates decision={decision} call={event.call} known={known} />}
    </li>
  );
}

function WhyNot({ call, known }: { call: string; known: Known | undefined }) {
  const [agent, setAgent] = useState("");
  const [answers, setAnswers] = useState<string[] | null>(null);
  const order = useOrder(async () => setAnswers((await api.get<Why>(path`/calls/${call}/why`, { agent })).answers));
  const ask = (event: Event) => { event.preventDefault(); if (agent) void order.run(); };
  return (
    <section class="why-not">
      <h3>{t("calls.why_not")}</h3>
      <form class="why-form" onSubmit={ask}>
        <Select label={t("calls.agent")} hideLabel value={agent} onChoose={(value) => { setAgent(value); setAnswers(null); }}
          choices={[{ value: "", label: t("calls.choose_agent") }, ...(known?.agents ?? []).map((one) => ({ value: one.id, label: `${one.name} (${one.id})` }))]} />
        <Button submit icon="help" busy={order.busy} reason={agent ? "" : t("calls.choose_agent_first")}>{t("calls.ask_why_not")}</Button>
      </form>
      <div aria-live="polite">
        {order.words && <p class="form-error">{order.words}</p>}
        {answers && (answers.length ? <ul class="answers">{answers.map((one) => <li key={one}>{one}</li>)}</ul> : <p class="quiet-text">{t("calls.no_answers")}</p>)}
      </div>
    </section>
  );
}

export function WhyPanel({ call, known, from }: { call: string; known: Known | undefined; from: number }) {
  const why = useLoad(() => api.get<Why>(path`/calls/${call}/why`), [call]);
  return (
    <Show of={why}>{(found) => (found.decisions.length ? (
      <div class="why">
        <ol class="decisions">{found.decisions.map((one) => <OneDecision key={one.sequence} event={one} known={known} from={from} />)}</ol>
        <WhyNot call={call} known={known} />
      </div>
    ) : <Empty icon="help" title={t("calls.no_decision")}>{t("calls.no_decision_words")}</Empty>)}</Show>
  );
}
