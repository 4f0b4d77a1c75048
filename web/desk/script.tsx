/** The flow's words for this call, step by step; what is filled in here goes into the call's attributes. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refused } from "../api/client.ts";
import type { DeskCall, ScriptStep } from "../live/shapes.ts";
import { Button } from "../ui/button.tsx";
import { Field, Select } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty } from "../ui/layout.tsx";
import { annotate } from "./orders.ts";

const SAVE_MS = 600;
const SAID_MS = 2000;
/** "CALL/FIELD" → what was typed and is not in the call yet; and what was refused. */
const typed = signal<Record<string, string>>({});
const refused = signal<Record<string, string>>({});

const without = (all: Record<string, string>, key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([one]) => one !== key));

async function save(call: string, field: string, value: string): Promise<void> {
  const key = `${call}/${field}`;
  try {
    await annotate(call, { [field]: value || null });
    refused.value = without(refused.value, key);
    // What was typed is shown until /live has surely said the same, or the field would blink.
    setTimeout(() => typed.value[key] === value && (typed.value = without(typed.value, key)), SAID_MS);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refused.value = { ...refused.value, [key]: error.message };
  }
}

/** `{caller.name}` and `{FIELD}` in a step, as far as they are known. */
export function filledStep(text: string, call: DeskCall): string {
  const known: Record<string, string> = { "caller.name": call.name, "caller.number": call.number, queue: call.queue, ...call.portrait.said, ...call.attributes };
  return text.replace(/\{([\w. -]+)\}/g, (whole, name: string) => known[name] || whole);
}

function Fill({ call, step }: { call: DeskCall; step: ScriptStep }) {
  const key = `${call.id}/${step.field}`;
  const value = typed.value[key] ?? call.attributes[step.field] ?? "";
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const change = (next: string, at = SAVE_MS) => {
    typed.value = { ...typed.value, [key]: next };
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(call.id, step.field, next), at);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const common = { label: step.field.replaceAll("_", " "), error: refused.value[key] };
  if (step.choices?.length) {
    const choices = [{ value: "", label: t("desk.choose") }, ...step.choices.map((one) => ({ value: one, label: one }))];
    return <Select {...common} value={value} choices={choices} onChoose={(next) => change(next, 0)} />;
  }
  return <Field {...common} value={value} onInput={change} maxLength={1000} autocomplete="off" />;
}

function Step({ call, step, n }: { call: DeskCall; step: ScriptStep; n: number }) {
  const mark = `step:${step.id}`;
  const done = step.field ? Boolean(call.attributes[step.field]) || step.done : step.done || call.attributes[mark] === "done";
  const toggle = () => void save(call.id, mark, done ? "" : "done");
  return (
    <li class={`step ${done ? "done" : ""}`}>
      {step.field ? (
        <span class="step-mark" aria-hidden="true">{done ? <Icon name="check" size={14} /> : n}</span>
      ) : (
        <button type="button" class="step-mark" aria-pressed={done} aria-label={t("desk.step_done", { n })} onClick={toggle}>
          {done ? <Icon name="check" size={14} /> : n}
        </button>
      )}
      <div class="step-text">
        <p>{filledStep(step.text, call)}</p>
        {step.heard && <p class="small quiet-text heard">{t("desk.heard", { words: step.heard })}</p>}
        {step.field && <Fill call={call} step={step} />}
        {refused.value[`${call.id}/${mark}`] && <p class="field-error" role="alert">{refused.value[`${call.id}/${mark}`]}</p>}
      </div>
    </li>
  );
}

export function Script({ call }: { call: DeskCall }) {
  if (!call.script.length) return <Empty icon="note" title={t("desk.no_script")}>{t("desk.no_script_words")}</Empty>;
  return <ol class="steps">{call.script.map((one, i) => <Step key={one.id} call={call} step={one} n={i + 1} />)}</ol>;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LETTERS: Record<string, string> = { "2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ" };

/** Keys go through kefu, which plays them 160 ms long: over Opus the browser's own are damaged. */
export function Keypad({ press, last, words, reason }: { press: (key: string) => void; last: string; words: string; reason?: string | undefined }) {
  return (
    <div class="keypad-host">
      <output class="keypad-shown mono" aria-label={t("desk.pressed")}>{last || "–"}</output>
      <div class="keypad" role="group" aria-label={t("desk.keypad")}>
        {KEYS.map((one) => (
          <Button key={one} size="large" reason={reason} onPress={() => press(one)}>
            {one}<small aria-hidden="true">{LETTERS[one] ?? ""}</small>
          </Button>
        ))}
      </div>
      {words && <p class="form-error" role="alert">{words}</p>}
      <p class="small quiet-text">{t("desk.keypad_hint")}</p>
    </div>
  );
}
