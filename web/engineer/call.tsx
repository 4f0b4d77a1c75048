/** One call: who, how it ended, everything on one time axis, both transcripts, its sound, and why it went where it went. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import { addressWith, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { now } from "../ui/clock.ts";
import { dayAndTime, duration } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Figure, Panel } from "../ui/layout.tsx";
import { Failed, Show, useLoad, Waiting, type Loaded } from "../ui/load.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { CallBadge, nameOf, talked, waited, type Known } from "./calls.tsx";
import { EventList, Legs } from "./facts.tsx";
import { Recording } from "./recording.tsx";
import { Replay } from "./replay.tsx";
import { Replayer } from "./replaying.ts";
import { Player } from "./sound.ts";
import { Timeline } from "./timeline.tsx";
import { Said } from "./transcript.tsx";
import type { CallDetail, EventItem, Page, Transcript } from "./types.ts";
import { WhyPanel } from "./why.tsx";

const MOST_PAGES = 20;

/** Every event of a call. */
async function story(id: string): Promise<EventItem[]> {
  const found: EventItem[] = [];
  let cursor = "";
  for (let i = 0; i < MOST_PAGES; i++) {
    const page = await api.get<Page<EventItem>>(path`/calls/${id}/timeline`, { limit: 200, cursor });
    found.push(...page.items);
    if (!page.next) break;
    cursor = page.next;
  }
  return found;
}

function Head({ call, known }: { call: CallDetail; known: Known | undefined }) {
  const wait = waited(call);
  const talk = talked(call);
  const wrap = call.legs.reduce((sum, one) => sum + (one.wrap_up_ms ?? 0), 0);
  return (
    <section class="panel call-head" aria-label={t("calls.this_call")}>
      <div class="call-who">
        <h1 class="name">{call.name || call.number || t("calls.withheld")}</h1>
        <CallBadge call={call} />
        {call.tier && <Badge tone="amber" shape="diamond">{call.tier}</Badge>}
        {call.recording && <Badge tone="red" shape="dot">{t("calls.recording_now")}</Badge>}
        <p class="call-facts quiet-text">
          {call.name && <span>{call.number}</span>}
          <span>{named("calls.direction", call.direction)}</span>
          {call.dialled && <span>{t("calls.dialled", { number: call.dialled })}</span>}
          {call.arrived_at && <span>{dayAndTime(Date.parse(call.arrived_at))}</span>}
          <span class="mono">{call.id}</span>
        </p>
      </div>
      <dl class="figures">
        <Figure label={t("calls.queue")} value={call.queue || "–"} />
        <Figure label={t("calls.agent")} value={call.agent ? nameOf(known, call.agent) : "–"} />
        <Figure label={t("calls.waited")} value={wait === null ? "–" : duration(wait)} />
        <Figure label={t("calls.talked")} value={talk === null ? "–" : duration(talk)} />
        <Figure label={t("calls.wrapup")} value={wrap ? duration(wrap) : "–"} />
        <Figure label={t("calls.disposition")} value={call.disposition || "–"} />
        <Figure label={t("calls.rating")} value={call.rating === null ? "–" : `★ ${call.rating}`} />
      </dl>
    </section>
  );
}

type Part = "transcript" | "why" | "events" | "people";

function Parts({ call, events, said, known, chosen, choose, player, soundFrom, from }: {
  call: CallDetail; events: EventItem[]; said: Loaded<Transcript>; known: Known | undefined; chosen: number; choose: (sequence: number) => void;
  player: Player; soundFrom: number; from: number;
}) {
  const [part, setPart] = useState<Part>("transcript");
  useEffect(() => { if (chosen) setPart("events"); }, [chosen]);
  return (
    <Tabs label={t("calls.parts")} chosen={part} onChoose={setPart} class="call-parts" tabs={[
      { id: "transcript", label: t("calls.transcript"), icon: "consult" }, { id: "why", label: t("calls.why"), icon: "help" },
      { id: "events", label: t("calls.events"), icon: "list", mark: <span class="count">{events.length}</span> }, { id: "people", label: t("calls.people"), icon: "people" },
    ]}>
      {part === "transcript" && (may("calls:transcript")
        ? <Show of={said}>{(found) => <Said transcript={found} player={player} offset={soundFrom - from} />}</Show>
        : <Empty icon="shield" title={t("calls.no_transcript_right")}>{t("calls.no_transcript_right_words")}</Empty>)}
      {part === "why" && <WhyPanel call={call.id} known={known} from={from} />}
      {part === "events" && <EventList events={events} from={from} chosen={chosen} onChoose={choose} />}
      {part === "people" && <Legs call={call} known={known} />}
    </Tabs>
  );
}

function Whole({ call, known, again }: { call: CallDetail; known: Known | undefined; again: () => void }) {
  const events = useLoad(() => story(call.id), [call]);
  const said = useLoad<Transcript>(() => (may("calls:transcript") ? api.get<Transcript>(path`/calls/${call.id}/transcript`)
    : Promise.resolve({ call: call.id, version: 1, versions: [], items: [] })), [call]);
  const player = useMemo(() => new Player(), [call.id]);
  const [chosen, setChosen] = useState(0);
  const [part, setPart] = useState(1);
  useEffect(() => () => player.close(), [player]);
  const from = Date.parse(call.arrived_at ?? events.data?.[0]?.at ?? new Date().toISOString());
  const last = Math.max(from, ...(events.data ?? []).map((one) => Date.parse(one.at)).slice(-1));
  const to = call.live ? Math.max(last, now()) : Math.max(last, call.ended_at ? Date.parse(call.ended_at) : 0);
  const begun = (events.data ?? []).filter((one) => one.type === "RecordingStarted");
  const soundFrom = Date.parse(begun[part - 1]?.at ?? call.connected_at ?? call.arrived_at ?? "") || from;
  const replay = useMemo(() => new Replayer(Math.max(0, to - from), player, soundFrom - from), [player, from, to, soundFrom]);
  useEffect(() => () => replay.pause(), [replay]);
  return (
    <>
      <Head call={call} known={known} />
      <Panel title={t("calls.timeline")} icon="clock" end={<Recording call={call} parts={Math.max(1, begun.length)} part={part} onPart={setPart} player={player} />}>
        {events.data ? (events.data.length
          ? <>
            <Replay replay={replay} events={events.data} said={said.data?.items ?? []} from={from} to={to} />
            <Timeline events={events.data} said={said.data?.items ?? []} from={from} to={to} chosen={chosen} onChoose={setChosen} player={player} soundFrom={soundFrom} replay={replay} />
          </>
          : <Empty icon="clock" title={t("calls.no_events")} />)
          : events.words ? <Failed words={events.words} again={events.again} /> : <Waiting />}
      </Panel>
      <Parts call={call} events={events.data ?? []} said={said} known={known} chosen={chosen} choose={setChosen} player={player} soundFrom={soundFrom} from={from} />
      {call.live && <p class="live-note quiet-text" role="status"><Icon name="info" size={16} />{t("calls.still_live")} <Button size="small" icon="refresh" onPress={again}>{t("calls.again")}</Button></p>}
    </>
  );
}

export function Call({ id, known }: { id: string; known: Known | undefined }) {
  const call = useLoad(() => api.get<CallDetail>(path`/calls/${id}`), [id]);
  const back = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ call: "" });
  };
  return (
    <div class="page-body call-page">
      <a class="back" href={addressWith({ call: "" })} onClick={back}><span class="back-arrow"><Icon name="right" size={16} /></span>{t("calls.back")}</a>
      {call.status === 404 ? <Empty icon="search" title={t("calls.not_there")}>{t("calls.not_there_words")}</Empty>
        : <Show of={call}>{(found) => <div class="call-body"><Whole call={found} known={known} again={call.again} /></div>}</Show>}
    </div>
  );
}

