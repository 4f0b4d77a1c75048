/** A call's events in words, and who was in it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Mark, type Shape, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/field.tsx";
import { clock, duration, timeOfDay } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Table } from "../ui/table.tsx";
import { nameOf, type Known } from "./calls.tsx";
import { eventWord } from "./look.ts";
import { isBad, isSpeech, laneOf, type Lane } from "./story.ts";
import type { CallDetail, EventItem, Leg } from "./types.ts";

const LOOK: Record<Lane, { tone: Tone; shape: Shape }> = {
  flow: { tone: "teal", shape: "dot" }, decisions: { tone: "violet", shape: "diamond" }, orders: { tone: "blue", shape: "square" },
  healing: { tone: "green", shape: "half" }, rest: { tone: "grey", shape: "ring" },
};
const lookOf = (type: string) => (isBad(type) ? { tone: "amber" as Tone, shape: "triangle" as Shape } : LOOK[laneOf(type)]);
const KINDS = ["", "flow", "decisions", "orders", "healing", "rest"] as const;

function Facts({ event }: { event: EventItem }) {
  return <pre class="facts mono" tabIndex={0} aria-label={t("calls.event_facts")}>{JSON.stringify(event.data, null, 2)}</pre>;
}

export function EventList({ events, from, chosen, onChoose }: { events: EventItem[]; from: number; chosen: number; onChoose: (sequence: number) => void }) {
  const [kind, setKind] = useState<string>("");
  const list = useRef<HTMLOListElement>(null);
  const shown = events.filter((one) => !kind || laneOf(one.type) === kind || one.sequence === chosen);
  useEffect(() => list.current?.querySelector('[aria-expanded="true"]')?.scrollIntoView({ block: "nearest" }), [chosen]);
  return (
    <>
      <div class="events-top"><Select label={t("calls.kind")} value={kind} onChoose={setKind} choices={KINDS.map((one) => ({ value: one, label: t(one ? `calls.kind.${one}` : "calls.kind.all") }))} /></div>
      <ol class="events" ref={list}>
        {shown.map((one) => (
          <li key={one.sequence} class={one.sequence === chosen ? "chosen" : ""}>
            <button type="button" class="event-row" aria-expanded={one.sequence === chosen} onClick={() => onChoose(one.sequence === chosen ? 0 : one.sequence)}>
              <span class="event-at">{clock(Date.parse(one.at) - from)}</span>
              <Mark {...lookOf(one.type)} />
              <span class="event-name">{eventWord(one.type)}</span>
              <span class="event-words">{isSpeech(one.type) ? "" : one.words}{one.agent && <small> · {one.agent}</small>}</span>
            </button>
            {one.sequence === chosen && <Facts event={one} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: Record<string, string> }) {
  const all = Object.entries(pairs);
  if (!all.length) return null;
  return (
    <section class="pairs"><h3>{title}</h3><dl>{all.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl></section>
  );
}

export function Legs({ call, known }: { call: CallDetail; known: Known | undefined }) {
  const at = (value: string | null) => (value ? timeOfDay(Date.parse(value)) : "–");
  const ms = (value: number | null) => (value === null ? "–" : duration(value));
  return (
    <>
      <Table<Leg> label={t("calls.people")} rows={call.legs} keyOf={(one) => one.id || `${one.agent}${one.joined_at}`} empty={t("calls.nobody")} columns={[
        { id: "who", head: t("calls.who"), names: true, cell: (one) => <span class="name">{one.agent ? nameOf(known, one.agent) : one.number || one.role}</span> },
        { id: "role", head: t("calls.role"), cell: (one) => named("calls.role", one.role) },
        { id: "purpose", head: t("calls.purpose"), cell: (one) => named("calls.purpose", one.purpose) },
        { id: "joined", head: t("calls.joined"), cell: (one) => at(one.joined_at) },
        { id: "left", head: t("calls.left"), cell: (one) => at(one.left_at) },
        { id: "talked", head: t("calls.talked"), end: true, cell: (one) => ms(one.talked_ms) },
        { id: "held", head: t("calls.held"), end: true, cell: (one) => ms(one.held_ms) },
        { id: "wrapup", head: t("calls.wrapup"), end: true, cell: (one) => ms(one.wrap_up_ms) },
      ]} />
      <div class="pair-columns">
        <Pairs title={t("calls.attributes")} pairs={call.attributes} />
        <Pairs title={t("calls.references")} pairs={call.external_refs} />
      </div>
      <p class="events-top"><Button size="small" kind="quiet" icon="copy" onPress={() => void navigator.clipboard?.writeText(call.id)}>{t("calls.copy_id")}</Button></p>
    </>
  );
}
