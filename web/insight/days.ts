/** Days, weeks and months of the site. */
import { momentOf, onTheWall } from "../ui/zone.ts";

export const KINDS = ["day", "week", "month"] as const;
export type Kind = (typeof KINDS)[number];

export interface Period {
  kind: Kind;
  since: Date;
  until: Date;
}

/** The period so many before the one in which a moment lies. Weeks begin on Monday. */
export function periodAt(kind: Kind, back: number, at: number): Period {
  const day = onTheWall(at);
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  const begin = (n: number): Date => {
    if (kind === "month") return new Date(momentOf(year, month - n, 1));
    const first = kind === "week" ? date - ((day.getUTCDay() + 6) % 7) : date;
    return new Date(momentOf(year, month, first - n * (kind === "week" ? 7 : 1)));
  };
  return { kind, since: begin(back), until: begin(back - 1) };
}
