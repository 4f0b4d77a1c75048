/** Questions with a key each: answered by reviewers, contested by the agent of the call, decided by somebody else. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import type { AnsweredQuestion, AssessedForm } from "../api/types.ts";
import { Button, Says, useOrder } from "../ui/button.tsx";
import { Area } from "../ui/field.tsx";
import { clock, percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { useShortcut } from "../ui/keys.tsx";
import { toast } from "../ui/toast.tsx";
import { answerOf, StateBadge, textOf } from "./look.tsx";
import { Contest, Decide } from "./contests.tsx";
import { useDraft } from "./draft.ts";

const OPEN = new Set(["", "auto", "accepted", "corrected"]);
const CONTESTABLE = new Set(["auto", "accepted", "corrected"]);
const SCALE = ["1", "2", "3", "4", "5"];
/** A key for each answer. */
export const KEYS: Record<string, string> = { y: "yes", n: "no", a: "n/a", u: "unknown" };
export const valuesOf = (one: AnsweredQuestion): string[] => [...(one.type === "scale" ? SCALE : ["yes", "no"]), "n/a", "unknown"];
const keyOf = (value: string): string => Object.entries(KEYS).find(([, one]) => one === value)?.[0] ?? value;

interface Props {
  form: AssessedForm;
  call: string;
  onJump: (at: number) => void;
  again: () => void;
}

export function Questions({ form, call, onJump, again }: Props) {
  const { draft, write, state, forget } = useDraft(call, form);
  const [at, setAt] = useState(0);
  const [contested, setContested] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const open = form.questions.filter((one) => form.review && OPEN.has(one.state));
  const here = form.questions[at];
  const move = (by: number) => setAt((old) => Math.min(form.questions.length - 1, Math.max(0, old + by)));
  const focused = useRef(false);
  useLayoutEffect(() => {
    if (focused.current) list.current?.querySelector<HTMLElement>(".question.at")?.focus();
    focused.current = true;
  }, [at]);
  const answer = (one: AnsweredQuestion, value: string, next = true) => {
    write(one.id, value);
    if (next) setAt(Math.min(form.questions.length - 1, form.questions.indexOf(one) + 1));
  };
  const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== ""));
  const count = open.filter((one) => given[one.id] !== undefined).length;
  const order = useOrder(() => api.put(path`/calls/${call}/forms/${form.form}/review`, { answers: given }), () => {
    toast(t("quality.handed_in"), "good");
    forget();
    again();
  });
  const can = here && open.includes(here) && here.type !== "text" ? here : undefined;
  for (const key of [...Object.keys(KEYS), ...SCALE]) {
    const value = KEYS[key] ?? key;
    useShortcut(key, `${t("quality.key_answer")}: ${answerOf(value)}`, () => { if (can && valuesOf(can).includes(value)) answer(can, value); }, open.length > 0);
  }
  useShortcut("j", t("quality.key_next"), () => move(1));
  useShortcut("k", t("quality.key_previous"), () => move(-1));
  useShortcut("e", t("quality.key_evidence"), () => here?.evidence[0] && onJump(here.evidence[0].at_ms));
  const mayContest = (one: AnsweredQuestion) => form.contest && CONTESTABLE.has(one.state);
  useShortcut("d", t("quality.key_contest"), () => { if (here && mayContest(here)) setContested(here.id); }, form.contest);
  useShortcut("Alt+S", t("quality.hand_in", { n: count, of: open.length }), () => { if (count) void order.run(); }, open.length > 0);
  return (
    <>
      <div class="questions" ref={list}>
        {form.questions.map((one, i) => {
          const first = form.questions[i - 1]?.section !== one.section;
          return (
            <div key={one.id}>
              {first && one.section && <h3 class="section-name">{named("quality.section", one.section)}</h3>}
              <div class={`question ${i === at ? "at" : ""}`} tabIndex={i === at ? 0 : -1} role="group" aria-label={textOf(one)} onFocus={() => setAt(i)}>
                <Top one={one} hidden={form.hidden} />
                <Facts one={one} onJump={onJump} />
                {open.includes(one) && <Answers one={one} value={draft[one.id] ?? ""} choose={(value, next) => answer(one, value, next)} />}
                {mayContest(one) && contested !== one.id && <span><Button size="small" icon="alert" hint="d" onPress={() => { setAt(i); setContested(one.id); }}>{t("quality.action.contest")}</Button></span>}
                {contested === one.id && <Contest call={call} form={form.form} question={one.id} onClose={() => setContested("")} onDone={() => { setContested(""); again(); }} />}
                {one.state === "contested" && form.decide && <Decide call={call} form={form.form} one={one} onDone={again} />}
              </div>
            </div>
          );
        })}
      </div>
      {form.review && open.length > 0 && (
        <div class="form-foot">
          <span class="says-host">
            <Button kind="primary" icon="check" hint="Alt+S" busy={order.busy} onPress={() => void order.run()} reason={count ? "" : t("quality.key_answer")}>{t("quality.hand_in", { n: count, of: open.length })}</Button>
            {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
          </span>
          <span class={`small push ${state === "refused" ? "text-red" : "quiet-text"}`} role="status">{state && t(`quality.draft.${state}`)}</span>
        </div>
      )}
    </>
  );
}

function Top({ one, hidden }: { one: AnsweredQuestion; hidden: boolean }) {
  return (
    <div class="question-top">
      <span><span class="question-text">{textOf(one)}</span>{one.kind !== "normal" && <span class="question-kind"> · {named("quality.kind", one.kind)}</span>}</span>
      {!hidden && one.answer === "" && one.type !== "text" && <span class="quiet-text small">{t("quality.value.none")}</span>}
      {!hidden && one.answer !== "" && <span class="row"><strong>{answerOf(one.answer)}</strong><StateBadge of={one.state} /></span>}
    </div>
  );
}

function Facts({ one, onJump }: { one: AnsweredQuestion; onJump: (at: number) => void }) {
  const by = one.by.length ? t("quality.by_people", { who: one.by.join(", ") }) : one.rule ? t("quality.by_rule", { rule: one.rule }) : "";
  return (
    <>
      {(by || one.evidence.length > 0) && (
        <div class="question-facts">
          {by && <span>{by}{!one.by.length && one.confidence > 0 && ` · ${percent(one.confidence)}`}</span>}
          {one.evidence.map((proof) => (
            <button type="button" class="evidence" key={proof.utterance} title={t("quality.jump")} onClick={() => onJump(proof.at_ms)}>
              <span class="nowrap">{clock(proof.at_ms)}</span><span>{proof.words ? `“${proof.words}”` : t("quality.moment")}</span>
            </button>))}
        </div>)}
      {one.contest && <p class="contest-words">{t("quality.contested_by", { who: one.contested_by, words: one.contest })}</p>}
      {one.decision && <p class="contest-words">{t("quality.decided_by", { who: one.decided_by, words: one.decision })}</p>}
    </>
  );
}

function Answers({ one, value, choose }: { one: AnsweredQuestion; value: string; choose: (value: string, next?: boolean) => void }) {
  if (one.type === "text") return <Area label={t("quality.text")} value={value} onInput={(words) => choose(words, false)} rows={2} maxLength={2000} />;
  return (
    <div class="values" role="group" aria-label={t("quality.key_answer")}>
      {valuesOf(one).map((each) => <Button key={each} size="small" hint={keyOf(each)} pressed={value === each} onPress={() => choose(each, false)}>{answerOf(each)}{keyOf(each) !== each && <> <kbd>{keyOf(each)}</kbd></>}</Button>)}
    </div>
  );
}

