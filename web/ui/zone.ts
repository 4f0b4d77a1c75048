/** Days and hours of the site, wherever the browser is: a day on a page is the day of the report. */

let zone: string | undefined;

/** As the server names it; "" or one that the browser does not know: the browser's own. */
export function setZone(name: string): void {
  try {
    zone = name ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone : undefined;
  } catch {
    zone = undefined;
  }
}

/** For Intl; undefined is the browser's own. */
export const siteZone = (): string | undefined => zone;

function offset(at: number): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(at);
  const [y, mo, d, h, mi, s] = ["year", "month", "day", "hour", "minute", "second"].map((kind) => Number(parts.find((one) => one.type === kind)?.value));
  return Date.UTC(y!, mo! - 1, d, h, mi, s) - Math.floor(at / 1000) * 1000;
}

/** A moment as the site's clock shows it: its getUTC… are the site's year, month, day and hour. */
export const onTheWall = (at: number): Date => new Date(at + offset(at));

/** The moment at which the site's clock shows that, as epoch milliseconds; of an hour that there is twice, the first. */
export function momentOf(year: number, month: number, day: number, hour = 0, minute = 0): number {
  const shown = Date.UTC(year, month, day, hour, minute);
  const found = shown - offset(shown - offset(shown));
  const earlier = found - 3_600_000;
  return onTheWall(earlier).getTime() === shown ? earlier : found;
}

/** What a field for date and time holds → RFC 3339; "" stays. */
export function instantOf(local: string): string {
  const [year, month, day, hour, minute] = local.split(/\D/).map(Number);
  return local ? new Date(momentOf(year!, month! - 1, day!, hour, minute)).toISOString() : "";
}

/** RFC 3339 → what a field for date and time takes; "" for what is no time. */
export function fieldOf(at: string): string {
  const moment = Date.parse(at);
  return Number.isNaN(moment) ? "" : onTheWall(moment).toISOString().slice(0, 16);
}

/** The midnight with which the site's day began. */
export function midnightBefore(at: number): Date {
  const day = onTheWall(at);
  return new Date(momentOf(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()));
}
