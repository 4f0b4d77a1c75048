/** Times, numbers and lengths of time as the reader's language writes them. */
import { tag, t } from "./i18n.ts";
import { siteZone } from "./zone.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** A running clock: 0:07, 12:34, 1:02:03. Never negative. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A length of time in words with its units: 42 s, 7 min, 2 h 13 min. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return t("ui.seconds", { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("ui.minutes", { n: minutes });
  const rest = minutes % 60;
  return rest ? t("ui.hours_minutes", { h: Math.floor(minutes / 60), m: rest }) : t("ui.hours", { h: minutes / 60 });
}

const shown = (options: Intl.DateTimeFormatOptions, ms: number): string =>
  new Intl.DateTimeFormat(tag(), { timeZone: siteZone(), ...options }).format(ms);

/** Time of day, as all times in the site's zone. */
export const timeOfDay = (ms: number): string => shown({ hour: "2-digit", minute: "2-digit" }, ms);

/** Day and time, short. */
export const dayAndTime = (ms: number): string => shown({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }, ms);

/** A day, short. */
export const day = (ms: number): string => shown({ month: "short", day: "numeric" }, ms);

/** A day with its year. */
export const wholeDay = (ms: number): string => shown({ year: "numeric", month: "short", day: "numeric" }, ms);

/** A share as per cent. */
export const percent = (share: number, digits = 0): string =>
  new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: digits }).format(share);

/** A number. */
export const number = (n: number, digits = 0): string =>
  new Intl.NumberFormat(tag(), { maximumFractionDigits: digits }).format(n);

/** The first letters of a name, for a disc: "Dana Reed" → "DR", "陈丽" → "陈". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "";
  if (/\p{Script=Han}/u.test(first) || words.length < 2) return first.toUpperCase();
  return (first + ([...(words.at(-1) ?? "")][0] ?? "")).toUpperCase();
}
