/** How scores, reasons and answers look: a word, a shape and a colour. */
import type { AnsweredQuestion, AssessedForm, FormItem } from "../api/types.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { number, percent } from "../ui/format.ts";
import { language, named, t } from "../ui/i18n.ts";

const STRATA: Record<string, { tone: Tone; shape: Shape }> = {
  contested: { tone: "violet", shape: "diamond" }, consensus: { tone: "blue", shape: "half" }, fatal: { tone: "red", shape: "triangle" },
  no: { tone: "amber", shape: "cross" }, unsure: { tone: "amber", shape: "ring" }, random: { tone: "grey", shape: "dot" },
};
const STATES: Record<string, { tone: Tone; shape: Shape }> = {
  auto: { tone: "grey", shape: "ring" }, accepted: { tone: "green", shape: "dot" }, corrected: { tone: "blue", shape: "square" },
  contested: { tone: "violet", shape: "diamond" }, upheld: { tone: "teal", shape: "half" }, overturned: { tone: "blue", shape: "half" }, void: { tone: "grey", shape: "cross" },
};

export const Stratum = ({ of }: { of: string }) => <Badge {...(STRATA[of] ?? { tone: "grey", shape: "ring" })}>{named("quality.stratum", of)}</Badge>;
export const StateBadge = ({ of }: { of: string }) => <Badge {...(STATES[of] ?? { tone: "grey", shape: "ring" })}>{named("quality.state", of)}</Badge>;

/** An answer in words. */
export const answerOf = (value: string): string => named("quality.value", value || "none", value);
/** The question in the reader's language. */
export const textOf = (one: AnsweredQuestion): string => (language.value === "zh" ? one.zh : one.en);

/** Points, or why there are none. */
export function Points({ points, seen = true }: { points: number | null; seen?: boolean }) {
  if (!seen) return <span class="quiet-text">{t("quality.not_seen")}</span>;
  return points === null ? <span class="quiet-text">{t("quality.not_assessable")}</span> : <strong class="nowrap">{t("quality.points", { n: number(points, 1) })}</strong>;
}

/** The score of a form about a call, with what it rests on. */
export function Head({ form }: { form: AssessedForm }) {
  const names = (ids: string[]) => ids.map((id) => form.questions.find((one) => one.id === id)).map((one) => (one ? textOf(one) : "")).join(" · ");
  return (
    <div class="score-head">
      <span class="score-points"><Points points={form.points} /></span>
      <span class="quiet-text">{t("quality.answered", { share: percent(form.answered) })}</span>
      {form.fatal.length > 0 && <Badge tone="red" shape="triangle">{t("quality.fatal", { questions: names(form.fatal) })}</Badge>}
      {form.waiting.length > 0 && <Badge tone="amber" shape="triangle">{t("quality.waiting", { questions: names(form.waiting) })}</Badge>}
    </div>
  );
}

/** A question of a form in the reader's language. */
export function questionOf(form: FormItem | undefined, id: string): string {
  const one = form?.sections.flatMap((section) => section.questions).find((question) => question.id === id);
  return one ? (language.value === "zh" ? one.zh : one.en) : id;
}
