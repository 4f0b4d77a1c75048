/** How outcomes, states and events look: a tone and a shape each; a word stands beside it. */
import type { Shape, Tone } from "../ui/badge.tsx";
import { named } from "../ui/i18n.ts";
import { spaced, type State } from "./story.ts";

export interface Look {
  tone: Tone;
  shape: Shape;
}
const OUTCOMES: Record<string, Look> = {
  answered: { tone: "green", shape: "dot" }, "self-service": { tone: "teal", shape: "square" }, abandoned: { tone: "red", shape: "cross" },
  "hung up in menu": { tone: "amber", shape: "triangle" }, failed: { tone: "red", shape: "cross" }, "lost with Asterisk": { tone: "red", shape: "cross" },
  voicemail: { tone: "violet", shape: "diamond" }, "call-back": { tone: "violet", shape: "ring" }, "not reached": { tone: "amber", shape: "triangle" },
  refused: { tone: "amber", shape: "triangle" }, closed: { tone: "grey", shape: "moon" },
};
export const OUTCOME_WORDS = ["answered", "abandoned", "self-service", "hung up in menu", "voicemail", "call-back", "closed", "redirected", "not reached",
  "refused", "failed", "lost with Asterisk", "test number"];
export const outcomeLook = (outcome: string): Look => OUTCOMES[outcome] ?? { tone: "grey", shape: "ring" };
export const outcomeWord = (outcome: string): string => named("calls.outcome", outcome);

export const STATE_LOOK: Record<State, Look> = {
  arrived: { tone: "grey", shape: "ring" }, menu: { tone: "teal", shape: "square" }, waiting: { tone: "amber", shape: "bars" },
  offered: { tone: "violet", shape: "diamond" }, talking: { tone: "blue", shape: "half" }, held: { tone: "amber", shape: "bars" },
  parked: { tone: "amber", shape: "square" }, survey: { tone: "green", shape: "ring" }, wrapup: { tone: "grey", shape: "square" },
};
export const liveLook = (state: string): Look => STATE_LOOK[state as State] ?? { tone: "blue", shape: "half" };
export const eventWord = (type: string): string => named("calls.event", type, spaced(type));
