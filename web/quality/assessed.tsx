/** One form about one call: the questions with their evidence beside what was said, to be answered, contested or decided. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { AssessedForm, Assessment } from "../api/types.ts";
import { Recording } from "../engineer/recording.tsx";
import { Player } from "../engineer/sound.ts";
import type { CallDetail, EventItem, Page, Transcript } from "../engineer/types.ts";
import { addressWith, asked, go } from "../ui/address.ts";
import { t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Head } from "./look.tsx";
import { Questions } from "./questions.tsx";
import { Lines } from "./lines.tsx";

interface Heard {
  call: CallDetail | null;
  said: Transcript | null;
  /** When the recording began, in milliseconds since the call came. */
  sound: number;
}

/** What there is to listen to, as far as one may. */
async function heard(call: string): Promise<Heard> {
  if (!may("calls:transcript")) return { call: null, said: null, sound: 0 };
  const [detail, said, events] = await Promise.all([
    api.get<CallDetail>(path`/calls/${call}`), api.get<Transcript>(path`/calls/${call}/transcript`, { version: 1 }),
    api.get<Page<EventItem>>(path`/calls/${call}/timeline`, { limit: 200 }),
  ]);
  const begun = events.items.find((one) => one.type === "RecordingStarted")?.at ?? detail.connected_at ?? detail.arrived_at;
  return { call: detail, said, sound: begun && detail.arrived_at ? Date.parse(begun) - Date.parse(detail.arrived_at) : 0 };
}

function Both({ form, call, own, again }: { form: AssessedForm; call: string; own: boolean; again: () => void }) {
  const listened = useLoad(() => (own ? Promise.resolve({ call: null, said: null, sound: 0 }) : heard(call)), [call]);
  const player = useMemo(() => new Player(), [call]);
  const [shown, setShown] = useState(-1);
  useEffect(() => () => player.close(), [player]);
  const offset = listened.data?.sound ?? 0;
  const jump = (at: number) => {
    setShown(at);
    if (player.tracks.value.length) player.play(Math.max(0, at - offset));
  };
  const detail = listened.data?.call;
  return (
    <div class={`both ${own ? "alone" : ""}`}>
      <Panel title={form.form} icon="check" class="flush">
        {!form.hidden && <Head form={form} />}
        {form.hidden && <p class="hidden-note" role="note">{t("quality.hidden")}</p>}
        <Questions form={form} call={call} onJump={jump} again={again} key={`${call} ${form.form}`} />
      </Panel>
      {!own && (
        <Panel title={t("quality.transcript")} icon="consult" class="flush" end={detail ? <Recording call={detail} parts={1} part={1} onPart={() => undefined} player={player} /> : undefined}>
          <Show of={listened}>{(found) => (found.said?.items.length
            ? <Lines said={found.said.items} questions={form.questions} shown={shown} onJump={jump} />
            : <Empty icon="consult" title={t("quality.no_transcript")} />)}</Show>
        </Panel>
      )}
    </div>
  );
}

export function Assessed({ call, form, own }: { call: string; form: string; own: boolean }) {
  const found = useLoad(() => api.get<Assessment>(path`/calls/${call}/forms`), [call]);
  const back = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ call: "", form: "" });
  };
  return (
    <div class="page-body">
      <a class="back" href={addressWith({ call: "", form: "" })} onClick={back}><span class="back-arrow"><Icon name="right" size={16} /></span>{t(own ? "quality.back_scores" : "quality.back")}</a>
      <Show of={found}>{(all) => {
        const one = all.items.find((item) => item.form === form) ?? all.items[0];
        return one ? <Both form={one} call={asked("call")} own={own} again={found.again} /> : <Empty icon="check" title={t("quality.none")} />;
      }}</Show>
    </div>
  );
}
