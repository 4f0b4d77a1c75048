/** The flow drawn, with what calls do in it: wide ways are taken often, amber steps are not understood, red ones are left. */
import { useMemo, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { number, percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { BOX_W, edgeKey, enteredOf, layout, NOTHING, share, type Box, type Counts } from "./graph.ts";
import type { FlowEdge, FlowIs } from "./types.ts";

const ZOOMS = [0.5, 0.65, 0.8, 1, 1.25, 1.5];
/** From which share on a step is marked. */
const MISHEARD = 0.15;
const LEFT = 0.15;
const cut = (text: string, most: number): string => (text.length <= most ? text : `…${text.slice(1 - most)}`);

function Way({ from, to, edge, count, begun, most }: { from: Box; to: Box; edge: string; count: number; begun: number; most: number }) {
  const [x1, y1, x2, y2] = [from.x + BOX_W, from.y + 23, to.x, to.y + 23];
  const bend = Math.max(36, (x2 - x1) / 2);
  const wide = count ? 1.5 + (7 * count) / most : 1;
  const part = share(count, begun);
  return (
    <g class={`way ${count ? "" : "unused"}`}>
      <title>{`${from.name} → ${to.name} (${edge}): ${t("flows.calls_n", { n: number(count) })}${part === null ? "" : `, ${percent(part)}`}`}</title>
      <path d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 7} ${y2}`} stroke-width={wide.toFixed(1)} />
      <path class="tip" d={`M${x2 - 8} ${y2 - 4}l8 4-8 4z`} />
      <text x={x2 - 10} y={y2 - 5 - wide / 2} text-anchor="end">{[cut(edge, 15), count ? number(count) : "", count && part !== null ? percent(part) : ""].filter(Boolean).join(" · ")}</text>
    </g>
  );
}

function StepBox({ box, counts, flow, chosen, onChoose }: { box: Box; counts: Counts; flow: FlowIs; chosen: boolean; onChoose: () => void }) {
  const step = counts.steps.get(box.name) ?? NOTHING;
  const entered = enteredOf(box.name, counts, flow);
  const misheard = share(step.not_understood + step.silent, entered) ?? 0;
  const left = share(step.hung_up, entered) ?? 0;
  const bad = left >= LEFT && step.hung_up > 0 ? "left" : misheard >= MISHEARD && step.not_understood + step.silent > 0 ? "misheard" : "";
  const notes = [t("flows.calls_n", { n: number(entered) }), misheard > 0 && `△ ${percent(misheard)}`, left > 0 && `✕ ${percent(left)}`].filter(Boolean).join("  ");
  const kind = named("flows.kind", box.kind);
  const words = `${box.name}, ${kind}, ${notes}`;
  return (
    <g class={`step kind-${box.kind} ${bad} ${entered ? "" : "unused"} ${chosen ? "chosen" : ""}`} role="button" tabIndex={0} aria-pressed={chosen} aria-label={words}
      onClick={onChoose} onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onChoose(); } }}>
      <title>{box.file ? `${box.file}:${box.line}` : box.name}</title>
      <rect x={box.x} y={box.y} width={BOX_W} height={box.high} rx="8" />
      <rect class="stripe" x={box.x} y={box.y + 6} width="4" height={box.high - 12} rx="2" />
      <text class="step-name" x={box.x + 13} y={box.y + 18}>{cut(box.name, 25)}</text>
      <text class="step-note" x={box.x + 13} y={box.y + 35}>{cut(`${kind}  ${notes}`, 34)}</text>
      {box.written.map((one, i) => {
        const count = counts.edges.get(edgeKey(one)) ?? 0;
        return <text key={edgeKey(one)} class={`step-way ${count ? "" : "unused"}`} x={box.x + 13} y={box.y + 50 + i * 15}>{cut(`${one.edge} ${named("flows.target", one.end, `↩ ${one.end}`)}${count ? ` · ${number(count)}` : ""}`, 33)}</text>;
      })}
      {step.here > 0 && (
        <g class="here"><circle cx={box.x + BOX_W - 4} cy={box.y + 4} r="11" /><text x={box.x + BOX_W - 4} y={box.y + 8} text-anchor="middle">{step.here}</text></g>
      )}
    </g>
  );
}

export interface PictureProps {
  flow: FlowIs;
  counts: Counts;
  chosen: string;
  onChoose: (step: string) => void;
}

export function Picture({ flow, counts, chosen, onChoose }: PictureProps) {
  const drawing = useMemo(() => layout(flow), [flow]);
  const [zoom, setZoom] = useState(0.8);
  const most = Math.max(1, ...drawing.drawn.map((one) => counts.edges.get(edgeKey(one)) ?? 0));
  const step = (by: number) => setZoom(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, ZOOMS.indexOf(zoom) + by))] ?? 1);
  const way = (one: FlowEdge) => {
    const from = drawing.boxes.get(one.begin);
    const to = drawing.boxes.get(one.end);
    return from && to && <Way key={edgeKey(one)} from={from} to={to} edge={one.edge} count={counts.edges.get(edgeKey(one)) ?? 0} begun={enteredOf(one.begin, counts, flow)} most={most} />;
  };
  return (
    <div class="picture">
      <div class="picture-tools">
        <Button size="small" label={t("flows.smaller")} title={t("flows.smaller")} onPress={() => step(-1)}>−</Button>
        <Button size="small" label={t("flows.larger")} title={t("flows.larger")} onPress={() => step(1)}>+</Button>
      </div>
      <div class="picture-scroll" role="region" aria-label={t("flows.picture")} tabIndex={0}>
        <svg class="graph" width={drawing.wide * zoom} height={drawing.high * zoom} viewBox={`0 0 ${drawing.wide} ${drawing.high}`} role="group" aria-label={t("flows.picture_words", { steps: flow.steps.length, calls: number(counts.calls) })}>
          {drawing.drawn.map(way)}
          {[...drawing.boxes.values()].map((box) => <StepBox key={box.name} box={box} counts={counts} flow={flow} chosen={box.name === chosen} onChoose={() => onChoose(box.name === chosen ? "" : box.name)} />)}
        </svg>
      </div>
    </div>
  );
}
