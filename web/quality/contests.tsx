/** An answer that its agent does not agree with: why, and what somebody else makes of it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import type { AnsweredQuestion } from "../api/types.ts";
import { Button, Order } from "../ui/button.tsx";
import { Area, Select } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";
import { answerOf } from "./look.tsx";

export function Contest({ call, form, question, onClose, onDone }: { call: string; form: string; question: string; onClose: () => void; onDone: () => void }) {
  const [words, setWords] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div class="contest-box">
      <Area label={t("quality.contest_why")} hint={t("quality.contest_hint")} value={words} onInput={setWords} rows={2} maxLength={2000} areaRef={field} />
      <span class="row">
        <Order offline kind="primary" size="small" reason={words.trim() ? "" : t("quality.contest_why")} onDone={onDone}
          act={() => api.post(path`/calls/${call}/forms/${form}/contests`, { question, words: words.trim() })}>{t("quality.contest_go")}</Order>
        <Button size="small" kind="quiet" onPress={onClose}>{t("ui.cancel")}</Button>
      </span>
    </div>
  );
}

export function Decide({ call, form, one, onDone }: { call: string; form: string; one: AnsweredQuestion; onDone: () => void }) {
  const [words, setWords] = useState("");
  const others = [...(one.type === "scale" ? ["1", "2", "3", "4", "5"] : ["yes", "no"]), "n/a"].filter((value) => value !== one.answer);
  const [answer, setAnswer] = useState(others[0] ?? "");
  const act = (decision: string) => () => api.post(path`/calls/${call}/forms/${form}/decisions`, {
    question: one.id, decision, words: words.trim(), ...(decision === "overturn" ? { answer } : {}),
  });
  const reason = words.trim() ? "" : t("quality.decide_why");
  return (
    <div class="contest-box">
      <Area label={t("quality.decide_why")} value={words} onInput={setWords} rows={2} maxLength={2000} />
      <Select label={t("quality.decide_to")} value={answer} onChoose={setAnswer} choices={others.map((value) => ({ value, label: answerOf(value) }))} />
      <span class="row">
        <Order offline size="small" reason={reason} onDone={onDone} act={act("uphold")}>{t("quality.decide_uphold")}</Order>
        <Order offline size="small" kind="primary" reason={reason} onDone={onDone} act={act("overturn")}>{t("quality.decide_overturn")}</Order>
        <Order offline size="small" kind="quiet" reason={reason} onDone={onDone} act={act("drop")}>{t("quality.decide_drop")}</Order>
      </span>
    </div>
  );
}
