/** What a caller said, why it is asked about, what the model made of it; and the caller's voice, for who may hear it. */
import { useEffect, useMemo } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { InboxItem } from "../api/types.ts";
import { Recording } from "../engineer/recording.tsx";
import { Player } from "../engineer/sound.ts";
import type { CallDetail, EventItem, Page, Transcript } from "../engineer/types.ts";
import { dayAndTime, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { useLoad } from "../ui/load.tsx";
import { nameOf, Why } from "./look.tsx";

export function Asked({ item }: { item: InboxItem }) {
  return (
    <div class="asked">
      <span class="row"><Why of={item.why} /><span class="quiet-text small">{dayAndTime(Date.parse(item.at))}</span>
        {item.others > 0 && <span class="quiet-text small">{t("trainer.others")}</span>}</span>
      <blockquote class="words" lang={item.language}>{item.text}</blockquote>
      <dl class="said-of-it">
        <div><dt>{t("trainer.took_it_for")}</dt><dd>{item.answer ? <><strong>{nameOf(item.answer)}</strong> <Chance share={item.chance} /></> : t("trainer.nothing")}</dd></div>
        {item.second && <div><dt>{t("trainer.next_likely")}</dt><dd>{nameOf(item.second)} <Chance share={Math.max(0, item.chance - item.margin)} /></dd></div>}
        {item.corrected && <div><dt>{t("trainer.sent_to")}</dt><dd><strong>{nameOf(item.corrected)}</strong></dd></div>}
      </dl>
      <span class="row">
        {may("recordings:read") && may("calls:read") ? <Clip item={item} /> : <span class="quiet-text small">{t("trainer.no_sound")}</span>}
        {may("calls:read") && <a class="small" href={`/calls?call=${encodeURIComponent(item.call)}`}>{t("trainer.whole_call")}</a>}
      </span>
    </div>
  );
}

const Chance = ({ share }: { share: number }) => (
  <span class="chance"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6" rx="3" /><rect width={Math.round(share * 100)} height="6" rx="3" /></svg>{percent(share)}</span>
);

interface Heard {
  call: CallDetail;
  /** Where the words begin in the recording, in milliseconds. */
  at: number;
}

async function heard(item: InboxItem): Promise<Heard> {
  const [call, said, events] = await Promise.all([
    api.get<CallDetail>(path`/calls/${item.call}`), api.get<Transcript>(path`/calls/${item.call}/transcript`, { version: 1 }),
    api.get<Page<EventItem>>(path`/calls/${item.call}/timeline`, { limit: 200 }),
  ]);
  const line = said.items.find((one) => one.side === "caller" && one.text === item.text);
  const begun = events.items.find((one) => one.type === "RecordingStarted")?.at ?? call.connected_at ?? call.arrived_at;
  const offset = begun && call.arrived_at ? Date.parse(begun) - Date.parse(call.arrived_at) : 0;
  return { call, at: Math.max(0, (line?.start_ms ?? 0) - offset - 300) };
}

/** The clip, from a little before the words. That somebody listened is written down, with the reason. */
function Clip({ item }: { item: InboxItem }) {
  const found = useLoad(() => heard(item), [item.call]);
  const player = useMemo(() => new Player(), [item.call]);
  useEffect(() => () => player.close(), [player]);
  const ready = player.tracks.value.length > 0;
  useEffect(() => { if (ready) player.play(found.data?.at ?? 0); }, [ready]);
  if (!found.data) return <span class="quiet-text small">{found.words ? t("trainer.no_sound") : ""}</span>;
  return <Recording call={found.data.call} parts={1} part={1} onPart={() => undefined} player={player} />;
}
