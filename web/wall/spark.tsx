/** A queue's day as a line of columns: answered, and abandoned on top of them, a quarter of an hour each. */
import type { Quarter } from "../live/shapes.ts";
import { timeOfDay } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";

const QUARTER_MS = 900_000;
const MOST = 24; // six hours

interface Column {
  at: number;
  answered: number;
  abandoned: number;
}

/** The last quarters up to the newest, with those in which nothing happened. */
export function columns(quarters: Record<string, Quarter>, most = MOST): Column[] {
  const times = Object.keys(quarters).map(Number);
  if (!times.length) return [];
  const end = Math.max(...times);
  const begin = Math.max(Math.min(...times), end - (most - 1) * QUARTER_MS);
  const count = Math.round((end - begin) / QUARTER_MS) + 1;
  return Array.from({ length: count }, (_, i) => {
    const at = begin + i * QUARTER_MS;
    return { at, answered: quarters[at]?.answered ?? 0, abandoned: quarters[at]?.abandoned ?? 0 };
  });
}

export function Spark({ quarters, name }: { quarters: Record<string, Quarter>; name: string }) {
  const all = columns(quarters);
  const first = all[0];
  const last = all.at(-1);
  if (!first || !last) return <span class="quiet-text">–</span>;
  const highest = Math.max(1, ...all.map((one) => one.answered + one.abandoned));
  const sum = (of: (one: Column) => number): number => all.reduce((n, one) => n + of(one), 0);
  const words = t("wall.spark", {
    name, from: timeOfDay(first.at), to: timeOfDay(last.at + QUARTER_MS), answered: sum((one) => one.answered),
    abandoned: sum((one) => one.abandoned), most: highest,
  });
  const high = (n: number): number => (n / highest) * 22;
  return (
    <svg class="spark" viewBox={`0 0 ${MOST * 3} 24`} width={MOST * 3} height="24" role="img" aria-label={words}>
      <title>{words}</title>
      {all.map((one, i) => {
        const x = (MOST - all.length + i) * 3;
        return [
          one.answered > 0 && <rect key={`a${i}`} class="spark-answered" x={x} width="2" y={24 - high(one.answered)} height={high(one.answered)} />,
          one.abandoned > 0 && <rect key={`b${i}`} class="spark-abandoned" x={x} width="2" y={24 - high(one.answered + one.abandoned)} height={high(one.abandoned)} />,
        ];
      })}
      <path class="spark-line" d={`M0 23.5h${MOST * 3}`} />
    </svg>
  );
}
