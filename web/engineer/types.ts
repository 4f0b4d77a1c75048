/** What the REST interface answers about calls and flows (ari_app/web/table). */

export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface CallItem {
  id: string;
  live: boolean;
  state: string;
  direction: string;
  number: string;
  name: string;
  tier: string;
  dialled: string;
  queue: string;
  language: string;
  agent: string;
  parties: string[];
  arrived_at: string | null;
  answered_at: string | null;
  queued_at: string | null;
  connected_at: string | null;
  disconnected_at: string | null;
  ended_at: string | null;
  outcome: string;
  cause: string;
  disposition: string;
  rating: number | null;
  recorded: boolean;
  external_refs: Record<string, string>;
}
export interface Leg {
  id: string;
  role: string;
  agent: string;
  number: string;
  purpose: string;
  joined_at: string | null;
  left_at: string | null;
  talked_ms: number | null;
  held_ms: number | null;
  wrap_up_ms: number | null;
  reason: string;
  disposition: string;
}
export interface CallDetail extends CallItem {
  legs: Leg[];
  held: boolean;
  recording: boolean;
  masked: boolean;
  slot: string;
  attributes: Record<string, string>;
  note: string;
}
export interface EventItem {
  sequence: number;
  at: string;
  type: string;
  call: string;
  agent: string;
  words: string;
  data: Record<string, unknown>;
}
export interface Utterance {
  side: string;
  at: string;
  start_ms: number;
  length_ms: number;
  text: string;
  confidence: number;
  engine: string;
}
export interface Transcript {
  call: string;
  version: number;
  versions: number[];
  items: Utterance[];
}
export interface Candidate {
  agent_id: string;
  call_id: string;
  score: number;
  terms: Record<string, number>;
}
export interface Why {
  call: string;
  decisions: EventItem[];
  answers: string[];
}
export interface AgentItem {
  id: string;
  name: string;
}

export interface FlowStep {
  name: string;
  kind: string;
  file: string;
  line: number;
}
export interface FlowEdge {
  begin: string;
  edge: string;
  end: string;
}
export interface FlowIs {
  version: number;
  operator: string;
  numbers: string[];
  steps: FlowStep[];
  edges: FlowEdge[];
}
export interface Finding {
  file: string;
  line: number;
  text: string;
  warning: boolean;
}
export interface LintIs {
  errors: number;
  warnings: number;
  items: Finding[];
}
export interface TrafficIs {
  since_at: string;
  calls: number;
  steps: { step: string; entered: number; hung_up: number; not_understood: number; silent: number }[];
  edges: (FlowEdge & { calls: number })[];
  contained: number;
  hung_up: number;
  to_humans: number;
  containment: number;
}
export interface FlowVersion {
  number: number;
  kept_at: string;
  by: string;
  digest: string;
  main: string;
  changes: string[];
}
export interface FlowVersions {
  current: number;
  items: FlowVersion[];
}
export interface FlowLine {
  kind: string;
  old: number | null;
  new: number | null;
  text: string;
}
export interface FlowDifference {
  older: number;
  newer: number;
  items: { name: string; lines: FlowLine[] }[];
}
/** Topic `flow`. */
export interface FlowNow {
  version: number;
  calls: number;
  edges: Record<string, FlowEdge & { taken: number }>;
  steps: Record<string, { entered: number; not_understood: number; silent: number; hung_up: number; here: number }>;
}
