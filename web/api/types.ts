/** What the REST interface takes and answers with. Made by `python -m ari_app.web.typescript`; do not edit. */

/** About whom in the call. */
export interface About {
  /** whom, by id or number (default: who gives the order) */
  who?: string;
}

/** A new user. `sso`: they log in by the identity provider, where they have this name. */
export interface AddUser {
  /** a user's name; upper and lower case are one */
  name: string;
  /** their name as people write it */
  shown?: string;
  /** roles, as GET /roles lists them */
  roles?: string[];
  /** who they are in the agents file ("": nobody there) */
  agent?: string;
  queues?: string[] | null;
  /** en or zh */
  language?: string;
  sso?: boolean;
}

/** A new endpoint; it is told of what happens from now on. */
export interface AddWebhook {
  /** where it is sent to, by POST */
  url: string;
  /** types of events, `call.*`, or `*`; `call.transcribed` only by its own name */
  events: string[];
  description?: string;
  /** whsec_ and Base64 of 24 to 64 bytes; "": a new one */
  secret?: string;
}

/** A queue whose callers came back: `n` calls whose seven days are over, `repeats` of them came again about the same; `value`: first contact resolution. */
export interface AgainItem {
  queue: string;
  repeats: number;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  verdict: string;
}

/** A figure of `n` calls. `expected`: what the whole team has with calls of the same topic, language and part of the day; `ratio`: observed through expected; `shrunk`: the same, drawn to 1 where calls are few; `low` to `high`: its band of 80 %. `rank` 0: none, since bands overlap. `verdict`: above, below, alike; `good`: null where neither is better. */
export interface AgentDatum {
  name: string;
  label: string;
  formula: string;
  unit: string;
  n: number;
  observed: number;
  expected: number;
  ratio: number;
  shrunk: number;
  low: number;
  high: number;
  rank: number;
  verdict: string;
  good: boolean | null;
}

/** An agent now. `calls` and `missed` are since the log-in; `device` is what Asterisk says of the phone. */
export interface AgentItem {
  /** an agent's id */
  id: string;
  name: string;
  state: string;
  reason: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  then: string;
  call: string;
  calls: number;
  missed: number;
  device: string;
  connected: boolean;
  supervisor: boolean;
  languages: string[];
  skills: Record<string, number>;
}

/** Agents, by id. */
export interface AgentPage {
  next: string | null;
  items: AgentItem[];
}

/** An agent's calls of eight weeks. `own`: they look at themselves, and see all of it; for others it ends a week before. `difficulty`: the team's time for calls like theirs through that for all (null: not yet known). `missing`: measures of which there is too little to say anything. */
export interface AgentPortraitIs {
  /** an agent's id */
  agent: string;
  own: boolean;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  legs: number;
  days: number;
  seconds: number;
  difficulty: number | null;
  topics: Record<string, number>;
  data: AgentDatum[];
  missing: string[];
  why: StatedIs;
}

/** An agent's state. `then`: what comes after the call ("": nothing); `result`: what the order came to. */
export interface AgentState {
  /** an agent's id */
  agent: string;
  state: string;
  reason: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  then: string;
  call: string;
  result: string;
}

/** `people`: two blind reviewers with each other; `rules`: rules with the first of these. */
export interface AgreementIs {
  form: string;
  version: number;
  reviews: number;
  people: AgreementItem[];
  rules: AgreementItem[];
}

/** Of one question ("": all yes-and-no questions). `n` pairs; `known`: enough of them to go by. */
export interface AgreementItem {
  question: string;
  n: number;
  known: boolean;
  share: Figure;
  kappa: Figure;
  ac1: Figure;
  alpha: Figure;
}

/** What is added to the call, by name; null takes a name away. `external_refs`: records of other systems. */
export interface Annotate {
  /** name → value, or null to take it away */
  attributes?: Record<string, string | null>;
  /** system → record, or null to take it away */
  external_refs?: Record<string, string | null>;
}

/** What is said behind every greeting. */
export interface AnnounceBurst {
  /** what callers hear; "": as it was drafted */
  en?: string;
  /** what callers hear; "": as it was drafted */
  zh?: string;
}

/** What callers hear behind the greeting from now on; "": nothing. */
export interface Announced {
  burst: string;
  en: string;
  zh: string;
}

/** The base of all; as it is, an answer without content. */
export interface Answer {
}

/** Which call that rings. */
export interface AnswerCall {
  /** the call's id */
  call: string;
}

/** What the agent makes of the hint on their screen. It is nobody's figure. */
export interface AnswerHint {
  /** accepted: it is being done; not now; wrong: the rule should not have said so */
  how: "accepted" | "not now" | "wrong";
}

/** A question and its answer. `answer` "": nobody has answered. `rule`: rule@version; `by`: people. */
export interface AnsweredQuestion {
  section: string;
  id: string;
  en: string;
  zh: string;
  type: string;
  weight: number;
  kind: string;
  answer: string;
  state: string;
  rule: string;
  confidence: number;
  evidence: Evidence[];
  by: string[];
  contest: string;
  contested_by: string;
  decision: string;
  decided_by: string;
}

/** Who is to be called back, and by which queue. */
export interface AskCallback {
  /** the number */
  number: string;
  /** a queue's name */
  queue: string;
  language?: "en" | "zh";
  /** 0 to 1 */
  priority?: number;
}

/** What is asked, and in which form the answer is wanted. */
export interface AskQuery {
  /** one SELECT of SQLite's, over the views alone */
  sql: string;
  format?: "csv" | "json" | "parquet";
  /** so many rows at most; 0: as many as [analysis] rows says */
  most?: number;
}

/** About which agent. */
export interface AskWhy {
  /** why not to this one */
  agent?: string;
}

/** A form about a call, as somebody may see it. `hidden`: two people answer it blindly, and both are not done. `review`, `contest`, `decide`: what they may do; `draft`: what they have answered and not handed in yet. */
export interface AssessedForm {
  form: string;
  version: number;
  /** an agent's id */
  agent: string;
  /** a queue's name */
  queue: string;
  /** an instant, RFC 3339 in UTC */
  scored_at: string;
  points: number | null;
  answered: number;
  sections: Record<string, number>;
  fatal: string[];
  waiting: string[];
  hidden: boolean;
  parts: PartItem[];
  review: boolean;
  contest: boolean;
  decide: boolean;
  questions: AnsweredQuestion[];
  draft: Record<string, string>;
}

/** Everything that forms say of a call. */
export interface Assessment {
  call: string;
  items: AssessedForm[];
}

/** What somebody did: an event of the journal with its number; `details` as the kind has them. */
export interface AuditItem {
  sequence: number;
  /** an instant, RFC 3339 in UTC */
  at: string;
  by: string;
  kind: string;
  call: string;
  agent: string;
  details: Record<string, unknown>;
}

/** The newest first. */
export interface AuditPage {
  next: string | null;
  items: AuditItem[];
}

/** Where to go afterwards. */
export interface BeginProvider {
  /** a path of this site */
  next?: string;
}

/** Where the caller is sent. `blind`: at once; `consult`: somebody is called while the caller hears music. */
export interface BeginTransfer {
  /** where to: agent:ID, queue:NAME or number:DIGITS */
  target: string;
  mode?: "blind" | "consult";
}

/** `what`: train a candidate of a language, add one of another `part` than intents from a file or folder, compare a model with the live one, or shadow: try it beside the live one, and judge what it said there. */
export interface BeginWork {
  what: "add" | "compare" | "shadow" | "train";
  language?: "en" | "zh" | "";
  part?: "cards" | "intents" | "phrases" | "wording";
  /** a model's id */
  model?: string;
  /** files of kefu's machine to learn from, to add, or to compare on; from the console alone */
  texts?: string[];
}

/** What the model in the shadow and the live one did not say alike. `row`: its number; `text`: what the caller had said ("": it is not there; of phrases and wording the two are what was heard). `one` and `other` are what both said, in an order that tells nothing; `one_more` and `other_more` what stands behind, of cards. `mine`: what who asks has said of it: one, other or neither; `settled` by others, or by what the caller did next. */
export interface BesideItem {
  row: number;
  call: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
  text: string;
  one: string;
  other: string;
  one_more: string;
  other_more: string;
  mine: string;
  settled: boolean;
}

/** The newest first, those that nobody has settled before the others; `total` are there, `heard` of what both said to, `open` of them not settled. */
export interface BesideList {
  items: BesideItem[];
  total: number;
  heard: number;
  open: number;
}

/** Many callers wanted the same. `topic` "": nobody has named it; `calls`: some of them; `text_en` and `text_zh`: an announcement as it was drafted; `announced`: it is said to callers now. */
export interface BurstItem {
  id: string;
  /** an instant, RFC 3339 in UTC */
  began_at: string;
  over_at: string | null;
  topic: string;
  words_en: string;
  words_zh: string;
  calls: string[];
  callers: number;
  expected: number;
  minutes: number;
  text_en: string;
  text_zh: string;
  announced: boolean;
}

/** The newest first. */
export interface BurstList {
  items: BurstItem[];
}

/** Whether the automatic answers of a form may be believed. */
export interface CalibrationIs {
  form: string;
  version: number;
  reviews: number;
  questions: CalibrationItem[];
  scorers: ScorerItem[];
}

/** A question that rules answer. `answers`: how often they said yes or no, `said`: the share of yes, `true`: that share without the errors that blind reviewers found in calls drawn by chance; `rules`: rules with those reviewers, `people`: two of them. `doubts`: why a person should decide: agreement, people, overturned. */
export interface CalibrationItem {
  question: string;
  answers: number;
  said: number | null;
  true: Figure;
  rules: AgreementItem | null;
  people: AgreementItem | null;
  contests: ContestFigures;
  doubts: string[];
}

/** A call with everybody who was in it, and what has been noted of it. */
export interface CallDetail {
  id: string;
  live: boolean;
  state: string;
  direction: string;
  /** a telephone number */
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
  legs: LegItem[];
  held: boolean;
  recording: boolean;
  masked: boolean;
  slot: string;
  attributes: Record<string, string>;
  note: string;
}

/** A call in short. `parties`: agents and supervisors who were in it; `slot`: where it is parked. */
export interface CallItem {
  id: string;
  live: boolean;
  state: string;
  direction: string;
  /** a telephone number */
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

/** Calls, the newest first. */
export interface CallPage {
  next: string | null;
  items: CallItem[];
}

/** The agent's phone rings; the call has its id when they have answered. */
export interface CallRings {
  result: string;
  agent: string;
  /** a telephone number */
  to: string;
}

/** Somebody who waits to be called back; `id`: the call in which they asked. */
export interface CallbackItem {
  id: string;
  /** a telephone number */
  number: string;
  /** a queue's name */
  queue: string;
  language: string;
  priority: number;
  /** an instant, RFC 3339 in UTC */
  entered_at: string;
  attempts: number;
}

/** Call-backs, who came first first. */
export interface CallbackPage {
  next: string | null;
  items: CallbackItem[];
}

/** The portrait: a caller with their last calls, an open call-back, and messages that nobody has heard. `known`: there is a record; the others have only called. */
export interface CallerDetail {
  /** a telephone number */
  number: string;
  name: string;
  tier: string;
  language: string;
  external_id: string;
  url: string;
  /** an agent's id */
  last_agent: string;
  known: boolean;
  revenue: number;
  tenure_years: number;
  churn_risk: number;
  calls: Visit[];
  callback: string | null;
  messages: number;
}

/** What is known of a caller. */
export interface CallerItem {
  /** a telephone number */
  number: string;
  name: string;
  tier: string;
  language: string;
  external_id: string;
  url: string;
  /** an agent's id */
  last_agent: string;
}

/** Callers, by number. */
export interface CallerPage {
  next: string | null;
  items: CallerItem[];
}

/** What is counted of a caller's own calls in thirteen months. `settled`: no further contact about the same within seven days; `waited`: median seconds in a line (null: below twenty waits). */
export interface CallerPortraitIs {
  /** a telephone number */
  number: string;
  calls: number;
  /** an instant, RFC 3339 in UTC */
  first_at: string;
  /** an instant, RFC 3339 in UTC */
  last_at: string;
  /** an instant, RFC 3339 in UTC */
  expires_at: string;
  months: Record<string, number>;
  topics: Record<string, number>;
  languages: Record<string, number>;
  directions: Record<string, number>;
  hours: Record<string, number>;
  agents: Record<string, number>;
  /** an agent's id */
  preferred: string;
  gave_up: number;
  waited: number | null;
  waits: number;
  settled: Counted;
  rating: Counted;
  why: StatedIs;
}

/** A card. `score`: how well it fits, of no unit; `likeness`: of its nearest question, −1 to 1. */
export interface CardItem {
  id: string;
  language: string;
  title: string;
  body: string;
  owner: string;
  score: number;
  likeness: number;
}

/** At most three, the best first. `clear`: the first is far enough ahead to be shown unasked. */
export interface CardsFound {
  items: CardItem[];
  clear: boolean;
}

/** StatedIs a figure changed. `verdict`: too few (calls, in one of the times), within chance, single (the first of `parts` that `single` names), many (no single cause). Of too few there are no parts. */
export interface CauseIs {
  kpi: string;
  by: string;
  /** an instant, RFC 3339 in UTC */
  before_since: string;
  /** an instant, RFC 3339 in UTC */
  before_until: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  before: KpiItem;
  after: KpiItem;
  change: number | null;
  low: number | null;
  high: number | null;
  verdict: string;
  single: CausePart | null;
  parts: CausePart[];
}

/** What one group did to the figure, in its unit. `kind`: mix (it had more or fewer of the calls) or rate (its own calls went otherwise); `moved`: by how much that changed; `low`, `high`: 95 %. */
export interface CausePart {
  group: string;
  kind: string;
  effect: number;
  low: number;
  high: number;
  moved: number;
  sure: boolean;
}

/** How the pages are protected. `kind`: none (plain HTTP on this machine alone), site (made by `kefu cert`), own (named in the settings), unreadable; `names`: whom it is for; `sha256`: its fingerprint. */
export interface CertificateIs {
  kind: "none" | "own" | "site" | "unreadable";
  listen: string;
  file: string;
  subject: string;
  issuer: string;
  names: string[];
  begins_at: string | null;
  ends_at: string | null;
  sha256: string;
}

/** What is different from now on; what is not given stays. */
export interface ChangeCaller {
  name?: string;
  tier?: "basic" | "gold" | "platinum" | "silver";
  language?: "" | "en" | "zh";
  revenue?: number;
  tenure_years?: number;
  churn_risk?: number;
  external_id?: string;
  /** http or https */
  url?: string;
}

/** What everybody may change about themselves. */
export interface ChangeMe {
  /** en or zh */
  language: string;
}

/** How from now on. */
export interface ChangeMode {
  /** listen; whisper to the agent; barge in; take over */
  mode: "barge" | "listen" | "takeover" | "whisper";
}

/** Another password. */
export interface ChangePassword {
  /** the password until now, of who has one */
  current?: string;
  /** the new one: at least 12 characters, none of the commonest */
  password: string;
}

/** What is to be different; what is not given stays. `active` false: they cannot log in, and are out at once. */
export interface ChangeUser {
  shown?: string;
  /** roles, as GET /roles lists them */
  roles?: string[];
  /** who they are in the agents file ("": nobody there) */
  agent?: string;
  queues?: string[] | null;
  /** en or zh */
  language?: string;
  active?: boolean;
}

/** Either another queue, or another priority. */
export interface ChangeWaiting {
  /** a queue's name */
  queue?: string;
  /** 0 to 1 */
  priority?: number;
}

/** What is given is changed. `rotate`: another secret; for a day the old one signs too. */
export interface ChangeWebhook {
  url?: string | null;
  events?: string[] | null;
  description?: string | null;
  enabled?: boolean | null;
  rotate?: boolean;
}

/** An intent among the held-out answers: how many, and the shares that the live model and this one had right. `losing`: it loses more than a candidate may. */
export interface ClassIs {
  intent: string;
  n: number;
  old: number;
  new: number;
  losing: boolean;
}

/** A call that shows it. `answer`: what was answered; `said`: the words (none: that nothing was said is it); `sound`: whether whoever asks can hear the moment. */
export interface CoachingCall {
  call: string;
  /** a telephone number */
  number: string;
  name: string;
  /** an instant, RFC 3339 in UTC */
  scored_at: string;
  answer: string;
  by_person: boolean;
  said: SaidThen[];
  sound: boolean;
}

/** At most two, the weakest first; none when nothing stands out. */
export interface CoachingIs {
  /** an agent's id */
  agent: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  answers: number;
  items: CoachingItem[];
}

/** A question. `share`: how much of its weight `n` calls got, 0 to 1. */
export interface CoachingItem {
  form: string;
  question: string;
  en: string;
  zh: string;
  share: number;
  n: number;
  calls: CoachingCall[];
}

/** A column of a view. */
export interface ColumnIs {
  name: string;
  means: string;
}

/** Which two versions. */
export interface CompareVersions {
  /** the version that is compared with */
  older: number;
  /** the version that is compared */
  newer: number;
}

/** Every setting in force, in the order of the sections; `site`: the file that a site's own stand in. */
export interface ConfigurationIs {
  site: string;
  items: SettingItem[];
}

/** Whoever sits there is who they were. */
export interface ConfirmPassword {
  /** the password, of who has one */
  password?: string;
}

/** The agent of the call does not agree with an answer, and says why. */
export interface Contest {
  /** a question's id */
  question: string;
  /** why */
  words: string;
}

/** Contests that were `decided`, and of how many the answer was another one then, or counted for nothing. */
export interface ContestFigures {
  decided: number;
  overturned: number;
  share: Figure;
}

/** A value with its interval of 95 % and of how many; null: not yet known. */
export interface Counted {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

/** What becomes of a contested answer. `answer`: the right one, when it is overturned. */
export interface Decide {
  /** a question's id */
  question: string;
  /** it stays; it is another; it counts for nothing */
  decision: "drop" | "overturn" | "uphold";
  /** why */
  words: string;
  /** yes, no, 1 to 5, n/a, unknown, or text, as the question asks */
  answer?: string;
}

/** An event on its way. `status`: the receiver's last answer (0: none), `error` in words. */
export interface DeliveryItem {
  id: number;
  event_id: string;
  type: string;
  sequence: number;
  state: string;
  attempts: number;
  next_at: string | null;
  /** an instant, RFC 3339 in UTC */
  created_at: string;
  done_at: string | null;
  status: number;
  error: string;
}

/** Deliveries, the newest first. */
export interface DeliveryPage {
  next: string | null;
  items: DeliveryItem[];
}

/** Whose phone rings first, and whom it calls then. `agent` "": who asks. `external_id`: of whom in the CRM. */
export interface Dial {
  /** the number */
  to: string;
  /** an agent's id */
  agent?: string;
  /** under whose number; the agent's strongest skill by default */
  queue?: string;
  external_id?: string;
}

/** What came of the call, as its agent says. `draft`: kept, and not handed in yet. */
export interface Disposition {
  disposition?: string;
  note?: string;
  /** when to come back to it */
  follow_up_at?: string;
  /** an agent's id */
  agent?: string;
  draft?: boolean;
}

/** What came of a call. `draft`: not handed in yet. */
export interface DispositionIs {
  call: string;
  agent: string;
  disposition: string;
  note: string;
  follow_up_at: string | null;
  draft: boolean;
  version: number;
  changed_at: string | null;
}

/** An order about a call was carried out. */
export interface Done {
  call: string;
  result: string;
}

/** In which language, and with what calls did. */
export interface Draw {
  /** how far back, in hours */
  hours?: number;
  language?: "en" | "zh";
  /** with what calls did */
  traffic?: boolean;
}

/** How many calls took a way. */
export interface EdgeTraffic {
  begin: string;
  edge: string;
  end: string;
  calls: number;
}

/** What became of so many calls. */
export interface EndItem {
  end: string;
  label: string;
  calls: number;
}

/** With a disposition. */
export interface EndWrapUp {
  /** the disposition */
  disposition?: string;
}

/** What an authenticator reads: `picture` is the QR code of `uri`, an SVG in a data: address. */
export interface Enrolment {
  secret: string;
  uri: string;
  picture: string;
}

/** What there was: in how many calls, lines of transcripts, recordings, messages, notes of agents and vectors; `caller`: the number had an entry of its own. */
export interface Erased {
  calls: number;
  lines: number;
  recordings: number;
  messages: number;
  notes: number;
  vectors: number;
  caller: boolean;
}

/** An event of the journal. `words`: it in a sentence; `data`: its facts. */
export interface EventItem {
  sequence: number;
  /** an instant, RFC 3339 in UTC */
  at: string;
  type: string;
  call: string;
  agent: string;
  words: string;
  data: Record<string, unknown>;
}

/** Events in order. */
export interface EventPage {
  next: string | null;
  items: EventItem[];
}

/** A type of event, and what it means. */
export interface EventType {
  type: string;
  means: string;
}

/** Every type that there is. */
export interface EventTypes {
  items: EventType[];
}

/** What an answer rests on: an utterance, or a moment (`words` ""). `at_ms` since the call came. */
export interface Evidence {
  utterance: string;
  at_ms: number;
  words: string;
}

/** By how long; null: as long as [desk] extend_seconds says. */
export interface ExtendWrapUp {
  seconds?: number | null;
}

/** One of several mistakes: where, and what is wrong. */
export interface FieldProblem {
  field: string;
  detail: string;
}

/** With its interval of 95 %; null: not defined. */
export interface Figure {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** What is looked for. `language` "": of the call, else English. */
export interface FindCards {
  /** what is asked, in the caller's words */
  text: string;
  language?: "" | "en" | "zh";
  /** only cards that belong to its calls; "": all */
  queue?: string;
  /** a live call: its language and its queue, unless given */
  call?: string;
}

/** A mistake in a file, or something that looks like one (`warning`). */
export interface Finding {
  file: string;
  line: number;
  text: string;
  warning: boolean;
}

/** What is different in the files of two versions, with three lines around; 4,000 lines at most. */
export interface FlowDifference {
  older: number;
  newer: number;
  items: FlowFile[];
}

/** A way from one step to another. */
export interface FlowEdge {
  begin: string;
  edge: string;
  end: string;
}

/** A file that is different, or is in one of the two alone. */
export interface FlowFile {
  name: string;
  lines: FlowLine[];
}

/** The flow in force. */
export interface FlowIs {
  version: number;
  operator: string;
  numbers: string[];
  steps: FlowStep[];
  edges: FlowEdge[];
}

/** A line of a file: `kind` is same, added, removed, or gap (lines that are the same are left out); `old` and `new` are its numbers in the two files. */
export interface FlowLine {
  kind: string;
  old: number | null;
  new: number | null;
  text: string;
}

/** The version that is in force now, and what is different in it; `milliseconds` it took. `rules`: the version of the quality rules, which come into force with it; 0: they are switched off, or could not be kept. */
export interface FlowReloaded {
  version: number;
  changes: string[];
  milliseconds: number;
  prompts: number;
  rules: number;
}

/** The version that is in force again, and stays so over restarts until the next reload. */
export interface FlowRolledBack {
  version: number;
  changes: string[];
  pinned: boolean;
}

/** A step of the flow and where it is written. */
export interface FlowStep {
  name: string;
  kind: string;
  file: string;
  line: number;
}

/** A version of the flow that is kept. */
export interface FlowVersion {
  number: number;
  /** an instant, RFC 3339 in UTC */
  kept_at: string;
  by: string;
  digest: string;
  main: string;
  changes: string[];
}

/** The versions that are kept, oldest first, and the number of that in force. */
export interface FlowVersionList {
  current: number;
  items: FlowVersion[];
}

/** A form in force; `queues`, `languages`: of which calls (none: all). */
export interface FormItem {
  id: string;
  version: number;
  queues: string[];
  languages: string[];
  sections: SectionItem[];
}

/** Forms in force. */
export interface FormsAre {
  items: FormItem[];
}

/** What the authenticator shows. */
export interface GiveCode {
  /** six digits */
  code: string;
}

/** What an utterance meant. `utterance`: its number in the journal. `intent` "": what one said is taken back. */
export interface GiveLabel {
  utterance: number;
  intent: string;
}

/** How kefu is: `status` ok, degraded; `problems` in words; `counters` of its parts. */
export interface HealthIs {
  status: string;
  asterisk: string;
  asterisk_version: string;
  up_ms: number;
  incarnation: string;
  draining: boolean;
  calls: number;
  problems: string[];
  counters: Record<string, unknown>;
}

/** An hour of the day. `calls`, `agents`: on the mean of the days (null: not told who looks after some queues only). `expected`: calls in it on `coming`, with a band of 80 % (null: not yet known). */
export interface HourItem {
  hour: number;
  calls: number;
  agents: number | null;
  level: number | null;
  level_low: number | null;
  level_high: number | null;
  n: number;
  verdict: string;
  expected: number | null;
  expected_low: number | null;
  expected_high: number | null;
}

/** What matters most first; `total` are there. `settled`: answers whose meaning is settled by labels, `waiting` of the rest for another person; `mine`: how many who asks has labelled. */
export interface Inbox {
  items: InboxItem[];
  total: number;
  settled: number;
  waiting: number;
  mine: number;
  intents: IntentsOf[];
}

/** An open answer that somebody is to look at. `why`: unsure, not understood, sent on (to `corrected`), or needs another person. `answer` and `second`: what the model thought likeliest, with `chance` and `margin`. `known`: the answers that the question had. `mine`: what who asks has said; `others`: how many others have said something, which is not shown, so that a second opinion is one. */
export interface InboxItem {
  utterance: number;
  call: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
  language: string;
  step: string;
  text: string;
  why: string;
  answer: string;
  chance: number;
  second: string;
  margin: number;
  corrected: string;
  known: string[];
  mine: string;
  others: number;
}

/** A language and what may be meant in it. */
export interface IntentsOf {
  language: string;
  intents: string[];
}

/** How a model was judged: by comparison (compare) or in the shadow. */
export interface JudgedIs {
  how: string;
  verdict: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
  metrics: Record<string, number>;
}

/** The name of the key for everything that is recorded from now on. */
export interface KeyRotated {
  key: string;
  result: string;
}

/** Ids of calls, in the order in which they came; `n`: how many there are in all. */
export interface KpiCallPage {
  next: string | null;
  n: number;
  items: string[];
}

/** Of which figure: as `read_kpis` was asked. `side`: calls that speak for it, against it, or both. */
export interface KpiCalls {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** of calls from this instant on (default: the last day) */
  since?: string;
  /** before this instant (default: now) */
  until?: string;
  by?: "agent_group" | "all" | "day" | "hour" | "hour_of_day" | "language" | "month" | "queue" | "week";
  group?: string;
  /** others than the default: service_level=answered,csat=top2 */
  variant?: string;
  side?: "against" | "all" | "for";
}

/** A figure of a group. `value` null: not yet known. `low`, `high`: its 95 % `interval` (null: none), by which method. `verdict`: met, near, missed, unknown. `calls`: where the calls behind it are listed. */
export interface KpiItem {
  group: string;
  kpi: string;
  name: string;
  variant: string;
  unit: string;
  formula: string;
  source: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  interval: string;
  target_low: number | null;
  target_high: number | null;
  verdict: string;
  provisional: boolean;
  calls: string;
}

/** Figures of a time. */
export interface KpisAre {
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  by: string;
  items: KpiItem[];
}

/** Somebody in a call beside the caller. `id` names the leg in orders; `number`: of somebody outside. */
export interface LegItem {
  id: string;
  role: string;
  agent: string;
  /** a telephone number */
  number: string;
  purpose: string;
  joined_at: string | null;
  left_at: string | null;
  talked_ms: number | null;
  held_ms: number | null;
  wrap_up_ms: number | null;
  muted: boolean;
  reason: string;
  disposition: string;
}

/** Which order, and why. It has to be given within a minute. */
export interface LetThrough {
  /** the order that rules hold back */
  order: "hang_up" | "transfer";
  /** why; it is kept with the call */
  why: string;
}

/** Whose link it is, and until when it can be used. */
export interface LinkIs {
  user: string;
  name: string;
  /** an instant, RFC 3339 in UTC */
  ends_at: string;
}

/** What is wrong in the files, which need not be those in force. */
export interface LintIs {
  errors: number;
  warnings: number;
  items: Finding[];
}

/** Which agents are listed. */
export interface ListAgents {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** only those in this state */
  state?: string;
  /** only those who serve this queue */
  queue?: string;
}

/** Of which model, and how many at most. */
export interface ListBeside {
  /** a model's id */
  model: string;
  /** how many at most */
  limit?: number;
}

/** Which call-backs are listed. */
export interface ListCallbacks {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** a queue's name */
  queue?: string;
}

/** Which callers are listed. `text`: in a name, a number or an external id. */
export interface ListCallers {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  text?: string;
}

/** Which calls are listed, live and past, the newest first. `text`: words that were said in it. */
export interface ListCalls {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** live, ended, or one state of a call */
  state?: string;
  /** a queue's name */
  queue?: string;
  /** an agent's id */
  agent?: string;
  /** the caller's number */
  number?: string;
  outcome?: string;
  direction?: "" | "back" | "in" | "out";
  /** that came at or after this instant */
  since?: string;
  /** that came before this instant */
  until?: string;
  /** words that were said */
  text?: string;
}

/** Deliveries in a state, the newest first. */
export interface ListDeliveries {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  state?: "" | "dead" | "delivered" | "due";
}

/** Of which language ("": all), and how many at most. */
export interface ListInbox {
  language?: "" | "en" | "zh";
  /** how many at most */
  limit?: number;
}

/** Which messages are listed. */
export interface ListMessages {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** a queue's name */
  queue?: string;
}

/** Of one agent or form, or of all. */
export interface ListReviews {
  /** an agent's id */
  agent?: string;
  form?: string;
}

/** Which scores: of one form, or of all. */
export interface ListScores {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  form?: string;
}

/** Which users are listed. */
export interface ListUsers {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** only those in whose name or name shown this is */
  text?: string;
}

/** Which waiting callers are listed, who came first first. */
export interface ListWaiting {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** a queue's name */
  queue?: string;
}

/** Which model of a part is live in a language ("": that of the settings), and which is in its shadow ("": none; settings: what the settings name, which was live before). */
export interface LiveIs {
  language: string;
  part: string;
  model: string;
  shadow: string;
}

/** Who comes in, and how they show it: `user` and `password`; or the `token` of a one-time link with the password that is theirs from then on; or the `token` of a display alone. */
export interface LogIn {
  /** a user's name */
  user?: string;
  /** theirs; with a link the new one, of at least 12 characters */
  password?: string;
  /** of the authenticator, or a recovery code; when it is asked for */
  code?: string;
  /** of a one-time link (behind its #), or of a display */
  token?: string;
}

/** What stands behind the # of a one-time link. */
export interface LookAtLink {
  /** the link's secret */
  token: string;
}

/** A new token. `board`: a display that shows it (wall), whose only scope is `display`; `days` 0: until it is revoked. */
export interface MakeToken {
  /** what it is for */
  name: string;
  /** what it may */
  scopes?: string[];
  queues?: string[] | null;
  board?: string;
  /** how long it is in force */
  days?: number;
}

/** Who asks: `name` as people write it; `kind`: password, link, provider, display, token, console; `must`: what has to be done before anything else (authenticator, or "" for nothing); `queues` null: all; `session`: "" for a token; `time_zone`: whose days the site has ("": not known, the browser's). */
export interface MeIs {
  user: string;
  name: string;
  agent: string;
  kind: string;
  session: string;
  roles: string[];
  scopes: string[];
  queues: string[] | null;
  language: string;
  must: string;
  second_factor: boolean;
  has_password: boolean;
  board: string;
  time_zone: string;
  expires_at: string | null;
}

/** Which topic it counts as, on every night to come. */
export interface MergeTopic {
  /** the topic that it counts as; "": none any more */
  into: string;
}

/** An order about a voice message was carried out. */
export interface MessageDone {
  message: string;
  result: string;
}

/** A voice message. `text`: as it was written down, "" when it was not (yet). */
export interface MessageItem {
  id: string;
  /** an instant, RFC 3339 in UTC */
  left_at: string;
  /** a queue's name */
  queue: string;
  /** a telephone number */
  number: string;
  name: string;
  language: string;
  length_ms: number;
  text: string;
  heard_at: string | null;
  sent: string[];
}

/** Voice messages, the newest first. */
export interface MessagePage {
  next: string | null;
  items: MessageItem[];
}

/** A row of the registry: of which part, data (a digest) and texts (how many cards, phrases, or words of wording), by which version of kefu, by whom and when it was made; `state` since when, by whom and why. `lacks`: why it may not answer callers yet. `returned`: the figures by which kefu took it back. The `part` rules: a version of the quality rules, which `kefu rules` moves. */
export interface ModelIs {
  model: string;
  part: string;
  language: string;
  state: string;
  data: string;
  code: string;
  texts: number;
  held_out: number;
  metrics: Record<string, number>;
  /** an instant, RFC 3339 in UTC */
  made_at: string;
  made_by: string;
  since: string | null;
  moved_by: string;
  why: string;
  shadow_since: string | null;
  judged: JudgedIs[];
  classes: ClassIs[];
  lacks: string;
  returned: Record<string, number>;
}

/** The registry, the newest first. */
export interface ModelList {
  items: ModelIs[];
  live: LiveIs[];
}

/** A one-time link: `path` behind the address of this site. Whoever has it is that user, once. */
export interface NewLink {
  user: string;
  path: string;
  ends_at: string | null;
}

/** What is looked at in the nightly copy; it is written down. */
export interface OpenCopy {
  /** path and query, as the browser asks for it */
  path?: string;
}

/** The operation's portrait. `wape`: Σ|calls − expected| / Σ calls of past hours (null: not yet known); `inside`: the share of `foretold` hours in their band. `path`: steps in which callers were lost, the worst first, of the newest `path_calls` calls; not told who looks after some queues only. */
export interface OperationIs {
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  days: number;
  offered: number;
  hours: HourItem[];
  ends: EndItem[];
  again: AgainItem[];
  path: PathItem[];
  path_calls: number;
  coming: string;
  wape: number | null;
  inside: number | null;
  foretold: number;
  why: StatedIs;
}

/** A page of a list. */
export interface Paged {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
}

/** A review that was given. */
export interface PartItem {
  part: string;
  by: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
}

/** A step of the flow: how often callers came to it, hung up there, were not understood or heard. */
export interface PathItem {
  step: string;
  entered: number;
  hung_up: number;
  lost: number;
}

/** One's own telephones as the server sees them. `kind`: sip, web, both; `rings`: the endpoint that would ring now; `words`: why no call can be taken with the page ("": one can). */
export interface PhoneIs {
  kind: string;
  rings: string;
  state: string;
  session: string;
  registered: boolean;
  words: string;
}

/** A beacon of the page. `session` "": the one that has the telephone now. */
export interface PhoneSays {
  /** one of off, elsewhere, asking, denied, connecting, ready, ringing, talking, mending, lost */
  state: string;
  session?: string;
  detail?: string;
  /** the microphone was heard in this shift */
  level?: boolean;
  /** the microphone's name */
  input?: string;
  /** the name of what calls are heard with */
  output?: string;
}

/** With what a page registers, from now until `expires_at` or until another page takes the telephone. `rejoin`: the call that its agent is in, and that rings again at this page; null: none. */
export interface PhoneSessionIs {
  sip_user: string;
  secret: string;
  ws_path: string;
  ticket: string;
  session: string;
  /** an instant, RFC 3339 in UTC */
  expires_at: string;
  ice_servers: Record<string, unknown>[];
  rejoin: string | null;
}

/** Why it was not done (RFC 9457). `code` and `type` do not change; `detail` is for people; `field` is what is wrong in the request, `scope` what is missing, `errors` each mistake when there are several. */
export interface ProblemAnswer {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  field?: string;
  scope?: string;
  errors?: FieldProblem[];
}

/** The running process: another `incarnation` is another process. */
export interface ProcessIs {
  incarnation: string;
  draining: boolean;
  result?: string;
}

/** Which, and why. `force`: also one that was not compared, or had no day in the shadow. */
export interface PromoteModel {
  /** a model's id */
  model: string;
  /** why; it is written down */
  why: string;
  force?: boolean;
}

/** A phone rings, and the recording will lie in the folder `file`. */
export interface PromptRinging {
  result: string;
  file: string;
}

/** An identity provider: its host, and where its log-in begins (`?next=` says where to go afterwards). */
export interface ProviderIs {
  name: string;
  url: string;
}

/** What an identity provider adds to the redirect address; it may say more. */
export interface ProviderSays {
  state?: string;
  code?: string;
  error?: string;
  iss?: string;
}

/** All that is known of a caller. `url`: their page in the CRM. */
export interface PutCaller {
  name?: string;
  tier?: "basic" | "gold" | "platinum" | "silver";
  language?: "" | "en" | "zh";
  revenue?: number;
  tenure_years?: number;
  churn_risk?: number;
  external_id?: string;
  /** http or https */
  url?: string;
}

/** `cut`: there are more rows than these. As CSV, the header `Kefu-Cut` says so. */
export interface QueryAnswer {
  columns: string[];
  rows: ((string | number | number | null)[])[];
  cut: boolean;
  seconds: number;
}

/** A question. `kind`: critical, a no takes its section; fatal, the form. `rules`: which answer it. */
export interface QuestionItem {
  id: string;
  en: string;
  zh: string;
  type: string;
  weight: number;
  kind: string;
  rules: string[];
}

/** A queue now. `available`: agents who could take a call in this moment; waits expected by who joins now. */
export interface QueueItem {
  /** a queue's name */
  id: string;
  code: string;
  number: string;
  waiting: number;
  longest_since_at: string | null;
  staffed: number;
  available: number;
  talking: number;
  wrap_up: number;
  paused: number;
  expected_wait_p50_ms: number | null;
  expected_wait_p90_ms: number | null;
}

/** Queues, by name. */
export interface QueuePage {
  next: string | null;
  items: QueueItem[];
}

/** Which entries. */
export interface ReadAudit {
  /** how many at most */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
  /** only what this user, agent or token did */
  whose?: string;
  /** only this kind */
  kind?: string;
  /** only about this call */
  call?: string;
  /** from this instant on */
  since?: string;
  /** before this instant */
  until?: string;
}

/** Of which time, against which: as long a one from `before` on (default: directly before). `by` all: by the way to group that explains most. */
export interface ReadCause {
  /** of calls from this instant on (default: the last day) */
  since?: string;
  /** before this instant (default: now) */
  until?: string;
  /** when the time began that it is compared with */
  before?: string;
  by?: "agent_group" | "all" | "day" | "hour" | "hour_of_day" | "language" | "month" | "queue" | "week";
  /** others than the default: service_level=answered,csat=top2 */
  variant?: string;
  language?: string;
}

/** Of which days. */
export interface ReadCoaching {
  /** of so many days, up to now */
  days?: number;
}

/** Events after a number, in order; `types`: only these, with commas between. */
export interface ReadEvents {
  /** `sequence` of the last that is known */
  after?: number;
  types?: string;
  /** how many at most */
  limit?: number;
}

/** Of which time, by which groups, which figures in which variants, with words of which language. */
export interface ReadKpis {
  /** of calls from this instant on (default: the last day) */
  since?: string;
  /** before this instant (default: now) */
  until?: string;
  by?: "agent_group" | "all" | "day" | "hour" | "hour_of_day" | "language" | "month" | "queue" | "week";
  /** these alone, with commas between */
  kpi?: string;
  /** others than the default: service_level=answered,csat=top2 */
  variant?: string;
  language?: "" | "en" | "zh";
}

/** Of which time. */
export interface ReadOperation {
  /** of calls from this instant on (default: the last 28 days) */
  since?: string;
  /** before this instant (default: now) */
  until?: string;
  language?: string;
}

/** Which part, and why. */
export interface ReadRecording {
  /** why; it is written down */
  why?: string;
  /** which part, when recording was stopped and started */
  part?: number;
}

/** In which language ("": what the browser wants). */
export interface ReadReference {
  language?: "" | "en" | "zh";
}

/** Of which time, in which buckets, as what. */
export interface ReadReport {
  /** from this instant on (default: the last day) */
  since?: string;
  /** before this instant (default: now) */
  until?: string;
  bucket?: "all" | "day" | "hour";
  format?: "csv" | "json";
}

/** Which version (0: the newest). */
export interface ReadTranscript {
  /** 0: the newest */
  version?: number;
}

/** With a reason. */
export interface Reason {
  /** why; it is written down */
  why?: string;
}

/** Which prompt is recorded, and on which phone. */
export interface RecordPrompt {
  /** the prompt */
  name: string;
  /** the extension that is rung */
  phone: string;
  /** which text is read */
  language?: "en" | "zh";
}

/** A recording that is kept. */
export interface RecordingItem {
  call: string;
  /** an instant, RFC 3339 in UTC */
  stored_at: string;
  length_ms: number;
  parts: number;
  /** a telephone number */
  number: string;
  name: string;
  /** an agent's id */
  agent: string;
  /** a queue's name */
  queue: string;
}

/** Recordings, the newest first. */
export interface RecordingPage {
  next: string | null;
  items: RecordingItem[];
}

/** Each is worth one code of the authenticator, once; they are shown this one time. */
export interface RecoveryCodes {
  codes: string[];
}

/** A name for people, in both languages. */
export interface RenameTopic {
  /** what it is called; "": by its words again */
  name: string;
}

/** Which deliveries are made again: these, or those given up between two instants. */
export interface Replay {
  ids?: number[];
  /** an instant, RFC 3339 */
  since?: string;
  /** an instant, RFC 3339 */
  until?: string;
}

/** How many are on their way again. */
export interface Replayed {
  deliveries: number;
}

/** Rows of a report; `formulas`: how each figure is reckoned. */
export interface ReportIs {
  name: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  /** an instant, RFC 3339 in UTC */
  until_at: string;
  bucket: string;
  formulas: Record<string, string>;
  items: Record<string, unknown>[];
}

/** Of which language and part the model before is to answer again. */
export interface ReturnModel {
  language: "en" | "zh";
  part?: "cards" | "intents" | "phrases" | "wording";
  /** why; it is written down */
  why?: string;
}

/** `model` answers again; "": the one of the settings. */
export interface Returned {
  model: string;
}

/** Answers to a form, by question; what is not answered stays as it is. */
export interface Review {
  /** question → yes, no, 1 to 5, n/a, unknown, or text, as the question asks */
  answers: Record<string, string>;
}

/** What somebody has answered so far; without answers there is no draft any more. */
export interface ReviewDraft {
  /** question → yes, no, 1 to 5, n/a, unknown, or text, as the question asks */
  answers: Record<string, string>;
}

/** A call to be looked at. `stratum`: random, fatal, no, unsure, contested, consensus; `weight`: how many calls it stands for; `double`: for two people who do not see each other's answers; `done`: parts that are. */
export interface ReviewItem {
  call: string;
  form: string;
  /** an agent's id */
  agent: string;
  /** a queue's name */
  queue: string;
  /** a telephone number */
  number: string;
  name: string;
  /** an instant, RFC 3339 in UTC */
  scored_at: string;
  stratum: string;
  weight: number;
  double: boolean;
  done: string[];
}

/** What is to be looked at, the most urgent first. */
export interface ReviewsAre {
  items: ReviewItem[];
}

/** A phone rings. */
export interface Ringing {
  result: string;
}

/** A role and what it may; `grantable`: by who asks. */
export interface RoleItem {
  name: string;
  scopes: string[];
  grantable: boolean;
}

/** Roles. */
export interface RoleList {
  items: RoleItem[];
}

/** Which version of the rules comes back. */
export interface RollRulesBack {
  /** the version's number (0: the one before) */
  version?: number;
}

/** Which version of the flow comes back. */
export interface Rollback {
  /** the version's number (0: the one before) */
  version?: number;
}

/** The routing profile in force, all with what each is for, and how often the rules were looked at and broken. */
export interface Routing {
  profile: string;
  profiles: Record<string, string>;
  decisions: number;
  checked: number;
  broken: Record<string, number>;
}

/** What is different in the files of two versions, with three lines around; 4,000 lines at most. */
export interface RuleDifference {
  older: number;
  newer: number;
  items: FlowFile[];
}

/** A rule in force. `stage`: shadow, it fires and nobody is told; or live. `actions`: what it does. */
export interface RuleItem {
  id: string;
  version: string;
  stage: string;
  queues: string[];
  languages: string[];
  actions: string[];
}

/** A version of the rules that is kept: who put it into force first, and what changed in it. */
export interface RuleVersion {
  number: number;
  /** an instant, RFC 3339 in UTC */
  kept_at: string;
  by: string;
  digest: string;
  changes: string[];
}

/** The versions that are kept, oldest first, and the number of that in force. */
export interface RuleVersionList {
  current: number;
  items: RuleVersion[];
}

/** Rules in force; `number`: of their version, 0: it is not kept. `away`: why nothing is judged by them now ("": it is); `behind`: what waits to be judged. */
export interface RulesAre {
  version: string;
  number: number;
  away: string;
  behind: number;
  fired: number;
  items: RuleItem[];
}

/** The version that is in force again, and stays so over restarts until the next reload. */
export interface RulesRolledBack {
  version: number;
  changes: string[];
  pinned: boolean;
}

/** An utterance that an answer rests on; `at_ms` since the call came. */
export interface SaidThen {
  side: string;
  at_ms: number;
  words: string;
}

/** A form about a call. `points`: 0 to 100, null: it cannot be assessed, or (`seen` false) its agent has not looked at it yet. `waiting`: fatal answers of rules that a person has to confirm. */
export interface ScoreItem {
  call: string;
  form: string;
  version: number;
  /** an agent's id */
  agent: string;
  /** a queue's name */
  queue: string;
  /** a telephone number */
  number: string;
  name: string;
  /** an instant, RFC 3339 in UTC */
  scored_at: string;
  points: number | null;
  answered: number;
  fatal: string[];
  waiting: string[];
  seen: boolean;
  reviewed: string[];
  contested: boolean;
}

/** Scores, the newest first. */
export interface ScorePage {
  next: string | null;
  items: ScoreItem[];
}

/** Whose answers were contested; `by` "": rules'. */
export interface ScorerItem {
  by: string;
  contests: ContestFigures;
}

/** Questions under one heading. */
export interface SectionItem {
  id: string;
  questions: QuestionItem[];
}

/** Keys that are pressed, 160 ms each, towards whom is consulted, else towards the caller; `leg`: towards it. */
export interface SendKeys {
  /** keys */
  keys: string;
  /** towards this leg */
  leg?: string;
}

/** A browser that is logged in. `own`: the one that asks. */
export interface SessionItem {
  id: string;
  user: string;
  kind: string;
  /** an instant, RFC 3339 in UTC */
  made_at: string;
  /** an instant, RFC 3339 in UTC */
  used_at: string;
  ends_at: string | null;
  address: string;
  browser: string;
  own: boolean;
}

/** Sessions, the newest first. */
export interface SessionList {
  items: SessionItem[];
}

/** What the agent is from now on. `when` null: at once, or after the call when there is one. */
export interface SetState {
  state: "offline" | "paused" | "ready";
  /** of a pause */
  reason?: string;
  when?: "after_call" | "now" | null;
  /** true: only who is offline becomes ready; false: nobody is logged in by it */
  log_in?: boolean | null;
}

/** A setting. `source`: what its value comes from; `file` and `line`: where that is written ("" and 0: nowhere); `variable`: its name in the environment; `about`: what default.toml says of it (English); `hidden`: a secret, whose values are not shown. */
export interface SettingItem {
  section: string;
  key: string;
  value: boolean | number | number | string;
  default: boolean | number | number | string;
  source: "command line" | "default" | "environment" | "file";
  file: string;
  line: number;
  variable: string;
  about: string;
  hidden: boolean;
}

/** Which was right, of a row; "": what one said is taken back. */
export interface SettleBeside {
  row: number;
  right: "" | "neither" | "one" | "other";
}

/** What a portrait is for, of which events it is made, until when it lasts, and what never stands in one. */
export interface StatedIs {
  purpose: string;
  sources: string[];
  expires: string;
  never: string;
}

/** What happened in a step: calls that came, hung up, were not understood, said nothing. */
export interface StepTraffic {
  step: string;
  entered: number;
  hung_up: number;
  not_understood: number;
  silent: number;
}

/** Which events; `after`: those after that sequence first (so does the header Last-Event-ID). */
export interface Stream {
  /** types or patterns with commas between */
  types?: string;
  after?: number;
}

/** Whose call, and how. The supervisor's own telephone rings. */
export interface Supervise {
  /** an agent's id */
  agent: string;
  /** listen; whisper to the agent; barge in; take over */
  mode?: "barge" | "listen" | "takeover" | "whisper";
}

/** A supervisor in an agent's call. */
export interface SupervisionItem {
  id: string;
  /** an agent's id */
  supervisor: string;
  /** an agent's id */
  agent: string;
  call: string;
  mode: string;
  /** an instant, RFC 3339 in UTC */
  since_at: string;
}

/** Who is in whose call. */
export interface SupervisionPage {
  next: string | null;
  items: SupervisionItem[];
}

/** Which routing profile is in force from now on. */
export interface SwitchProfile {
  profile: string;
}

/** Whose phone rings ("": who asks). */
export interface TakeParked {
  /** an agent's id */
  agent?: string;
}

/** A token; `hint`: its last letters. */
export interface TokenItem {
  id: string;
  name: string;
  scopes: string[];
  queues: string[] | null;
  board: string;
  made_by: string;
  /** an instant, RFC 3339 in UTC */
  made_at: string;
  ends_at: string | null;
  used_at: string | null;
  hint: string;
  over: boolean;
}

/** Tokens, the newest first. */
export interface TokenList {
  items: TokenItem[];
}

/** A new token, with its `secret`, which is shown this one time: `Authorization: Bearer` and it. */
export interface TokenMade {
  id: string;
  name: string;
  scopes: string[];
  queues: string[] | null;
  board: string;
  made_by: string;
  /** an instant, RFC 3339 in UTC */
  made_at: string;
  ends_at: string | null;
  used_at: string | null;
  hint: string;
  over: boolean;
  secret: string;
}

/** A call about it; `share`: how near it is (cosine). `words`: the caller's first, "" to who may not read what was said. */
export interface TopicCall {
  call: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
  queue: string;
  words: string;
  share: number;
}

/** Some calls about a topic, of the queues that somebody looks after: the nearest of the last weeks. */
export interface TopicCalls {
  items: TopicCall[];
}

/** A topic. `words_en` and `words_zh`: by which it differs from others; `named`: a person's name, "" for none; `into`: the topic that it counts as, "" for itself; `calls`: of the last weeks; `trend`: calls of each of the last 28 days, the oldest first. */
export interface TopicItem {
  id: string;
  words_en: string;
  words_zh: string;
  named: string;
  into: string;
  calls: number;
  /** an instant, RFC 3339 in UTC */
  last_at: string;
  trend: number[];
}

/** Topics, the largest first, and when they were made of how many calls. */
export interface TopicList {
  made_at: string | null;
  calls: number;
  items: TopicItem[];
}

/** So many topics of so many calls. */
export interface TopicsMade {
  topics: number;
  calls: number;
}

/** How far back calls are counted. */
export interface Traffic {
  /** how far back, in hours */
  hours?: number;
}

/** What calls did. `containment`: share of them that were served without a human, by the strict formula that leaves out who hung up within five seconds, and counts no silent departure. */
export interface TrafficIs {
  /** an instant, RFC 3339 in UTC */
  since_at: string;
  calls: number;
  steps: StepTraffic[];
  edges: EdgeTraffic[];
  contained: number;
  hung_up: number;
  to_humans: number;
  containment: number;
}

/** A call has another version of its transcript, with so many lines. */
export interface Transcribed {
  version: number;
  lines: number;
}

/** What both sides said, in order. */
export interface Transcript {
  call: string;
  version: number;
  versions: number[];
  items: Utterance[];
}

/** What the receiver answered to a test event. */
export interface Tried {
  status: number;
  error: string;
  milliseconds: number;
}

/** A user. `sso`: bound to the identity provider; `ready`: they can log in (a password, or the provider). */
export interface UserItem {
  name: string;
  shown: string;
  roles: string[];
  agent: string;
  queues: string[] | null;
  language: string;
  active: boolean;
  sso: boolean;
  ready: boolean;
  second_factor: boolean;
  /** an instant, RFC 3339 in UTC */
  made_at: string;
  made_by: string;
  used_at: string | null;
  sessions: number;
}

/** Users, by name. */
export interface UserPage {
  next: string | null;
  items: UserItem[];
}

/** Something that one side said. `start_ms` and `length_ms` are since the call came. */
export interface Utterance {
  side: string;
  /** an instant, RFC 3339 in UTC */
  at: string;
  start_ms: number;
  length_ms: number;
  text: string;
  confidence: number;
  engine: string;
}

/** A view: what a row of it is. */
export interface ViewIs {
  name: string;
  rows: string;
  columns: ColumnIs[];
}

/** All views. */
export interface ViewList {
  items: ViewIs[];
}

/** An earlier call of a caller. */
export interface Visit {
  call: string;
  /** an instant, RFC 3339 in UTC */
  arrived_at: string;
  /** a queue's name */
  queue: string;
  /** an agent's id */
  agent: string;
  outcome: string;
  disposition: string;
  direction: string;
}

/** Somebody in the waiting line. `position`: in the order in which they stand, from 1. */
export interface WaitingItem {
  call: string;
  /** a telephone number */
  number: string;
  name: string;
  tier: string;
  /** a queue's name */
  queue: string;
  language: string;
  priority: number;
  position: number;
  /** an instant, RFC 3339 in UTC */
  entered_at: string;
  offered_to: string[];
}

/** Waiting callers, who came first first. */
export interface WaitingPage {
  next: string | null;
  items: WaitingItem[];
}

/** How one can log in here, beside a password. `first_admin`: no administrator can yet; `kefu` prints a link. */
export interface WaysIn {
  oidc: ProviderIs | null;
  first_admin: boolean;
}

/** An endpoint, and how many deliveries are in each state. `disabled_reason`: why kefu did it. */
export interface WebhookItem {
  id: string;
  url: string;
  events: string[];
  description: string;
  enabled: boolean;
  disabled_reason: string;
  /** an instant, RFC 3339 in UTC */
  created_at: string;
  created_by: string;
  last_success_at: string | null;
  due: number;
  delivered: number;
  dead: number;
}

/** Endpoints, the oldest first. */
export interface WebhookPage {
  next: string | null;
  items: WebhookItem[];
}

/** With its secret, which is shown this once. */
export interface WebhookSecret {
  id: string;
  url: string;
  events: string[];
  description: string;
  enabled: boolean;
  disabled_reason: string;
  /** an instant, RFC 3339 in UTC */
  created_at: string;
  created_by: string;
  last_success_at: string | null;
  due: number;
  delivered: number;
  dead: number;
  secret: string;
}

/** Of which agent; "": who asks, or the only one who was in the call. */
export interface WhoseDisposition {
  /** an agent's id */
  agent?: string;
}

/** Decisions about a call with their scores; `answers`: what stood against an agent, decision by decision. */
export interface Why {
  call: string;
  decisions: EventItem[];
  answers: string[];
}

/** Where they go. */
export interface WithdrawWaiting {
  to?: "callback" | "hangup" | "voicemail";
}

/** The last piece of work. `state`: none, running, done or failed; `done` parts `of` so many. `labels`: how many were learned from, `held_out` how many were not, `right` in cross-validation; `verdict` and `metrics` of a comparison. */
export interface WorkIs {
  what: string;
  state: string;
  model: string;
  language: string;
  by: string;
  begun_at: string | null;
  ended_at: string | null;
  done: number;
  of: number;
  error: string;
  labels: number;
  held_out: number;
  verdict: string;
  metrics: Record<string, number>;
}

/** What the agent is to read on their desk, for a quarter of an hour or until the shift ends. */
export interface WriteMessage {
  text: string;
}

/** A refusal (RFC 9457). */
export type ProblemBody = ProblemAnswer;

/** No fields. */
export type Nothing = Record<string, never>;

/** Each operation by its name: what is put into its path, given with it, and answered. */
export interface Operations {
  /** agents and what they are doing. */
  list_agents: { method: "GET"; path: "/api/v1/agents"; places: Nothing; given: ListAgents; answer: AgentPage };
  /** one agent. */
  read_agent: { method: "GET"; path: "/api/v1/agents/{agent}"; places: { agent: string }; given: Nothing; answer: AgentItem };
  /** an agent's state. */
  read_agent_state: { method: "GET"; path: "/api/v1/agents/{agent}/state"; places: { agent: string }; given: Nothing; answer: AgentState };
  /** ready, paused or offline; now or after the call. */
  set_agent_state: { method: "PUT"; path: "/api/v1/agents/{agent}/state"; places: { agent: string }; given: SetState; answer: AgentState };
  /** end the agent's wrap-up, with a disposition. */
  wrap_up_agent: { method: "POST"; path: "/api/v1/agents/{agent}/wrap-up"; places: { agent: string }; given: EndWrapUp; answer: AgentState };
  /** write something to an agent, on their desk. */
  message_agent: { method: "POST"; path: "/api/v1/agents/{agent}/messages"; places: { agent: string }; given: WriteMessage; answer: Answer };
  /** give the agent more time for wrap-up. */
  extend_wrap_up: { method: "POST"; path: "/api/v1/agents/{agent}/wrap-up/extend"; places: { agent: string }; given: ExtendWrapUp; answer: AgentState };
  /** calls, live and past; agents see their own. */
  list_calls: { method: "GET"; path: "/api/v1/calls"; places: Nothing; given: ListCalls; answer: CallPage };
  /** click to dial: the agent's phone rings first, then the number. */
  dial: { method: "POST"; path: "/api/v1/calls"; places: Nothing; given: Dial; answer: CallRings };
  /** one call with its legs. */
  read_call: { method: "GET"; path: "/api/v1/calls/{call}"; places: { call: string }; given: Nothing; answer: CallDetail };
  /** put attributes and references of other systems to a call. */
  annotate_call: { method: "PATCH"; path: "/api/v1/calls/{call}"; places: { call: string }; given: Annotate; answer: CallDetail };
  /** every event of a call, in order. */
  read_timeline: { method: "GET"; path: "/api/v1/calls/{call}/timeline"; places: { call: string }; given: Paged; answer: EventPage };
  /** what was said; every access is logged. */
  read_transcript: { method: "GET"; path: "/api/v1/calls/{call}/transcript"; places: { call: string }; given: ReadTranscript; answer: Transcript };
  /** transcribe a recorded call again. */
  transcribe_recording: { method: "POST"; path: "/api/v1/calls/{call}/transcript"; places: { call: string }; given: Nothing; answer: Transcribed };
  /** why the call went to whom it went, and why not to another. */
  read_why: { method: "GET"; path: "/api/v1/calls/{call}/why"; places: { call: string }; given: AskWhy; answer: Why };
  /** what came of a call, or the draft of it. */
  read_disposition: { method: "GET"; path: "/api/v1/calls/{call}/disposition"; places: { call: string }; given: WhoseDisposition; answer: DispositionIs };
  /** say what came of a call, or keep a draft of it; handing it in ends the wrap-up. */
  put_disposition: { method: "PUT"; path: "/api/v1/calls/{call}/disposition"; places: { call: string }; given: Disposition; answer: DispositionIs };
  /** put the caller on hold, with music. */
  hold_call: { method: "PUT"; path: "/api/v1/calls/{call}/hold"; places: { call: string }; given: Nothing; answer: Done };
  /** take the caller off hold. */
  resume_call: { method: "DELETE"; path: "/api/v1/calls/{call}/hold"; places: { call: string }; given: Nothing; answer: Done };
  /** mute somebody in the call. */
  mute_call: { method: "PUT"; path: "/api/v1/calls/{call}/mute"; places: { call: string }; given: About; answer: Done };
  /** unmute somebody in the call. */
  unmute_call: { method: "DELETE"; path: "/api/v1/calls/{call}/mute"; places: { call: string }; given: About; answer: Done };
  /** start recording. */
  record_call: { method: "PUT"; path: "/api/v1/calls/{call}/recording"; places: { call: string }; given: Nothing; answer: Done };
  /** stop recording. */
  stop_recording_call: { method: "DELETE"; path: "/api/v1/calls/{call}/recording"; places: { call: string }; given: Nothing; answer: Done };
  /** record silence while a secret is spoken. */
  mask_call: { method: "PUT"; path: "/api/v1/calls/{call}/mask"; places: { call: string }; given: Nothing; answer: Done };
  /** record speech again. */
  unmask_call: { method: "DELETE"; path: "/api/v1/calls/{call}/mask"; places: { call: string }; given: Nothing; answer: Done };
  /** transfer the caller at once, or consult somebody first. */
  begin_transfer: { method: "POST"; path: "/api/v1/calls/{call}/transfers"; places: { call: string }; given: BeginTransfer; answer: Done };
  /** hand the caller over to whoever is consulted. */
  complete_call: { method: "POST"; path: "/api/v1/calls/{call}/transfers/current/complete"; places: { call: string }; given: Nothing; answer: Done };
  /** end the consultation and go back to the caller. */
  return_call: { method: "POST"; path: "/api/v1/calls/{call}/transfers/current/return"; places: { call: string }; given: Nothing; answer: Done };
  /** bring the caller into the consultation. */
  conference_call: { method: "POST"; path: "/api/v1/calls/{call}/transfers/current/conference"; places: { call: string }; given: Nothing; answer: Done };
  /** park the caller in a free slot. */
  park_call: { method: "POST"; path: "/api/v1/calls/{call}/parking"; places: { call: string }; given: Nothing; answer: Done };
  /** pick up a parked caller: one's phone rings. */
  take_parked: { method: "DELETE"; path: "/api/v1/calls/{call}/parking"; places: { call: string }; given: TakeParked; answer: Ringing };
  /** press keys towards the other side. */
  send_keys: { method: "POST"; path: "/api/v1/calls/{call}/dtmf"; places: { call: string }; given: SendKeys; answer: Done };
  /** hang up: others in the call stay with the caller, and without any it ends. */
  hangup_call: { method: "POST"; path: "/api/v1/calls/{call}/hangup"; places: { call: string }; given: Nothing; answer: Done };
  /** drop somebody from the call. */
  drop_call: { method: "DELETE"; path: "/api/v1/calls/{call}/legs/{leg}"; places: { call: string; leg: string }; given: Nothing; answer: Done };
  /** queues now. */
  list_queues: { method: "GET"; path: "/api/v1/queues"; places: Nothing; given: Paged; answer: QueuePage };
  /** one queue now. */
  read_queue: { method: "GET"; path: "/api/v1/queues/{queue}"; places: { queue: string }; given: Nothing; answer: QueueItem };
  /** who waits in a queue. */
  list_waiting_in: { method: "GET"; path: "/api/v1/queues/{queue}/waiting"; places: { queue: string }; given: Paged; answer: WaitingPage };
  /** who waits, in every queue. */
  list_waiting: { method: "GET"; path: "/api/v1/waiting"; places: Nothing; given: ListWaiting; answer: WaitingPage };
  /** move a waiting caller to another queue, or give them another priority. */
  change_waiting: { method: "PATCH"; path: "/api/v1/waiting/{call}"; places: { call: string }; given: ChangeWaiting; answer: Done };
  /** take a waiting caller out of the line. */
  withdraw_waiting: { method: "DELETE"; path: "/api/v1/waiting/{call}"; places: { call: string }; given: WithdrawWaiting; answer: Done };
  /** which supervisors are in whose calls. */
  list_supervisions: { method: "GET"; path: "/api/v1/supervisions"; places: Nothing; given: Paged; answer: SupervisionPage };
  /** ring one's own phone, and put it into an agent's call. */
  supervise: { method: "POST"; path: "/api/v1/supervisions"; places: Nothing; given: Supervise; answer: Ringing };
  /** listen, whisper, barge in or take over from now on. */
  change_supervision: { method: "PATCH"; path: "/api/v1/supervisions/{supervision}"; places: { supervision: string }; given: ChangeMode; answer: SupervisionItem };
  /** leave the agent's call. */
  end_supervision: { method: "DELETE"; path: "/api/v1/supervisions/{supervision}"; places: { supervision: string }; given: Nothing; answer: SupervisionItem };
  /** quality rules in force. */
  list_rules: { method: "GET"; path: "/api/v1/rules"; places: Nothing; given: Nothing; answer: RulesAre };
  /** which versions of the rules there are. */
  list_rule_versions: { method: "GET"; path: "/api/v1/rules/versions"; places: Nothing; given: Nothing; answer: RuleVersionList };
  /** two versions of the rules compared, line by line. */
  compare_rule_versions: { method: "GET"; path: "/api/v1/rules/versions/difference"; places: Nothing; given: CompareVersions; answer: RuleDifference };
  /** roll back to an earlier version of the rules. */
  roll_back_rules: { method: "POST"; path: "/api/v1/rules/rollback"; places: Nothing; given: RollRulesBack; answer: RulesRolledBack };
  /** say what came of a hint. */
  answer_hint: { method: "PUT"; path: "/api/v1/calls/{call}/hints/{hint}"; places: { call: string; hint: string }; given: AnswerHint; answer: Done };
  /** let one order of a call through that a rule holds back. */
  let_order_through: { method: "POST"; path: "/api/v1/calls/{call}/overrides"; places: { call: string }; given: LetThrough; answer: Done };
  /** put an alert of a rule aside. */
  acknowledge_alert: { method: "DELETE"; path: "/api/v1/alerts/{alert}"; places: { alert: string }; given: Nothing; answer: Answer };
  /** what was heard when a rule raised an alert, as WAV; every access is logged. */
  hear_alert: { method: "GET"; path: "/api/v1/alerts/{alert}/sound"; places: { alert: string }; given: Reason; answer: Blob };
  /** forms by which calls are assessed. */
  list_forms: { method: "GET"; path: "/api/v1/forms"; places: Nothing; given: Nothing; answer: FormsAre };
  /** how far those who answer a form agree: κ, AC1 and α with their intervals. */
  read_agreement: { method: "GET"; path: "/api/v1/forms/{form}/agreement"; places: { form: string }; given: Nothing; answer: AgreementIs };
  /** whether the automatic answers of a form may be believed: against people, and against contests. */
  read_calibration: { method: "GET"; path: "/api/v1/forms/{form}/calibration"; places: { form: string }; given: Nothing; answer: CalibrationIs };
  /** how an agent's calls were assessed. */
  list_scores: { method: "GET"; path: "/api/v1/agents/{agent}/scores"; places: { agent: string }; given: ListScores; answer: ScorePage };
  /** calls to be reviewed: drawn by chance for each agent, flagged, contested. */
  list_reviews: { method: "GET"; path: "/api/v1/reviews"; places: Nothing; given: ListReviews; answer: ReviewsAre };
  /** what forms say of a call, with evidence. */
  read_assessment: { method: "GET"; path: "/api/v1/calls/{call}/forms"; places: { call: string }; given: Nothing; answer: Assessment };
  /** answer a form about a call. */
  review_call: { method: "PUT"; path: "/api/v1/calls/{call}/forms/{form}/review"; places: { call: string; form: string }; given: Review; answer: Done };
  /** keep what one has answered so far; nobody else sees it. */
  keep_review: { method: "PUT"; path: "/api/v1/calls/{call}/forms/{form}/draft"; places: { call: string; form: string }; given: ReviewDraft; answer: Done };
  /** say that one does not agree with an answer about one's own call. */
  contest_answer: { method: "POST"; path: "/api/v1/calls/{call}/forms/{form}/contests"; places: { call: string; form: string }; given: Contest; answer: Done };
  /** decide on a contested answer that is neither about one's own call nor one's own. */
  decide_contest: { method: "POST"; path: "/api/v1/calls/{call}/forms/{form}/decisions"; places: { call: string; form: string }; given: Decide; answer: Done };
  /** the two questions in which an agent's calls lost most, with the words that show it. */
  read_coaching: { method: "GET"; path: "/api/v1/agents/{agent}/coaching"; places: { agent: string }; given: ReadCoaching; answer: CoachingIs };
  /** the seconds of a recording that one of these answers rests on, as WAV; every access is logged. */
  hear_coaching: { method: "GET"; path: "/api/v1/agents/{agent}/coaching/{form}/{question}/{call}"; places: { agent: string; form: string; question: string; call: string }; given: ReadCoaching; answer: Blob };
  /** recordings that are kept. */
  list_recordings: { method: "GET"; path: "/api/v1/recordings"; places: Nothing; given: Paged; answer: RecordingPage };
  /** one side of a recording, as WAV; every access is logged. */
  read_recording: { method: "GET"; path: "/api/v1/calls/{call}/recordings/{side}"; places: { call: string; side: string }; given: ReadRecording; answer: Blob };
  /** delete a recording for good. */
  delete_recording: { method: "DELETE"; path: "/api/v1/calls/{call}/recordings"; places: { call: string }; given: Reason; answer: Done };
  /** encrypt with another key from now on. */
  rotate_recording_key: { method: "POST"; path: "/api/v1/recordings/key"; places: Nothing; given: Nothing; answer: KeyRotated };
  /** voice messages, the newest first. */
  list_messages: { method: "GET"; path: "/api/v1/voicemails"; places: Nothing; given: ListMessages; answer: MessagePage };
  /** a voice message, as WAV; every access is logged. */
  read_message: { method: "GET"; path: "/api/v1/voicemails/{message}/audio"; places: { message: string }; given: Reason; answer: Blob };
  /** send a voice message again. */
  send_message: { method: "POST"; path: "/api/v1/voicemails/{message}/send"; places: { message: string }; given: Nothing; answer: MessageDone };
  /** delete a voice message for good. */
  delete_message: { method: "DELETE"; path: "/api/v1/voicemails/{message}"; places: { message: string }; given: Reason; answer: MessageDone };
  /** views of the records without names, numbers and words. */
  list_views: { method: "GET"; path: "/api/v1/analysis/views"; places: Nothing; given: Nothing; answer: ViewList };
  /** ask a query over the views. */
  ask_query: { method: "POST"; path: "/api/v1/analysis/queries"; places: Nothing; given: AskQuery; answer: QueryAnswer };
  /** whether one may look at the nightly copy of the views; what is looked at is written down. */
  open_copy: { method: "GET"; path: "/api/v1/analysis/copy"; places: Nothing; given: OpenCopy; answer: Answer };
  /** open answers that were unsure or wrong. */
  list_inbox: { method: "GET"; path: "/api/v1/training/inbox"; places: Nothing; given: ListInbox; answer: Inbox };
  /** say what an utterance meant. */
  give_label: { method: "POST"; path: "/api/v1/training/labels"; places: Nothing; given: GiveLabel; answer: Answer };
  /** models: made of what, judged how, by whom. */
  list_models: { method: "GET"; path: "/api/v1/training/models"; places: Nothing; given: Nothing; answer: ModelList };
  /** what the shadow and the live model did not say alike. */
  list_beside: { method: "GET"; path: "/api/v1/training/beside"; places: Nothing; given: ListBeside; answer: BesideList };
  /** say which of the two was right. */
  settle_beside: { method: "POST"; path: "/api/v1/training/settlements"; places: Nothing; given: SettleBeside; answer: Answer };
  /** train, compare, or try in the shadow of the live model. */
  begin_training: { method: "POST"; path: "/api/v1/training/work"; places: Nothing; given: BeginWork; answer: WorkIs };
  /** how far training is. */
  read_training: { method: "GET"; path: "/api/v1/training/work"; places: Nothing; given: Nothing; answer: WorkIs };
  /** let a model answer callers. */
  promote_model: { method: "POST"; path: "/api/v1/training/promotions"; places: Nothing; given: PromoteModel; answer: Answer };
  /** let the model before answer callers again. */
  return_model: { method: "POST"; path: "/api/v1/training/returns"; places: Nothing; given: ReturnModel; answer: Returned };
  /** callers that are known. */
  list_callers: { method: "GET"; path: "/api/v1/callers"; places: Nothing; given: ListCallers; answer: CallerPage };
  /** the portrait of a caller. */
  read_caller: { method: "GET"; path: "/api/v1/callers/{number}"; places: { number: string }; given: Nothing; answer: CallerDetail };
  /** write down all that is known of a caller. */
  put_caller: { method: "PUT"; path: "/api/v1/callers/{number}"; places: { number: string }; given: PutCaller; answer: CallerDetail };
  /** change what is known of a caller. */
  change_caller: { method: "PATCH"; path: "/api/v1/callers/{number}"; places: { number: string }; given: ChangeCaller; answer: CallerDetail };
  /** who waits to be called back. */
  list_callbacks: { method: "GET"; path: "/api/v1/callbacks"; places: Nothing; given: ListCallbacks; answer: CallbackPage };
  /** have somebody called back. */
  ask_callback: { method: "POST"; path: "/api/v1/callbacks"; places: Nothing; given: AskCallback; answer: CallbackItem };
  /** cancel a call-back. */
  withdraw_callback: { method: "DELETE"; path: "/api/v1/callbacks/{callback}"; places: { callback: string }; given: Nothing; answer: Done };
  /** the flow in force. */
  read_flow: { method: "GET"; path: "/api/v1/flows"; places: Nothing; given: Nothing; answer: FlowIs };
  /** the flow drawn, with what calls did. */
  draw_flow: { method: "GET"; path: "/api/v1/flows/picture"; places: Nothing; given: Draw; answer: Blob };
  /** which versions of the flow there are. */
  list_flow_versions: { method: "GET"; path: "/api/v1/flows/versions"; places: Nothing; given: Nothing; answer: FlowVersionList };
  /** two versions compared, line by line. */
  compare_flow_versions: { method: "GET"; path: "/api/v1/flows/versions/difference"; places: Nothing; given: CompareVersions; answer: FlowDifference };
  /** what is wrong in the files, with file and line. */
  lint_flow: { method: "GET"; path: "/api/v1/flows/lint"; places: Nothing; given: Nothing; answer: LintIs };
  /** what calls did in the flow. */
  read_traffic: { method: "GET"; path: "/api/v1/flows/traffic"; places: Nothing; given: Traffic; answer: TrafficIs };
  /** load flow and prompts from the files. */
  reload_flow: { method: "POST"; path: "/api/v1/flows/reload"; places: Nothing; given: Nothing; answer: FlowReloaded };
  /** roll back to an earlier version of the flow. */
  roll_back_flow: { method: "POST"; path: "/api/v1/flows/rollback"; places: Nothing; given: Rollback; answer: FlowRolledBack };
  /** record a prompt by telephone. */
  record_prompt: { method: "POST"; path: "/api/v1/flows/prompts"; places: Nothing; given: RecordPrompt; answer: PromptRinging };
  /** the routing profile in force. */
  read_profile: { method: "GET"; path: "/api/v1/routing/profile"; places: Nothing; given: Nothing; answer: Routing };
  /** switch the routing profile. */
  switch_profile: { method: "PUT"; path: "/api/v1/routing/profile"; places: Nothing; given: SwitchProfile; answer: Routing };
  /** cards of knowledge that answer a question best. */
  find_cards: { method: "GET"; path: "/api/v1/knowledge"; places: Nothing; given: FindCards; answer: CardsFound };
  /** KPIs with variant, interval, target, and the calls behind. */
  read_kpis: { method: "GET"; path: "/api/v1/kpis"; places: Nothing; given: ReadKpis; answer: KpisAre };
  /** exactly the calls behind a figure. */
  list_kpi_calls: { method: "GET"; path: "/api/v1/kpis/{kpi}/calls"; places: { kpi: string }; given: KpiCalls; answer: KpiCallPage };
  /** why a figure changed: other calls, or the same going otherwise. */
  read_cause: { method: "GET"; path: "/api/v1/kpis/{kpi}/cause"; places: { kpi: string }; given: ReadCause; answer: CauseIs };
  /** load by hour against staffing, what became of calls, who came back, what the day is to bring. */
  read_operation: { method: "GET"; path: "/api/v1/operation/portrait"; places: Nothing; given: ReadOperation; answer: OperationIs };
  /** an agent's figures against what the team has with such calls. */
  read_agent_portrait: { method: "GET"; path: "/api/v1/agents/{agent}/portrait"; places: { agent: string }; given: Nothing; answer: AgentPortraitIs };
  /** what is counted of a caller's own calls. */
  read_caller_portrait: { method: "GET"; path: "/api/v1/callers/{number}/portrait"; places: { number: string }; given: Nothing; answer: CallerPortraitIs };
  /** what calls are about. */
  list_topics: { method: "GET"; path: "/api/v1/topics"; places: Nothing; given: Nothing; answer: TopicList };
  /** calls about a topic, as examples. */
  list_topic_calls: { method: "GET"; path: "/api/v1/topics/{topic}/calls"; places: { topic: string }; given: Nothing; answer: TopicCalls };
  /** make topics anew, as is done each night. */
  make_topics: { method: "POST"; path: "/api/v1/topics/refresh"; places: Nothing; given: Nothing; answer: TopicsMade };
  /** give a topic a name. */
  rename_topic: { method: "PUT"; path: "/api/v1/topics/{topic}/name"; places: { topic: string }; given: RenameTopic; answer: Answer };
  /** let a topic count as another. */
  merge_topic: { method: "PUT"; path: "/api/v1/topics/{topic}/into"; places: { topic: string }; given: MergeTopic; answer: Answer };
  /** what many called about suddenly. */
  list_bursts: { method: "GET"; path: "/api/v1/bursts"; places: Nothing; given: Nothing; answer: BurstList };
  /** put the alarm of a burst aside. */
  put_burst_aside: { method: "DELETE"; path: "/api/v1/bursts/{burst}"; places: { burst: string }; given: Nothing; answer: Answer };
  /** announce it to callers behind the greeting. */
  announce_burst: { method: "PUT"; path: "/api/v1/bursts/{burst}/announcement"; places: { burst: string }; given: AnnounceBurst; answer: Announced };
  /** take the announcement out again. */
  withdraw_announcement: { method: "DELETE"; path: "/api/v1/flows/announcement"; places: Nothing; given: Nothing; answer: Announced };
  /** erase everything about a person. */
  erase_person: { method: "DELETE"; path: "/api/v1/callers/{number}/records"; places: { number: string }; given: Nothing; answer: Erased };
  /** who is told of events. */
  list_webhooks: { method: "GET"; path: "/api/v1/webhooks"; places: Nothing; given: Paged; answer: WebhookPage };
  /** tell another program of events. */
  add_webhook: { method: "POST"; path: "/api/v1/webhooks"; places: Nothing; given: AddWebhook; answer: WebhookSecret };
  /** one endpoint. */
  read_webhook: { method: "GET"; path: "/api/v1/webhooks/{webhook}"; places: { webhook: string }; given: Nothing; answer: WebhookItem };
  /** change an endpoint, switch it on or off, or give it another secret. */
  change_webhook: { method: "PATCH"; path: "/api/v1/webhooks/{webhook}"; places: { webhook: string }; given: ChangeWebhook; answer: WebhookSecret };
  /** remove an endpoint and its deliveries. */
  remove_webhook: { method: "DELETE"; path: "/api/v1/webhooks/{webhook}"; places: { webhook: string }; given: Nothing; answer: WebhookItem };
  /** send a test event now. */
  try_webhook: { method: "POST"; path: "/api/v1/webhooks/{webhook}/test"; places: { webhook: string }; given: Nothing; answer: Tried };
  /** what became of deliveries. */
  list_deliveries: { method: "GET"; path: "/api/v1/webhooks/{webhook}/deliveries"; places: { webhook: string }; given: ListDeliveries; answer: DeliveryPage };
  /** make deliveries again. */
  replay_deliveries: { method: "POST"; path: "/api/v1/webhooks/{webhook}/replay"; places: { webhook: string }; given: Replay; answer: Replayed };
  /** the types of events that others are told of. */
  list_event_types: { method: "GET"; path: "/api/v1/events/types"; places: Nothing; given: Nothing; answer: EventTypes };
  /** events as they come (Server-Sent Events); Last-Event-ID is the sequence of the last one. */
  stream_events: { method: "GET"; path: "/api/v1/events/stream"; places: Nothing; given: Stream; answer: Blob };
  /** how one can log in here. */
  read_ways_in: { method: "GET"; path: "/api/v1/session/entrance"; places: Nothing; given: Nothing; answer: WaysIn };
  /** log in: by name and password, by a one-time link with a new password, or as a display. */
  log_in: { method: "POST"; path: "/api/v1/session"; places: Nothing; given: LogIn; answer: MeIs };
  /** whose one-time link this is; it stays in force. */
  look_at_link: { method: "POST"; path: "/api/v1/session/link"; places: Nothing; given: LookAtLink; answer: LinkIs };
  /** who is logged in. */
  read_session: { method: "GET"; path: "/api/v1/session"; places: Nothing; given: Nothing; answer: MeIs };
  /** log out. */
  log_out: { method: "DELETE"; path: "/api/v1/session"; places: Nothing; given: Nothing; answer: Answer };
  /** change one's own password; other sessions end. */
  change_password: { method: "PUT"; path: "/api/v1/session/password"; places: Nothing; given: ChangePassword; answer: MeIs };
  /** begin to set up an authenticator. */
  begin_second_factor: { method: "POST"; path: "/api/v1/session/totp"; places: Nothing; given: ConfirmPassword; answer: Enrolment };
  /** the authenticator shows the right code: it is needed from now on. */
  confirm_second_factor: { method: "PUT"; path: "/api/v1/session/totp"; places: Nothing; given: GiveCode; answer: RecoveryCodes };
  /** no authenticator any more. */
  drop_second_factor: { method: "POST"; path: "/api/v1/session/totp/remove"; places: Nothing; given: ConfirmPassword; answer: Answer };
  /** who asks, and what they may do. */
  read_me: { method: "GET"; path: "/api/v1/me"; places: Nothing; given: Nothing; answer: MeIs };
  /** change one's own language. */
  change_me: { method: "PATCH"; path: "/api/v1/me"; places: Nothing; given: ChangeMe; answer: MeIs };
  /** where one is logged in. */
  list_my_sessions: { method: "GET"; path: "/api/v1/me/sessions"; places: Nothing; given: Nothing; answer: SessionList };
  /** end a session: one's own, or with users:admin anybody's. */
  end_session: { method: "DELETE"; path: "/api/v1/sessions/{session}"; places: { session: string }; given: Nothing; answer: Answer };
  /** go to the identity provider. */
  begin_provider_log_in: { method: "GET"; path: "/api/v1/oidc/start"; places: Nothing; given: BeginProvider; answer: Blob };
  /** come back from the identity provider. */
  end_provider_log_in: { method: "GET"; path: "/api/v1/oidc/callback"; places: Nothing; given: ProviderSays; answer: Blob };
  /** one's own telephones. */
  read_phone: { method: "GET"; path: "/api/v1/me/phone"; places: Nothing; given: Nothing; answer: PhoneIs };
  /** take one's telephone into this page; the page that had it has it no more. */
  take_phone: { method: "POST"; path: "/api/v1/me/phone"; places: Nothing; given: Nothing; answer: PhoneSessionIs };
  /** no page has one's telephone any more. */
  leave_phone: { method: "DELETE"; path: "/api/v1/me/phone"; places: Nothing; given: Nothing; answer: Answer };
  /** the page whose telephone rings answers, told from another place. */
  answer_phone: { method: "POST"; path: "/api/v1/me/phone/answer"; places: Nothing; given: AnswerCall; answer: PhoneIs };
  /** the page says in which state its telephone is. */
  tell_phone: { method: "POST"; path: "/api/v1/me/phone/events"; places: Nothing; given: PhoneSays; answer: PhoneIs };
  /** users, by name. */
  list_users: { method: "GET"; path: "/api/v1/users"; places: Nothing; given: ListUsers; answer: UserPage };
  /** add a user; they come in by a one-time link. */
  add_user: { method: "POST"; path: "/api/v1/users"; places: Nothing; given: AddUser; answer: UserItem };
  /** one user. */
  read_user: { method: "GET"; path: "/api/v1/users/{user}"; places: { user: string }; given: Nothing; answer: UserItem };
  /** change a user: roles, agent, queues, language, active. */
  change_user: { method: "PATCH"; path: "/api/v1/users/{user}"; places: { user: string }; given: ChangeUser; answer: UserItem };
  /** remove a user for good. */
  remove_user: { method: "DELETE"; path: "/api/v1/users/{user}"; places: { user: string }; given: Nothing; answer: Answer };
  /** a one-time link for a user: their first log-in, or a lost password. */
  make_user_link: { method: "POST"; path: "/api/v1/users/{user}/link"; places: { user: string }; given: Nothing; answer: NewLink };
  /** where a user is logged in. */
  list_user_sessions: { method: "GET"; path: "/api/v1/users/{user}/sessions"; places: { user: string }; given: Nothing; answer: SessionList };
  /** log a user out everywhere. */
  end_user_sessions: { method: "DELETE"; path: "/api/v1/users/{user}/sessions"; places: { user: string }; given: Nothing; answer: Answer };
  /** take a lost authenticator from a user. */
  reset_user_second_factor: { method: "DELETE"; path: "/api/v1/users/{user}/totp"; places: { user: string }; given: Nothing; answer: Answer };
  /** roles and what they may. */
  list_roles: { method: "GET"; path: "/api/v1/roles"; places: Nothing; given: Nothing; answer: RoleList };
  /** tokens of programs and displays. */
  list_tokens: { method: "GET"; path: "/api/v1/tokens"; places: Nothing; given: Nothing; answer: TokenList };
  /** a token for a program or a display; shown once. */
  make_token: { method: "POST"; path: "/api/v1/tokens"; places: Nothing; given: MakeToken; answer: TokenMade };
  /** take a token back. */
  revoke_token: { method: "DELETE"; path: "/api/v1/tokens/{token}"; places: { token: string }; given: Nothing; answer: Answer };
  /** who did what: log-ins, changes, orders for others, readings. */
  read_audit: { method: "GET"; path: "/api/v1/audit"; places: Nothing; given: ReadAudit; answer: AuditPage };
  /** settings in force, with the file and line that each comes from; secrets are not shown. */
  read_configuration: { method: "GET"; path: "/api/v1/configuration"; places: Nothing; given: Nothing; answer: ConfigurationIs };
  /** the certificate that browsers are shown. */
  read_certificate: { method: "GET"; path: "/api/v1/certificate"; places: Nothing; given: Nothing; answer: CertificateIs };
  /** events of the journal after a sequence number. */
  read_events: { method: "GET"; path: "/api/v1/events"; places: Nothing; given: ReadEvents; answer: EventPage };
  /** figures of calls, queues and agents, as JSON or CSV. */
  read_report: { method: "GET"; path: "/api/v1/reports/{report}"; places: { report: string }; given: ReadReport; answer: ReportIs };
  /** how kefu is. */
  read_health: { method: "GET"; path: "/api/v1/health"; places: Nothing; given: Nothing; answer: HealthIs };
  /** counters in Prometheus' text format. */
  read_metrics: { method: "GET"; path: "/api/v1/metrics"; places: Nothing; given: Nothing; answer: Blob };
  /** whether kefu answers, and which process it is. */
  ping: { method: "GET"; path: "/api/v1/ping"; places: Nothing; given: Nothing; answer: ProcessIs };
  /** take no new calls. */
  drain_on: { method: "PUT"; path: "/api/v1/process/drain"; places: Nothing; given: Nothing; answer: ProcessIs };
  /** take calls again. */
  drain_off: { method: "DELETE"; path: "/api/v1/process/drain"; places: Nothing; given: Nothing; answer: ProcessIs };
  /** restart; every call goes on. */
  restart: { method: "POST"; path: "/api/v1/process/restart"; places: Nothing; given: Nothing; answer: ProcessIs };
  /** stop; calls stay in Asterisk. */
  stop: { method: "POST"; path: "/api/v1/process/stop"; places: Nothing; given: Nothing; answer: ProcessIs };
  /** this description, as OpenAPI 3.1. */
  openapi: { method: "GET"; path: "/openapi.json"; places: Nothing; given: Nothing; answer: unknown };
  /** this description, to read. */
  read_reference: { method: "GET"; path: "/api/docs"; places: Nothing; given: ReadReference; answer: Blob };
  /** how the page to read looks. */
  reference_style: { method: "GET"; path: "/api/docs.css"; places: Nothing; given: Nothing; answer: Blob };
}

/** Methods and paths, by operation. */
export const OPERATIONS = {
  list_agents: { method: "GET", path: "/api/v1/agents" },
  read_agent: { method: "GET", path: "/api/v1/agents/{agent}" },
  read_agent_state: { method: "GET", path: "/api/v1/agents/{agent}/state" },
  set_agent_state: { method: "PUT", path: "/api/v1/agents/{agent}/state" },
  wrap_up_agent: { method: "POST", path: "/api/v1/agents/{agent}/wrap-up" },
  message_agent: { method: "POST", path: "/api/v1/agents/{agent}/messages" },
  extend_wrap_up: { method: "POST", path: "/api/v1/agents/{agent}/wrap-up/extend" },
  list_calls: { method: "GET", path: "/api/v1/calls" },
  dial: { method: "POST", path: "/api/v1/calls" },
  read_call: { method: "GET", path: "/api/v1/calls/{call}" },
  annotate_call: { method: "PATCH", path: "/api/v1/calls/{call}" },
  read_timeline: { method: "GET", path: "/api/v1/calls/{call}/timeline" },
  read_transcript: { method: "GET", path: "/api/v1/calls/{call}/transcript" },
  transcribe_recording: { method: "POST", path: "/api/v1/calls/{call}/transcript" },
  read_why: { method: "GET", path: "/api/v1/calls/{call}/why" },
  read_disposition: { method: "GET", path: "/api/v1/calls/{call}/disposition" },
  put_disposition: { method: "PUT", path: "/api/v1/calls/{call}/disposition" },
  hold_call: { method: "PUT", path: "/api/v1/calls/{call}/hold" },
  resume_call: { method: "DELETE", path: "/api/v1/calls/{call}/hold" },
  mute_call: { method: "PUT", path: "/api/v1/calls/{call}/mute" },
  unmute_call: { method: "DELETE", path: "/api/v1/calls/{call}/mute" },
  record_call: { method: "PUT", path: "/api/v1/calls/{call}/recording" },
  stop_recording_call: { method: "DELETE", path: "/api/v1/calls/{call}/recording" },
  mask_call: { method: "PUT", path: "/api/v1/calls/{call}/mask" },
  unmask_call: { method: "DELETE", path: "/api/v1/calls/{call}/mask" },
  begin_transfer: { method: "POST", path: "/api/v1/calls/{call}/transfers" },
  complete_call: { method: "POST", path: "/api/v1/calls/{call}/transfers/current/complete" },
  return_call: { method: "POST", path: "/api/v1/calls/{call}/transfers/current/return" },
  conference_call: { method: "POST", path: "/api/v1/calls/{call}/transfers/current/conference" },
  park_call: { method: "POST", path: "/api/v1/calls/{call}/parking" },
  take_parked: { method: "DELETE", path: "/api/v1/calls/{call}/parking" },
  send_keys: { method: "POST", path: "/api/v1/calls/{call}/dtmf" },
  hangup_call: { method: "POST", path: "/api/v1/calls/{call}/hangup" },
  drop_call: { method: "DELETE", path: "/api/v1/calls/{call}/legs/{leg}" },
  list_queues: { method: "GET", path: "/api/v1/queues" },
  read_queue: { method: "GET", path: "/api/v1/queues/{queue}" },
  list_waiting_in: { method: "GET", path: "/api/v1/queues/{queue}/waiting" },
  list_waiting: { method: "GET", path: "/api/v1/waiting" },
  change_waiting: { method: "PATCH", path: "/api/v1/waiting/{call}" },
  withdraw_waiting: { method: "DELETE", path: "/api/v1/waiting/{call}" },
  list_supervisions: { method: "GET", path: "/api/v1/supervisions" },
  supervise: { method: "POST", path: "/api/v1/supervisions" },
  change_supervision: { method: "PATCH", path: "/api/v1/supervisions/{supervision}" },
  end_supervision: { method: "DELETE", path: "/api/v1/supervisions/{supervision}" },
  list_rules: { method: "GET", path: "/api/v1/rules" },
  list_rule_versions: { method: "GET", path: "/api/v1/rules/versions" },
  compare_rule_versions: { method: "GET", path: "/api/v1/rules/versions/difference" },
  roll_back_rules: { method: "POST", path: "/api/v1/rules/rollback" },
  answer_hint: { method: "PUT", path: "/api/v1/calls/{call}/hints/{hint}" },
  let_order_through: { method: "POST", path: "/api/v1/calls/{call}/overrides" },
  acknowledge_alert: { method: "DELETE", path: "/api/v1/alerts/{alert}" },
  hear_alert: { method: "GET", path: "/api/v1/alerts/{alert}/sound" },
  list_forms: { method: "GET", path: "/api/v1/forms" },
  read_agreement: { method: "GET", path: "/api/v1/forms/{form}/agreement" },
  read_calibration: { method: "GET", path: "/api/v1/forms/{form}/calibration" },
  list_scores: { method: "GET", path: "/api/v1/agents/{agent}/scores" },
  list_reviews: { method: "GET", path: "/api/v1/reviews" },
  read_assessment: { method: "GET", path: "/api/v1/calls/{call}/forms" },
  review_call: { method: "PUT", path: "/api/v1/calls/{call}/forms/{form}/review" },
  keep_review: { method: "PUT", path: "/api/v1/calls/{call}/forms/{form}/draft" },
  contest_answer: { method: "POST", path: "/api/v1/calls/{call}/forms/{form}/contests" },
  decide_contest: { method: "POST", path: "/api/v1/calls/{call}/forms/{form}/decisions" },
  read_coaching: { method: "GET", path: "/api/v1/agents/{agent}/coaching" },
  hear_coaching: { method: "GET", path: "/api/v1/agents/{agent}/coaching/{form}/{question}/{call}" },
  list_recordings: { method: "GET", path: "/api/v1/recordings" },
  read_recording: { method: "GET", path: "/api/v1/calls/{call}/recordings/{side}" },
  delete_recording: { method: "DELETE", path: "/api/v1/calls/{call}/recordings" },
  rotate_recording_key: { method: "POST", path: "/api/v1/recordings/key" },
  list_messages: { method: "GET", path: "/api/v1/voicemails" },
  read_message: { method: "GET", path: "/api/v1/voicemails/{message}/audio" },
  send_message: { method: "POST", path: "/api/v1/voicemails/{message}/send" },
  delete_message: { method: "DELETE", path: "/api/v1/voicemails/{message}" },
  list_views: { method: "GET", path: "/api/v1/analysis/views" },
  ask_query: { method: "POST", path: "/api/v1/analysis/queries" },
  open_copy: { method: "GET", path: "/api/v1/analysis/copy" },
  list_inbox: { method: "GET", path: "/api/v1/training/inbox" },
  give_label: { method: "POST", path: "/api/v1/training/labels" },
  list_models: { method: "GET", path: "/api/v1/training/models" },
  list_beside: { method: "GET", path: "/api/v1/training/beside" },
  settle_beside: { method: "POST", path: "/api/v1/training/settlements" },
  begin_training: { method: "POST", path: "/api/v1/training/work" },
  read_training: { method: "GET", path: "/api/v1/training/work" },
  promote_model: { method: "POST", path: "/api/v1/training/promotions" },
  return_model: { method: "POST", path: "/api/v1/training/returns" },
  list_callers: { method: "GET", path: "/api/v1/callers" },
  read_caller: { method: "GET", path: "/api/v1/callers/{number}" },
  put_caller: { method: "PUT", path: "/api/v1/callers/{number}" },
  change_caller: { method: "PATCH", path: "/api/v1/callers/{number}" },
  list_callbacks: { method: "GET", path: "/api/v1/callbacks" },
  ask_callback: { method: "POST", path: "/api/v1/callbacks" },
  withdraw_callback: { method: "DELETE", path: "/api/v1/callbacks/{callback}" },
  read_flow: { method: "GET", path: "/api/v1/flows" },
  draw_flow: { method: "GET", path: "/api/v1/flows/picture" },
  list_flow_versions: { method: "GET", path: "/api/v1/flows/versions" },
  compare_flow_versions: { method: "GET", path: "/api/v1/flows/versions/difference" },
  lint_flow: { method: "GET", path: "/api/v1/flows/lint" },
  read_traffic: { method: "GET", path: "/api/v1/flows/traffic" },
  reload_flow: { method: "POST", path: "/api/v1/flows/reload" },
  roll_back_flow: { method: "POST", path: "/api/v1/flows/rollback" },
  record_prompt: { method: "POST", path: "/api/v1/flows/prompts" },
  read_profile: { method: "GET", path: "/api/v1/routing/profile" },
  switch_profile: { method: "PUT", path: "/api/v1/routing/profile" },
  find_cards: { method: "GET", path: "/api/v1/knowledge" },
  read_kpis: { method: "GET", path: "/api/v1/kpis" },
  list_kpi_calls: { method: "GET", path: "/api/v1/kpis/{kpi}/calls" },
  read_cause: { method: "GET", path: "/api/v1/kpis/{kpi}/cause" },
  read_operation: { method: "GET", path: "/api/v1/operation/portrait" },
  read_agent_portrait: { method: "GET", path: "/api/v1/agents/{agent}/portrait" },
  read_caller_portrait: { method: "GET", path: "/api/v1/callers/{number}/portrait" },
  list_topics: { method: "GET", path: "/api/v1/topics" },
  list_topic_calls: { method: "GET", path: "/api/v1/topics/{topic}/calls" },
  make_topics: { method: "POST", path: "/api/v1/topics/refresh" },
  rename_topic: { method: "PUT", path: "/api/v1/topics/{topic}/name" },
  merge_topic: { method: "PUT", path: "/api/v1/topics/{topic}/into" },
  list_bursts: { method: "GET", path: "/api/v1/bursts" },
  put_burst_aside: { method: "DELETE", path: "/api/v1/bursts/{burst}" },
  announce_burst: { method: "PUT", path: "/api/v1/bursts/{burst}/announcement" },
  withdraw_announcement: { method: "DELETE", path: "/api/v1/flows/announcement" },
  erase_person: { method: "DELETE", path: "/api/v1/callers/{number}/records" },
  list_webhooks: { method: "GET", path: "/api/v1/webhooks" },
  add_webhook: { method: "POST", path: "/api/v1/webhooks" },
  read_webhook: { method: "GET", path: "/api/v1/webhooks/{webhook}" },
  change_webhook: { method: "PATCH", path: "/api/v1/webhooks/{webhook}" },
  remove_webhook: { method: "DELETE", path: "/api/v1/webhooks/{webhook}" },
  try_webhook: { method: "POST", path: "/api/v1/webhooks/{webhook}/test" },
  list_deliveries: { method: "GET", path: "/api/v1/webhooks/{webhook}/deliveries" },
  replay_deliveries: { method: "POST", path: "/api/v1/webhooks/{webhook}/replay" },
  list_event_types: { method: "GET", path: "/api/v1/events/types" },
  stream_events: { method: "GET", path: "/api/v1/events/stream" },
  read_ways_in: { method: "GET", path: "/api/v1/session/entrance" },
  log_in: { method: "POST", path: "/api/v1/session" },
  look_at_link: { method: "POST", path: "/api/v1/session/link" },
  read_session: { method: "GET", path: "/api/v1/session" },
  log_out: { method: "DELETE", path: "/api/v1/session" },
  change_password: { method: "PUT", path: "/api/v1/session/password" },
  begin_second_factor: { method: "POST", path: "/api/v1/session/totp" },
  confirm_second_factor: { method: "PUT", path: "/api/v1/session/totp" },
  drop_second_factor: { method: "POST", path: "/api/v1/session/totp/remove" },
  read_me: { method: "GET", path: "/api/v1/me" },
  change_me: { method: "PATCH", path: "/api/v1/me" },
  list_my_sessions: { method: "GET", path: "/api/v1/me/sessions" },
  end_session: { method: "DELETE", path: "/api/v1/sessions/{session}" },
  begin_provider_log_in: { method: "GET", path: "/api/v1/oidc/start" },
  end_provider_log_in: { method: "GET", path: "/api/v1/oidc/callback" },
  read_phone: { method: "GET", path: "/api/v1/me/phone" },
  take_phone: { method: "POST", path: "/api/v1/me/phone" },
  leave_phone: { method: "DELETE", path: "/api/v1/me/phone" },
  answer_phone: { method: "POST", path: "/api/v1/me/phone/answer" },
  tell_phone: { method: "POST", path: "/api/v1/me/phone/events" },
  list_users: { method: "GET", path: "/api/v1/users" },
  add_user: { method: "POST", path: "/api/v1/users" },
  read_user: { method: "GET", path: "/api/v1/users/{user}" },
  change_user: { method: "PATCH", path: "/api/v1/users/{user}" },
  remove_user: { method: "DELETE", path: "/api/v1/users/{user}" },
  make_user_link: { method: "POST", path: "/api/v1/users/{user}/link" },
  list_user_sessions: { method: "GET", path: "/api/v1/users/{user}/sessions" },
  end_user_sessions: { method: "DELETE", path: "/api/v1/users/{user}/sessions" },
  reset_user_second_factor: { method: "DELETE", path: "/api/v1/users/{user}/totp" },
  list_roles: { method: "GET", path: "/api/v1/roles" },
  list_tokens: { method: "GET", path: "/api/v1/tokens" },
  make_token: { method: "POST", path: "/api/v1/tokens" },
  revoke_token: { method: "DELETE", path: "/api/v1/tokens/{token}" },
  read_audit: { method: "GET", path: "/api/v1/audit" },
  read_configuration: { method: "GET", path: "/api/v1/configuration" },
  read_certificate: { method: "GET", path: "/api/v1/certificate" },
  read_events: { method: "GET", path: "/api/v1/events" },
  read_report: { method: "GET", path: "/api/v1/reports/{report}" },
  read_health: { method: "GET", path: "/api/v1/health" },
  read_metrics: { method: "GET", path: "/api/v1/metrics" },
  ping: { method: "GET", path: "/api/v1/ping" },
  drain_on: { method: "PUT", path: "/api/v1/process/drain" },
  drain_off: { method: "DELETE", path: "/api/v1/process/drain" },
  restart: { method: "POST", path: "/api/v1/process/restart" },
  stop: { method: "POST", path: "/api/v1/process/stop" },
  openapi: { method: "GET", path: "/openapi.json" },
  read_reference: { method: "GET", path: "/api/docs" },
  reference_style: { method: "GET", path: "/api/docs.css" },
} as const satisfies { [N in keyof Operations]: { method: string; path: string } };
