/** A call's events as what is drawn: which lane an event belongs to, and the states with their beginnings and ends. */
import type { EventItem } from "./types.ts";

export type Lane = "flow" | "decisions" | "orders" | "healing" | "rest";
export const LANES: Lane[] = ["flow", "decisions", "orders", "healing"];

const OF: Record<Exclude<Lane, "rest">, string[]> = {
  flow: ["CallArrived", "CallAnswered", "MenuEntered", "StepEntered", "PromptSaid", "ChoiceMade", "NothingHeard", "NotUnderstood", "FalseStart", "AnswerTaken",
    "AnswerRefused", "LookedUp", "TaskResolved", "CallAbout", "WaitAnnounced", "SurveyAnswered", "CallEnded"],
  decisions: ["CallerScored", "CallQueued", "QueueRefused", "RouteDecided", "CallOffered", "OfferFailed", "CallConnected", "RuleApplied", "QueueLeft",
    "PlaceKept", "CallbackRequested", "CallbackTried", "CallbackClosed", "NumberDialled", "DiallingRefused"],
  orders: ["OrderGiven", "CallHeld", "CallResumed", "TransferBegun", "TransferCompleted", "TransferFailed", "CallParked", "CallUnparked", "LegJoined",
    "LegLeft", "ConversationMoved", "RecordingStarted", "RecordingMasked", "RecordingUnmasked", "RecordingStopped", "CallListenedTo", "ListeningEnded",
    "CallDisconnected", "CallWrappedUp", "DispositionGiven", "CallAnnotated", "CallLinked", "ActedForOthers"],
  healing: ["MismatchHealed", "CallAdopted", "CallFailed", "CallTooLong", "SpeechUnavailable", "TranscriptSkipped", "PhoneLost", "PhoneFound", "PhoneGivenUp",
    "SystemNoted", "InvariantBroken", "InputFaulted", "RecordingRefused"],
};
const LANE = new Map(Object.entries(OF).flatMap(([lane, types]) => types.map((one) => [one, lane as Lane] as const)));
const SPEECH = new Set(["Transcribed", "TranscribedAgain", "TranscriptMasked", "PartlyHeard", "MoodHeard", "SoundHeard"]);

export const laneOf = (type: string): Lane => LANE.get(type) ?? "rest";
/** What is said is drawn from the transcript. */
export const isSpeech = (type: string): boolean => SPEECH.has(type);

const BAD = new Set(["NotUnderstood", "NothingHeard", "AnswerRefused", "OfferFailed", "QueueRefused", "TransferFailed", "CallFailed", "DiallingRefused",
  "SpeechUnavailable", "PhoneLost", "PhoneGivenUp", "InvariantBroken", "CallTooLong"]);
/** Something went wrong. */
export const isBad = (type: string): boolean => BAD.has(type);

export type State = "arrived" | "menu" | "waiting" | "offered" | "talking" | "held" | "parked" | "survey" | "wrapup";
export interface Span {
  state: State;
  from: number;
  to: number;
  who: string;
}

const BEGINS: Record<string, State> = {
  CallArrived: "arrived", MenuEntered: "menu", StepEntered: "menu", CallQueued: "waiting", CallOffered: "offered", OfferFailed: "waiting",
  CallConnected: "talking", CallHeld: "held", CallResumed: "talking", CallParked: "parked", CallUnparked: "talking", CallDisconnected: "survey",
};
const IN_TALK = new Set<State | undefined>(["talking", "held"]);

/** The states of a call, one after the other; `until`: the end, or now while it lives. */
export function spans(events: EventItem[], until: number): Span[] {
  const found: Span[] = [];
  for (const one of events) {
    const at = Date.parse(one.at);
    const last = found.at(-1);
    const next = BEGINS[one.type];
    if (one.type === "CallEnded" && last) {
      last.to = at;
      break;
    }
    // who rings or fails beside a talk (a colleague who is asked) does not change the caller's state
    if (!next || next === last?.state || (IN_TALK.has(last?.state) && (next === "offered" || next === "waiting") && one.data["purpose"] !== undefined)) continue;
    if (last) last.to = at;
    found.push({ state: next, from: at, to: until, who: one.agent });
  }
  return found;
}

/** A step between marks of the axis that leaves room for their words: `perMs` pixels a millisecond. */
export function tickStep(perMs: number, room = 84): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((s) => s * 1000);
  return steps.find((one) => one * perMs >= room) ?? 14_400_000;
}

/** CamelCase in words, for events that have no text yet. */
export const spaced = (type: string): string => type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
