/** Drawings: a line with its band, bars with whiskers, hours of the day. Each has its words for those who do not see it. */
import type { HourItem } from "../api/types.ts";
import { number, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";

export interface Point {
  label: string;
  value: number | null;
  low: number | null;
  high: number | null;
}

const W = 220;
const H = 64;

/** A scale that holds values, their intervals and the target. */
function scaleOf(points: Point[], goals: number[]): [number, number] {
  const values = points.flatMap((one) => [one.value, one.low, one.high].filter((end): end is number => end !== null));
  const all = [...values, ...goals];
  if (!all.length) return [0, 1];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = Math.max((most - least) * 0.08, Math.abs(most) * 0.02, 1e-9);
  return [least - room, most + room];
}

/** A small multiple: the figure of each period, its interval as a band, its target as a dashed line. */
export function Trend({ points, low, high, words }: { points: Point[]; low: number | null; high: number | null; words: string }) {
  const goals = [low, high].filter((one): one is number => one !== null);
  const [from, to] = scaleOf(points, goals);
  const x = (i: number): number => 4 + (points.length < 2 ? (W - 8) / 2 : (i * (W - 8)) / (points.length - 1));
  const y = (value: number): number => H - 4 - (Math.min(to, Math.max(from, value)) - from) / (to - from) * (H - 8);
  const known = points.map((one, i) => ({ ...one, i })).filter((one) => one.value !== null);
  const runs: (typeof known)[] = [];
  for (const one of known) {
    const last = runs.at(-1);
    if (last && last.at(-1)?.i === one.i - 1) last.push(one);
    else runs.push([one]);
  }
  const at = (one: { i: number }, value: number): string => `${x(one.i).toFixed(1)} ${y(value).toFixed(1)}`;
  return (
    <svg class="trend" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={words}>
      <title>{words}</title>
      {runs.map((run) => {
        const band = run.filter((one) => one.low !== null && one.high !== null);
        const line = `M${run.map((one) => at(one, one.value ?? 0)).join("L")}`;
        return (
          <g key={run[0]?.i}>
            {band.length > 1 && <path class="trend-band" d={`M${band.map((one) => at(one, one.high ?? 0)).join("L")}L${[...band].reverse().map((one) => at(one, one.low ?? 0)).join("L")}Z`} />}
            <path class="trend-line" d={line} />
          </g>);
      })}
      {goals.map((goal) => <path key={goal} class="trend-goal" d={`M0 ${y(goal).toFixed(1)}H${W}`} />)}
      {known.slice(-1).map((one) => <circle key="last" class="trend-dot" cx={x(one.i)} cy={y(one.value ?? 0)} r="3.2" />)}
    </svg>
  );
}

/** Counts of days as columns. */
export function Columns({ counts, words }: { counts: number[]; words: string }) {
  const most = Math.max(1, ...counts);
  return (
    <svg class="columns" viewBox={`0 0 ${counts.length * 4} 24`} preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      {counts.map((n, i) => n > 0 && <rect key={i} x={i * 4} y={24 - (n / most) * 22} width="3" height={(n / most) * 22} />)}
      <path d={`M0 23.5H${counts.length * 4}`} />
    </svg>
  );
}

export interface Bar {
  id: string;
  label: string;
  value: number;
  low: number;
  high: number;
  words: string;
  /** 1: it moved the figure to the good, −1: to the bad, 0: neither. */
  good: number;
}

/** Parts of a change, to both sides of nothing, with their intervals. */
export function Diverging({ bars }: { bars: Bar[] }) {
  const most = Math.max(1e-9, ...bars.flatMap((one) => [Math.abs(one.low), Math.abs(one.high), Math.abs(one.value)]));
  const x = (value: number): number => 150 + (value / most) * 140;
  return (
    <ul class="diverging">
      {bars.map((one) => (
        <li key={one.id}>
          <span class="diverging-label">{one.label}</span>
          <svg viewBox="0 0 300 20" class="diverging-bar" aria-hidden="true">
            <path class="axis" d="M150 0V20" />
            <rect class={one.good > 0 ? "good" : one.good < 0 ? "bad" : "neither"} x={Math.min(x(0), x(one.value))} y="4" width={Math.max(1, Math.abs(x(one.value) - x(0)))} height="12" rx="2" />
            <path class="whisker" d={`M${x(one.low)} 10H${x(one.high)}M${x(one.low)} 6.5V13.5M${x(one.high)} 6.5V13.5`} />
          </svg>
          <span class="diverging-value">{one.words}</span>
        </li>))}
    </ul>
  );
}

const LEFT = 34;
const HIGH = 150;
const STEP = 27;

/** Hours of the day: what came as columns, what is expected as a bracket, who was there as a line. */
export function Hours({ hours, words }: { hours: HourItem[]; words: string }) {
  const most = Math.max(1, ...hours.flatMap((one) => [one.calls, one.expected_high ?? 0, one.agents ?? 0])) * 1.08;
  const y = (value: number): number => HIGH - (value / most) * (HIGH - 8);
  const middle = (hour: number): number => LEFT + hour * STEP + STEP / 2;
  const there = hours.filter((one) => one.agents !== null);
  const ticks = [0, most / 2 / 1.08, most / 1.08];
  return (
    <svg class="hours" viewBox={`0 0 ${LEFT + 24 * STEP} ${HIGH + 20}`} role="img" aria-label={words}>
      <title>{words}</title>
      {ticks.map((one) => <g key={one}><path class="grid" d={`M${LEFT} ${y(one)}H${LEFT + 24 * STEP}`} /><text class="tick" x={LEFT - 6} y={y(one) + 4} text-anchor="end">{number(one, one < 10 ? 1 : 0)}</text></g>)}
      {hours.map((one) => (
        <g key={one.hour}>
          <title>{hourWords(one)}</title>
          <rect class={`hour ${one.calls ? one.verdict : "unknown"}`} x={LEFT + one.hour * STEP + 4} y={y(one.calls)} width={STEP - 8} height={HIGH - y(one.calls)} rx="2" />
          {one.verdict === "missed" && one.calls > 0 && <text class="hour-mark" x={middle(one.hour)} y={y(one.calls) - 4} text-anchor="middle">▲</text>}
          {one.expected !== null && one.expected_high !== null && one.expected_high > 0 && (
            <path class="expected" d={`M${middle(one.hour) - 5} ${y(one.expected_low ?? 0)}h10m-5 0V${y(one.expected_high)}m-5 0h10M${middle(one.hour) - 7} ${y(one.expected)}h14`} />)}
          {one.hour % 2 === 0 && <text class="tick" x={middle(one.hour)} y={HIGH + 15} text-anchor="middle">{`${one.hour}`.padStart(2, "0")}</text>}
        </g>))}
      {there.length > 1 && <path class="staff" d={`M${there.map((one) => `${middle(one.hour)} ${y(one.agents ?? 0)}`).join("L")}`} />}
      {there.map((one) => <circle key={one.hour} class="staff-dot" cx={middle(one.hour)} cy={y(one.agents ?? 0)} r="2.4" />)}
    </svg>
  );
}

const hourWords = (one: HourItem): string => t("insight.hour_words", {
  hour: `${one.hour}`.padStart(2, "0"), calls: number(one.calls, 1), agents: one.agents === null ? "–" : number(one.agents, 1),
  level: one.level === null ? "–" : percent(one.level), expected: one.expected === null ? "–" : number(one.expected, 1),
});
