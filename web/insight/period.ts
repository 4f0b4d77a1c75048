/** The time that is looked at: a day, a week or a month, now or so many before, in the site's days. */
import { now } from "../ui/clock.ts";
import { tag } from "../ui/i18n.ts";
import { siteZone } from "../ui/zone.ts";
import { KINDS, periodAt, type Kind, type Period } from "./days.ts";

export { KINDS, type Kind };
/** How many periods a trend goes back, and with which one is compared (a day with the same weekday). */
export const TREND: Record<Kind, number> = { day: 14, week: 12, month: 12 };
export const COMPARED: Record<Kind, number> = { day: 7, week: 1, month: 1 };

export const kindOf = (word: string): Kind => KINDS.find((one) => one === word) ?? "day";

/** As `periodAt`, from now. */
export const period = (kind: Kind, back: number): Period => periodAt(kind, back, now());

/** The same, cut at now, as the interface is asked; a period that goes on is compared with the same part of the other. */
export function question(one: Period, back: number): Record<string, string> {
  return { since: one.since.toISOString(), ...(back > 0 ? { until: one.until.toISOString() } : {}) };
}

const format = (options: Intl.DateTimeFormatOptions, at: Date): string => new Intl.DateTimeFormat(tag(), { timeZone: siteZone(), ...options }).format(at);

/** How it is called: Thu, 26 Nov 2026 · 23 – 29 Nov 2026 · November 2026. */
export function nameOf(one: Period): string {
  if (one.kind === "month") return format({ month: "long", year: "numeric" }, one.since);
  const whole: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric", timeZone: siteZone() };
  if (one.kind === "day") return format({ weekday: "short", ...whole }, one.since);
  const last = new Date(one.until.getTime() - 43_200_000);
  return new Intl.DateTimeFormat(tag(), whole).formatRange(one.since, last);
}
