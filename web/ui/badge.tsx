/** A state in three ways at once: a shape, a word, a colour. Nobody has to tell colours apart. */
import type { ComponentChildren } from "preact";
import { named } from "./i18n.ts";

export type Tone = "green" | "blue" | "amber" | "red" | "violet" | "grey" | "teal";
export type Shape = "dot" | "ring" | "half" | "square" | "triangle" | "diamond" | "bars" | "cross" | "moon";

const SHAPES: Record<Shape, string> = {
  dot: "M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
  ring: "M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 2.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z",
  half: "M6 1.5a4.5 4.5 0 0 1 0 9zM6 1.5a4.5 4.5 0 0 0 0 9v-1.3a3.2 3.2 0 0 1 0-6.4z",
  square: "M2 2h8v8H2z",
  triangle: "M6 1l5.2 9.5H.8z",
  diamond: "M6 .8L11.2 6 6 11.2.8 6z",
  bars: "M2.5 2H5v8H2.5zM7 2h2.5v8H7z",
  cross: "M3 1.6l3 3 3-3L10.4 3l-3 3 3 3L9 10.4l-3-3-3 3L1.6 9l3-3-3-3z",
  moon: "M10.5 7.3A4.8 4.8 0 0 1 4.7 1.5a4.8 4.8 0 1 0 5.8 5.8z",
};

/** The shape alone; a word must stand beside it. */
export function Mark({ shape, tone }: { shape: Shape; tone: Tone }) {
  return (
    <svg class={`mark tone-${tone}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path fill-rule="evenodd" d={SHAPES[shape]} />
    </svg>
  );
}

export interface BadgeProps {
  tone: Tone;
  shape?: Shape;
  title?: string;
  children: ComponentChildren;
}

export function Badge({ tone, shape, title, children }: BadgeProps) {
  return (
    <span class={`badge soft-${tone}`} {...(title ? { title } : {})}>
      {shape && <Mark shape={shape} tone={tone} />}
      <span class="badge-text">{children}</span>
    </span>
  );
}

/** Agents' states (models/domain/agent.py) as they look everywhere. */
export const AGENT_LOOK: Record<string, { tone: Tone; shape: Shape }> = {
  ready: { tone: "green", shape: "dot" },
  reserved: { tone: "violet", shape: "diamond" },
  talking: { tone: "blue", shape: "half" },
  "wrap-up": { tone: "teal", shape: "square" },
  paused: { tone: "amber", shape: "bars" },
  offline: { tone: "grey", shape: "moon" },
};

/** An agent's state; `reason`: of a pause, shown behind it. */
export function AgentBadge({ state, reason = "" }: { state: string; reason?: string }) {
  const look = AGENT_LOOK[state] ?? { tone: "grey", shape: "ring" };
  return (
    <Badge {...look}>
      {named("ui.agent", state)}
      {reason && state === "paused" ? ` · ${named("ui.reason", reason)}` : ""}
    </Badge>
  );
}
