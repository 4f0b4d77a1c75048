/** What screens show. Instants (`…_at_ms`) are milliseconds since the epoch, durations (`…_ms`) milliseconds. Made by `python -m ari_app.web.typescript`; do not edit. */

/** An agent as colleagues and supervisors see them. `then`: what comes after the call ("": nothing). */
export interface AgentNow {
  id: string;
  name: string;
  state: string;
  reason: string;
  since_at_ms: number;
  then: string;
  call: string;
  queue: string;
  phone: string;
  phone_state: string;
  device: string;
  calls: number;
  missed: number;
  skills: Record<string, number>;
  languages: string[];
  supervisor: boolean;
}

/** What needs somebody. `level`: warning, critical; `rule` in words with its threshold; `about` an id. Of kind `rule`: what a quality rule found in a `call` of `agent`: `quote` is what `side` said, and when; `found` how it was recognised, "": by no words; `sound`: whether it can be heard. */
export interface Alert {
  id: string;
  level: string;
  kind: string;
  words: string;
  words_zh: string;
  rule: string;
  about: string;
  since_at_ms: number;
  call: string;
  agent: string;
  side: string;
  quote: string;
  said_at_ms: number;
  found: string;
  sound: boolean;
}

/** Topic `call:ID`: a live call as a supervisor or engineer follows it; opening it is audited. `ended_at_ms`: the call is over, and nothing more comes. */
export interface CallLive {
  call: CallNow;
  why: string;
  why_zh: string;
  waited_ms: number;
  mood: string;
  step: string;
  said: Record<string, string>;
  attributes: Record<string, string>;
  listeners: string[];
  last_failure: string;
  turns: Record<string, Turn>;
  ended_at_ms: number | null;
  outcome: string;
}

/** A live call as lists show it. */
export interface CallNow {
  id: string;
  number: string;
  name: string;
  dialled: string;
  direction: string;
  state: string;
  queue: string;
  language: string;
  began_at_ms: number;
  held: boolean;
  recording: boolean;
  slot: string;
  legs: Record<string, LegNow>;
}

/** A card of knowledge that may answer what the caller said. `line`: the id of that turn. */
export interface CardNow {
  id: string;
  title: string;
  body: string;
  line: string;
}

/** Somebody else is called or spoken to while the caller waits. `state`: ringing, talking, failed. */
export interface Consulting {
  target: string;
  name: string;
  state: string;
  result: string;
  since_at_ms: number;
}

/** One's own day, since midnight of the site. */
export interface Day {
  calls: number;
  talk_ms: number;
  hold_ms: number;
  wrap_up_ms: number;
  missed: number;
  transferred: number;
}

/** Topic `desk` of one agent. */
export interface Desk {
  me: AgentNow;
  phone: PhoneNow;
  calls: Record<string, DeskCall>;
  wrap_ups: Record<string, WrapUp>;
  parked: Record<string, CallNow>;
  team: Record<string, AgentNow>;
  queues: Record<string, QueueNow>;
  day: Day;
  reasons: string[];
  messages: Record<string, Message>;
}

/** A call of one's own. `state`: offered, dialling, talking, held, consulting, conference, ended. `refused`: order → why it is impossible now; every order that is not in it can be given. `locked`: order (transfer, hang_up) → what a rule wants said before it. */
export interface DeskCall {
  id: string;
  channel: string;
  state: string;
  number: string;
  name: string;
  queue: string;
  problem: string;
  language: string;
  direction: string;
  why: string;
  why_zh: string;
  waited_ms: number;
  since_at_ms: number;
  answer_by_at_ms: number | null;
  legs: Record<string, LegNow>;
  muted: boolean;
  held: boolean;
  recording: boolean;
  masked: boolean;
  listeners: string[];
  consulting: Consulting | null;
  last_failure: string;
  refused: Record<string, string>;
  portrait: Portrait;
  script: ScriptStep[];
  attributes: Record<string, string>;
  turns: Record<string, Turn>;
  hint: HintNow | null;
  locked: Record<string, string[]>;
  cards: CardNow[];
  packet: Packet | null;
}

/** An edge of the flow's graph and how often it was taken today. */
export interface EdgeNow {
  begin: string;
  edge: string;
  end: string;
  taken: number;
}

/** Topic `flow`. Edges by `begin>edge>end`. */
export interface FlowNow {
  version: number;
  calls: number;
  edges: Record<string, EdgeNow>;
  steps: Record<string, StepNow>;
}

/** Topic `health`: the strip, and how the live sockets are doing. */
export interface Health {
  health: HealthNow;
  alerts: Record<string, Alert>;
  viewers: number;
  snapshots_instead: number;
}

/** The system, in a strip. */
export interface HealthNow {
  asterisk: string;
  asterisk_version: string;
  up_since_at_ms: number;
  draining: boolean;
  calls: number;
  loop_lag_p99_ms: number;
  recogniser: string;
  disk_free_mb: number | null;
  problems: string[];
}

/** What a quality rule tells the agent now. `sort`: text, card (of the knowledge base) or script (a step); `because`: what was said, "": nobody's words. */
export interface HintNow {
  id: string;
  sort: string;
  text: string;
  rule: string;
  because: string;
  until_at_ms: number;
}

/** Somebody in a call beside the caller. */
export interface LegNow {
  who: string;
  name: string;
  role: string;
  muted: boolean;
  since_at_ms: number;
}

/** What a supervisor has written to an agent. */
export interface Message {
  id: string;
  by: string;
  text: string;
  at_ms: number;
}

/** What whoever takes a call over should know. `by`: who sends it on; `verified`: whether it is sure who the caller is, None where nobody asks for it; `disposition`: what its draft says. */
export interface Packet {
  by: string;
  name: string;
  lines: SummaryLine[];
  verified: boolean | null;
  disposition: string;
}

/** One's own web phone as the server sees it. `lease`: the phone session that has it ("": nobody); `answer`: the call that its page is to take when it rings there, as was ordered from another place ("": none). */
export interface PhoneNow {
  kind: string;
  state: string;
  lease: string;
  registered: boolean;
  words: string;
  answer: string;
}

/** Who calls. `mood`: a band (calm, neutral, upset, "": unknown), never of the agent. */
export interface Portrait {
  name: string;
  number: string;
  tier: string;
  language: string;
  value: number | null;
  visits: Visit[];
  callback_open: boolean;
  messages: number;
  mood: string;
  external_id: string;
  crm_url: string;
  said: Record<string, string>;
}

/** What the wrap-up may say: lines, and dispositions with their shares. `preset`: the one that was filled in. */
export interface Proposal {
  lines: SummaryLine[];
  dispositions: string[];
  shares: number[];
  preset: string;
}

/** A quarter of an hour of a queue's day, for a line in a table; `in_time`: answered within the target. */
export interface Quarter {
  answered: number;
  abandoned: number;
  in_time: number;
}

/** A queue today, since midnight of the site. `wait_p50_ms` and `wait_p90_ms`: what somebody who came now would be told (None: nobody is there to serve). `quarters` are those in which something happened, by the moment (ms) at which they begin; on walls only. */
export interface QueueNow {
  name: string;
  waiting: number;
  longest_since_at_ms: number | null;
  service_level: ServiceLevel;
  answered: number;
  abandoned: number;
  available: number;
  talking: number;
  wrap_up: number;
  paused: number;
  wait_p50_ms: number | null;
  wait_p90_ms: number | null;
  quarters: Record<string, Quarter>;
}

/** A step of the agent's script. `field`: the attribute of the call that it fills ("": none), `choices`: what it may be (none: anything). A step without a field is done when the attribute `step:ID` says so, or when it was `heard`: the words. */
export interface ScriptStep {
  id: string;
  text: string;
  field: string;
  choices: string[];
  done: boolean;
  heard: string;
}

/** Share answered in time; `formula` names the variant, `n` what it is of. None: nobody yet. */
export interface ServiceLevel {
  value: number | null;
  n: number;
  seconds: number;
  formula: string;
}

/** A step of the flow today: how often it was entered, was not understood in, was silent in, was hung up in; and how many callers are there now. */
export interface StepNow {
  entered: number;
  not_understood: number;
  silent: number;
  hung_up: number;
  here: number;
}

/** A turn that tells what a call is about. `kind`: need, detail, outcome, promise; `id`: of the turn. */
export interface SummaryLine {
  kind: string;
  id: string;
  side: string;
  text: string;
  at_ms: number;
}

/** Something that one side said. `partial`: still being said; its text may change. */
export interface Turn {
  id: string;
  side: string;
  who: string;
  text: string;
  at_ms: number;
  partial: boolean;
}

/** An earlier call of the same caller. */
export interface Visit {
  call: string;
  at_ms: number;
  queue: string;
  agent: string;
  outcome: string;
  disposition: string;
}

/** A caller in the line. Their order is not told: it moves with time alone, by priority and `since_at_ms`. */
export interface WaitingNow {
  call: string;
  number: string;
  name: string;
  queue: string;
  language: string;
  priority: number;
  since_at_ms: number;
  tier: string;
  offered_to: string;
}

/** Topic `wall`. */
export interface Wall {
  queues: Record<string, QueueNow>;
  waiting: Record<string, WaitingNow>;
  agents: Record<string, AgentNow>;
  calls: Record<string, CallNow>;
  alerts: Record<string, Alert>;
  health: HealthNow;
  profile: string;
  profiles: Record<string, string>;
  reasons: string[];
}

/** A call whose disposition is due, kept on the server until it is submitted or the time is over. */
export interface WrapUp {
  call: string;
  name: string;
  number: string;
  queue: string;
  disposition: string;
  note: string;
  follow_up_at: string;
  until_at_ms: number | null;
  dispositions: string[];
  proposal: Proposal | null;
}
