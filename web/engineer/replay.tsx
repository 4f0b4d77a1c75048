/** Replaying a call: the buttons, and in words what was so in the moment that it has come to. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { clock } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { eventWord, STATE_LOOK } from "./look.ts";
import { momentOf, SPEEDS, type Replayer } from "./replaying.ts";
import { spans } from "./story.ts";
import type { EventItem, Utterance } from "./types.ts";

interface Props {
  replay: Replayer;
  events: EventItem[];
  said: Utterance[];
  from: number;
  to: number;
}

function Position({ replay }: { replay: Replayer }) {
  const at = replay.at.value;
  return (
    <>
      <input type="range" class="seek" min={0} max={Math.round(replay.length)} step={500} value={at} aria-label={t("calls.replay.position")} aria-valuetext={clock(at)}
        onInput={(event) => replay.seek(Number(event.currentTarget.value))} />
      <span class="small nowrap">{clock(at)} / {clock(replay.length)}</span>
    </>
  );
}

function Now({ replay, events, said, from, to }: Props) {
  const states = useMemo(() => spans(events, to), [events, to]);
  const whole = useMemo(() => computed(() => momentOf(from + replay.at.value, from, events, said, states)), [replay, events, said, states]);
  // drawn anew only when something is different, not with each frame
  const key = useMemo(() => computed(() => [whole.value.state?.from, whole.value.reached, whole.value.speaks?.start_ms].join(" ")), [whole]);
  void key.value;
  const { state, step, last, speaks, said: words } = whole.peek();
  return (
    <dl class="moment">
      <div><dt>{t("calls.lane.states")}</dt><dd>{state ? <Badge {...STATE_LOOK[state.state]}>{named("calls.state", state.state)}{state.who ? ` · ${state.who}` : ""}</Badge> : "–"}</dd></div>
      <div><dt>{t("calls.replay.step")}</dt><dd>{step || "–"}</dd></div>
      <div class="moment-wide"><dt>{t("calls.replay.last")}</dt><dd>{last ? `${eventWord(last.type)}${last.words ? `: ${last.words}` : ""}` : "–"}</dd></div>
      <div class="moment-wide"><dt>{t(speaks ? "calls.replay.speaks" : "calls.replay.said")}</dt>
        <dd>{words ? <><b>{t(words.side === "caller" ? "calls.lane.caller" : "calls.lane.agent")}:</b> {words.text}</> : "–"}</dd></div>
    </dl>
  );
}

export function Replay(props: Props) {
  const { replay } = props;
  const playing = replay.playing.value;
  return (
    <section class="replay" aria-label={t("calls.replay")}>
      <div class="row wrap">
        <Button size="small" kind={playing ? "plain" : "primary"} icon={playing ? "pause" : "play"} class="act-replay" onPress={() => (playing ? replay.pause() : replay.play())}>
          {t(playing ? "calls.replay.pause" : "calls.replay.play")}</Button>
        <Position replay={replay} />
        <span class="row" role="group" aria-label={t("calls.replay.speed")}>
          {SPEEDS.map((one) => <Button key={one} size="small" kind="quiet" pressed={replay.speed.value === one} label={t("calls.replay.times", { n: one })} onPress={() => replay.faster(one)}>{one}×</Button>)}
        </span>
        {replay.begun.value && <Button size="small" kind="quiet" icon="close" onPress={() => replay.stop()}>{t("calls.replay.stop")}</Button>}
      </div>
      {replay.begun.value && <Now {...props} />}
    </section>
  );
}
