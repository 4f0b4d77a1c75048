/** The time that is looked at: a day, a week or a month, now or so many before, in the browser's own days. */
import { now } from "../ui/clock.ts";
import { tag } from "../ui/i18n.ts";

export const KINDS = ["day", "week", "month"] as const;
export type Kind = (typeof KINDS)[number];
/** How many periods a trend goes back, and with which one is compared (a day with the same weekday). */
export const TREND: Record<Kind, number> = { day: 14, week: 12, month: 12 };
export const COMPARED: Record<Kind, number> = { day: 7, week: 1, month: 1 };

export interface Period {
  kind: Kind;
  since: Date;
  until: Date;
}

export const kindOf = (word: string): Kind => KINDS.find((one) => one === word) ?? "day";

/** The period so many before the one in which a moment lies. Weeks begin on Monday. */
export function period(kind: Kind, back: number, at: number = now()): Period {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  const begin = (n: number): Date => {
    if (kind === "month") return new Date(day.getFullYear(), day.getMonth() - n, 1);
    const first = kind === "week" ? day.getDate() - ((day.getDay() + 6) % 7) : day.getDate();
    return new Date(day.getFullYear(), day.getMonth(), first - n * (kind === "week" ? 7 : 1));
  };
  return { kind, since: begin(back), until: begin(back - 1) };
}

/** The same, cut at now, as the interface is asked; a period that goes on is compared with the same part of the other. */
export function question(one: Period, back: number): Record<string, string> {
  return { since: one.since.toISOString(), ...(back > 0 ? { until: one.until.toISOString() } : {}) };
}

const format = (options: Intl.DateTimeFormatOptions, at: Date): string => new Intl.DateTimeFormat(tag(), options).format(at);

/** How it is called: Thu, 26 Nov 2026 · 23 – 29 Nov 2026 · November 2026. */
export function nameOf(one: Period): string {
  if (one.kind === "month") return format({ month: "long", year: "numeric" }, one.since);
  const whole: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  if (one.kind === "day") return format({ weekday: "short", ...whole }, one.since);
  const last = new Date(one.until.getTime() - 43_200_000);
  return new Intl.DateTimeFormat(tag(), whole).formatRange(one.since, last);
}
