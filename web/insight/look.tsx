/** How figures look: their value in their unit, how they stand to their target in a word, a shape and a colour. */
import type { KpiItem } from "../api/types.ts";
import { Badge, Mark, type Shape, type Tone } from "../ui/badge.tsx";
import { number, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";

/** What is shown of every figure. */
export type Item = Pick<KpiItem, "kpi" | "name" | "unit" | "value" | "low" | "high" | "n" | "verdict" | "target_low" | "target_high">;
export const VERDICTS: Record<string, { tone: Tone; shape: Shape }> = {
  met: { tone: "green", shape: "dot" }, near: { tone: "amber", shape: "half" }, missed: { tone: "red", shape: "triangle" },
  unknown: { tone: "grey", shape: "ring" },
};

const DIGITS: Record<string, number> = { share: 1, mark: 2, calls: 0 };

/** A value with its unit; "" of null. */
export function said(value: number | null, unit: string): string {
  if (value === null) return "";
  if (unit === "share") return percent(value, 1);
  if (unit !== "seconds") return number(value, DIGITS[unit] ?? 1);
  if (Math.abs(value) < 120) return t("insight.seconds", { n: number(value, Math.abs(value) < 10 ? 1 : 0) });
  return t("insight.minutes", { m: number(Math.trunc(value / 60)), s: Math.round(Math.abs(value) % 60) });
}

/** A change, with its sign; of a share in percentage points. */
export function change(by: number, unit: string): string {
  const least = unit === "share" ? 0.0005 : unit === "seconds" ? 0.05 : 0.005;
  const sign = Math.abs(by) < least ? "±" : by > 0 ? "+" : "−";
  if (unit === "share") return t("insight.points", { n: `${sign}${number(Math.abs(by) * 100, 1)}` });
  return `${sign}${said(Math.abs(by), unit)}`;
}

/** An interval of 95 %; of marks no more than there are. */
export function interval(one: { low: number | null; high: number | null }, unit: string): string {
  if (one.low === null || one.high === null) return "";
  const [low, high] = unit === "mark" ? [Math.max(1, one.low), Math.min(5, one.high)] : [one.low, one.high];
  return t("insight.span", { low: said(low, unit), high: said(high, unit) });
}

export function target(one: Item): string {
  const { target_low: low, target_high: high, unit } = one;
  if (low !== null && high !== null) return t("insight.target_between", { low: said(low, unit), high: said(high, unit) });
  if (low !== null) return t("insight.target_low", { low: said(low, unit) });
  return high === null ? t("insight.no_target") : t("insight.target_high", { high: said(high, unit) });
}

const hasTarget = (one: Item): boolean => one.target_low !== null || one.target_high !== null;
/** The word for how it stands: of a figure without a target there is none. */
export const verdictWord = (one: Item): string =>
  one.value === null ? t("insight.verdict.unknown") : hasTarget(one) ? t(`insight.verdict.${one.verdict as "met"}`) : "";

export function Verdict({ of }: { of: Item }) {
  const word = verdictWord(of);
  return word ? <Badge {...(VERDICTS[of.value === null ? "unknown" : of.verdict] ?? VERDICTS["unknown"]!)}>{word}</Badge> : null;
}

/** The shape alone, with its word for those who hear the page. */
export function VerdictMark({ of }: { of: Item }) {
  const word = verdictWord(of);
  if (!word || of.value === null) return null;
  return <span class="verdict-mark" title={word}><Mark {...(VERDICTS[of.verdict] ?? VERDICTS["unknown"]!)} /><span class="unseen">{word}</span></span>;
}
