/** Where the boxes of a flow stand: columns by distance from the lines, rows so that ways cross little. Pure. */
import type { FlowEdge, FlowIs } from "./types.ts";

export const BOX_W = 196;
const BOX_H = 46;
const LINE_H = 15;
const GAP_X = 156;
const GAP_Y = 16;
const MARGIN = 16;
export const BUILT_IN = new Set(["operator", "hangup", "return"]);

export interface Box {
  name: string;
  kind: string;
  file: string;
  line: number;
  x: number;
  y: number;
  high: number;
  /** Ways that are written into the box: back, or out of the flow. */
  written: FlowEdge[];
}
export interface Drawing {
  boxes: Map<string, Box>;
  drawn: FlowEdge[];
  wide: number;
  high: number;
}
export const edgeKey = (one: FlowEdge): string => `${one.begin}>${one.edge}>${one.end}`;

function depths(flow: FlowIs, names: string[]): Map<string, number> {
  const below = new Map<string, string[]>();
  for (const one of flow.edges) below.set(one.begin, [...(below.get(one.begin) ?? []), one.end]);
  const known = new Set(names);
  const depth = new Map(flow.numbers.map((one) => [`line ${one}`, 0]));
  let todo = [...depth.keys()];
  for (let level = 1; todo.length; level++) {
    const next: string[] = [];
    for (const end of todo.flatMap((name) => below.get(name) ?? [])) {
      if (!depth.has(end) && known.has(end)) {
        depth.set(end, level);
        next.push(end);
      }
    }
    todo = next;
  }
  const last = Math.max(0, ...depth.values()) + 1;
  return new Map(names.map((one) => [one, depth.get(one) ?? last]));
}

/** Columns, each ordered by where its boxes are reached from. */
function columns(flow: FlowIs, names: string[], depth: Map<string, number>): string[][] {
  const found: string[][] = [];
  for (const name of names) (found[depth.get(name) ?? 0] ??= []).push(name);
  const above = new Map<string, string[]>();
  for (const one of flow.edges) above.set(one.end, [...(above.get(one.end) ?? []), one.begin]);
  for (let i = 1; i < found.length; i++) {
    const order = new Map((found[i - 1] ?? []).map((name, place) => [name, place]));
    const centre = (name: string): number => {
      const places = (above.get(name) ?? []).flatMap((one) => order.get(one) ?? []);
      return places.length ? places.reduce((sum, one) => sum + one, 0) / places.length : Infinity;
    };
    found[i]?.sort((a, b) => centre(a) - centre(b) || 0);
  }
  return found.filter((one) => one?.length);
}

export function layout(flow: FlowIs): Drawing {
  const steps = new Map(flow.steps.map((one) => [one.name, one]));
  const names = [...flow.numbers.map((one) => `line ${one}`), ...steps.keys()];
  const depth = depths(flow, names);
  const onward = (one: FlowEdge): boolean => !BUILT_IN.has(one.end) && steps.has(one.end) && (depth.get(one.end) ?? 0) > (depth.get(one.begin) ?? 0);
  const boxes = new Map<string, Box>();
  const all = columns(flow, names, depth);
  const highs = new Map(names.map((name) => [name, BOX_H + LINE_H * flow.edges.filter((one) => one.begin === name && !onward(one)).length]));
  const tall = all.map((column) => column.reduce((sum, name) => sum + (highs.get(name) ?? 0) + GAP_Y, 0));
  const most = Math.max(0, ...tall);
  all.forEach((column, i) => {
    let y = MARGIN + (most - (tall[i] ?? 0)) / 2;
    for (const name of column) {
      const step = steps.get(name);
      const high = highs.get(name) ?? BOX_H;
      boxes.set(name, {
        name, kind: step?.kind ?? "line", file: step?.file ?? "", line: step?.line ?? 0, x: MARGIN + i * (BOX_W + GAP_X), y, high,
        written: flow.edges.filter((one) => one.begin === name && !onward(one)),
      });
      y += high + GAP_Y;
    }
  });
  return { boxes, drawn: flow.edges.filter(onward), wide: MARGIN * 2 + all.length * (BOX_W + GAP_X) - GAP_X, high: most + MARGIN * 2 - GAP_Y };
}

export interface StepCount {
  entered: number;
  hung_up: number;
  not_understood: number;
  silent: number;
  here: number;
}
export interface Counts {
  calls: number;
  edges: Map<string, number>;
  steps: Map<string, StepCount>;
}
export const NOTHING: StepCount = { entered: 0, hung_up: 0, not_understood: 0, silent: 0, here: 0 };

/** A share; null when nobody came. */
export const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
/** How often a step was entered; of a line: how often it was called. */
export function enteredOf(name: string, counts: Counts, flow: FlowIs): number {
  const step = counts.steps.get(name);
  if (step) return step.entered;
  return flow.edges.filter((one) => one.begin === name).reduce((sum, one) => sum + (counts.edges.get(edgeKey(one)) ?? 0), 0);
}
