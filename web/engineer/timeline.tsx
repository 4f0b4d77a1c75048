/**
 * Everything of a call on one time axis: its states, what the flow did, what both sides said and how it sounded, decisions,
 * orders, healing. A mark is chosen by pressing it or in the list of events, which says the same in words.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { clock } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { eventWord, STATE_LOOK } from "./look.ts";
import type { Replayer } from "./replaying.ts";
import { outline, type Player } from "./sound.ts";
import { isBad, laneOf, LANES, spans, tickStep } from "./story.ts";
import type { EventItem, Utterance } from "./types.ts";

const HIGH = 28;
const WAVE = 44;
const NAMES = 104;
const AXIS = 22;

export interface TimelineProps {
  events: EventItem[];
  said: Utterance[];
  from: number;
  to: number;
  chosen: number;
  onChoose: (sequence: number) => void;
  player: Player;
  /** When the recording that is loaded begins. */
  soundFrom: number;
  replay: Replayer;
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  useEffect(() => {
    if (!box.current) return;
    const watcher = new ResizeObserver(([one]) => one && setWidth(Math.floor(one.contentRect.width)));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return { box, width };
}

/** Rows from the top: name, and where it begins and how high it is. */
function rowsOf(waves: boolean) {
  const names = ["states", "flow", "caller", ...(waves ? ["wave-caller"] : []), "agent", ...(waves ? ["wave-agent"] : []), ...LANES.slice(1)];
  let y = AXIS;
  return names.map((id) => {
    const high = id.startsWith("wave") ? WAVE : HIGH;
    const row = { id, y, high };
    y += high;
    return row;
  });
}

function markPath(type: string, x: number, y: number): string {
  if (isBad(type)) return `M${x} ${y - 6}l6 11h-12z`;
  const lane = laneOf(type);
  if (lane === "decisions") return `M${x} ${y - 6}l6 6-6 6-6-6z`;
  if (lane === "orders") return `M${x - 5} ${y - 5}h10v10h-10z`;
  if (lane === "healing") return `M${x - 2} ${y - 6}h4v4h4v4h-4v4h-4v-4h-4v-4h4z`;
  return type === "PromptSaid" ? `M${x - 1.5} ${y - 8}h3v16h-3z` : `M${x} ${y - 5}a5 5 0 1 1 0 10a5 5 0 1 1 0-10z`;
}

function fits(text: string, wide: number): string {
  const room = Math.floor((wide - 8) / 6.6);
  return room < 2 ? "" : text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

export function Timeline({ events, said, from, to, chosen, onChoose, player, soundFrom, replay }: TimelineProps) {
  const { box, width } = useWidth();
  const [zoom, setZoom] = useState(1);
  const wide = Math.max(280, (width - NAMES - 2) * zoom);
  const perMs = (wide - 12) / Math.max(1000, to - from);
  const x = (at: number) => Math.round((at - from) * perMs * 10) / 10 + 6;
  const waves = player.tracks.value.length > 0;
  const rows = useMemo(() => rowsOf(waves), [waves]);
  const row = (id: string) => rows.find((one) => one.id === id) ?? rows[0]!;
  const high = rows.reduce((sum, one) => sum + one.high, AXIS) + 4;
  const states = useMemo(() => spans(events, to), [events, to]);
  const step = tickStep(perMs);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => i * step).filter((ms) => !ms || (to - from - ms) * perMs > 26);
  const marked = events.filter((one) => laneOf(one.type) !== "rest");
  const at = events.find((one) => one.sequence === chosen);
  const seek = (event: MouseEvent & { currentTarget: SVGSVGElement }) => {
    const ms = (event.clientX - event.currentTarget.getBoundingClientRect().left - 6) / perMs + from;
    if (replay.begun.value) replay.seek(ms - from);
    else if (waves) player.seek(ms - soundFrom);
  };
  return (
    <div class="timeline">
      <div class="timeline-tools">
        <span class="legend">{LEGEND.map(([type, key]) => (
          <span key={key}><svg width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true" class={`mark-${isBad(type) ? "bad" : laneOf(type)}`}><path d={markPath(type, 0, 0)} /></svg>{t(key)}</span>))}</span>
        <span class="row push">
          <Button size="small" kind="quiet" label={t("calls.narrower")} title={t("calls.narrower")} reason={zoom <= 1 ? t("calls.whole_call") : ""} onPress={() => setZoom(Math.max(1, zoom / 2))}>−</Button>
          <span class="small nowrap">{zoom}×</span>
          <Button size="small" kind="quiet" label={t("calls.wider")} title={t("calls.wider")} reason={zoom >= 32 ? t("calls.widest") : ""} onPress={() => setZoom(Math.min(32, zoom * 2))}>+</Button>
        </span>
      </div>
      <div class="timeline-box" ref={box}>
        <ul class="lane-names" aria-hidden="true">
          {rows.map((one) => <li key={one.id} class={one.high === WAVE ? "high" : ""}>{t(LANE_NAME[one.id] ?? "calls.lane.flow")}</li>)}
        </ul>
        <div class="timeline-scroll" role="region" aria-label={t("calls.timeline")} tabIndex={0}>
          <svg width={wide} height={high} class={`axis ${waves || replay.begun.value ? "can-seek" : ""}`} role="img" aria-label={t("calls.timeline_words", { n: marked.length, time: clock(to - from) })} onClick={seek}>
            {rows.map((one, i) => i % 2 === 1 && <rect key={one.id} class="stripe" x="0" y={one.y} width={wide} height={one.high} />)}
            {ticks.map((ms) => (
              <g key={ms}>
                <line class="grid" x1={x(from + ms)} x2={x(from + ms)} y1={AXIS - 5} y2={high} />
                <text class="tick" x={x(from + ms) + 3} y={13}>{clock(ms)}</text>
              </g>
            ))}
            {states.map((one) => {
              const w = Math.max(2, x(one.to) - x(one.from) - 1);
              const word = named("calls.state", one.state);
              return (
                <g key={one.from + one.state}>
                  <title>{`${word} ${clock(one.to - one.from)}${one.who ? ` · ${one.who}` : ""}`}</title>
                  <rect class={`span fill-${STATE_LOOK[one.state].tone}`} x={x(one.from)} y={row("states").y + 4} width={w} height={HIGH - 8} rx="4" />
                  <text class={`span-text on-${STATE_LOOK[one.state].tone}`} x={x(one.from) + 5} y={row("states").y + 18}>{fits(word, w)}</text>
                </g>
              );
            })}
            {said.map((one, i) => {
              const w = Math.max(3, one.length_ms * perMs);
              const place = row(one.side === "caller" ? "caller" : "agent");
              return (
                <g key={i}>
                  <title>{`${clock(one.start_ms)} ${one.text}`}</title>
                  <rect class={`said ${one.side === "caller" ? "by-caller" : "by-agent"}`} x={x(from + one.start_ms)} y={place.y + 5} width={w} height={HIGH - 10} rx="3" />
                  <text class="said-text" x={x(from + one.start_ms) + 4} y={place.y + 18}>{fits(one.text, w)}</text>
                </g>
              );
            })}
            {player.tracks.value.map((one) => {
              const place = row(`wave-${one.side}`);
              return <path key={one.side} class={`wave by-${one.side}`} transform={`translate(${x(soundFrom)} 0)`} d={outline(one.peaks, perMs, place.y + WAVE / 2, WAVE / 2 - 3)} />;
            })}
            {at && <line class="chosen-line" x1={x(Date.parse(at.at))} x2={x(Date.parse(at.at))} y1={AXIS - 6} y2={high} />}
            {marked.map((one) => {
              const place = row(laneOf(one.type) === "flow" ? "flow" : laneOf(one.type));
              return (
                <g key={one.sequence} class={`event mark-${isBad(one.type) ? "bad" : laneOf(one.type)} ${one.sequence === chosen ? "chosen" : ""}`}
                  onClick={(event) => { event.stopPropagation(); onChoose(one.sequence); }}>
                  <title>{`${clock(Date.parse(one.at) - from)} ${eventWord(one.type)}: ${one.words}`}</title>
                  <path d={markPath(one.type, x(Date.parse(one.at)), place.y + HIGH / 2)} />
                </g>
              );
            })}
            <Playhead player={player} x={(ms) => x(soundFrom + ms)} high={high} />
            <Later replay={replay} x={(ms) => x(from + ms)} wide={wide} high={high} />
          </svg>
        </div>
      </div>
    </div>
  );
}

const LEGEND = [["StepEntered", "calls.legend.flow"], ["PromptSaid", "calls.legend.prompt"], ["RouteDecided", "calls.legend.decision"],
  ["OrderGiven", "calls.legend.order"], ["MismatchHealed", "calls.legend.healing"], ["NotUnderstood", "calls.legend.bad"]] as const;
const LANE_NAME: Record<string, "calls.lane.states" | "calls.lane.flow" | "calls.lane.caller" | "calls.lane.agent" | "calls.lane.sound" | "calls.lane.decisions" | "calls.lane.orders" | "calls.lane.healing"> = {
  states: "calls.lane.states", flow: "calls.lane.flow", caller: "calls.lane.caller", agent: "calls.lane.agent", "wave-caller": "calls.lane.sound",
  "wave-agent": "calls.lane.sound", decisions: "calls.lane.decisions", orders: "calls.lane.orders", healing: "calls.lane.healing",
};

/** Where the replay is; what has not happened yet is dimmed. */
function Later({ replay, x, wide, high }: { replay: Replayer; x: (ms: number) => number; wide: number; high: number }) {
  if (!replay.begun.value) return null;
  const at = x(replay.at.value);
  return (
    <g class="replayed" pointer-events="none">
      <rect class="later" x={at} y={AXIS - 4} width={Math.max(0, wide - at)} height={high} />
      <line class="playhead" x1={at} x2={at} y1={AXIS - 8} y2={high} />
    </g>
  );
}

/** Where the recording is; drawn alone, so that playing draws nothing else anew. */
function Playhead({ player, x, high }: { player: Player; x: (ms: number) => number; high: number }) {
  if (!player.tracks.value.length) return null;
  const at = x(player.at.value);
  return <line class="playhead" x1={at} x2={at} y1={AXIS - 8} y2={high} />;
}
