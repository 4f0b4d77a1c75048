/** The recording of a call: it is asked why, because listening is written down; then it is played on the time axis. */
import { useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { may } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, Select } from "../ui/field.tsx";
import { clock } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import type { Player } from "./sound.ts";
import type { CallDetail } from "./types.ts";

interface RecordingProps {
  call: CallDetail;
  parts: number;
  part: number;
  onPart: (part: number) => void;
  player: Player;
}

function AskWhy({ call, parts, part, onPart, player, onClose }: RecordingProps & { onClose: () => void }) {
  const [why, setWhy] = useState("");
  const [words, setWords] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const load = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!why.trim()) return setMissing(true);
    setBusy(true);
    setWords("");
    try {
      await player.load(call.id, why.trim(), part);
      onClose();
    } catch (error) {
      setWords(error instanceof Refused ? error.message : t("calls.cannot_decode"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("calls.listen")} onClose={onClose} foot={<>
      <Button onPress={onClose}>{t("ui.cancel")}</Button>
      <Button kind="primary" icon="ear" busy={busy} onPress={(event) => void load(event)}>{t(busy ? "calls.fetching" : "calls.listen_go")}</Button></>}>
      <form class="form" onSubmit={(event) => void load(event)}>
        <p>{t("calls.listen_words")}</p>
        <Field label={t("calls.listen_why")} placeholder={t("calls.listen_why_hint")} value={why} onInput={(value) => { setWhy(value); setMissing(false); }} maxLength={500} required autofocus
          error={missing ? t("calls.listen_why_needed") : undefined} />
        {parts > 1 && <Select label={t("calls.part")} value={String(part)} onChoose={(value) => onPart(Number(value))} choices={Array.from({ length: parts }, (_, i) => ({ value: String(i + 1), label: t("calls.part_of", { n: i + 1, of: parts }) }))} />}
        {words && <p class="form-error" role="alert">{words}</p>}
      </form>
    </Dialog>
  );
}

export function Recording(props: RecordingProps) {
  const [asking, setAsking] = useState(false);
  const { call, player } = props;
  if (!call.recorded) return <span class="small">{t("calls.not_recorded")}</span>;
  if (player.tracks.value.length) {
    return (
      <span class="player" role="group" aria-label={t("calls.player")}>
        <Button size="small" kind="primary" icon={player.playing.value ? "pause" : "play"} onPress={() => (player.playing.value ? player.pause() : player.play())}>{t(player.playing.value ? "calls.pause" : "calls.play")}</Button>
        <input type="range" class="seek" min={0} max={Math.round(player.length)} step={100} value={player.at.value} aria-label={t("calls.position")} aria-valuetext={clock(player.at.value)}
          onInput={(event) => player.seek(Number(event.currentTarget.value))} />
        <span class="small nowrap">{clock(player.at.value)} / {clock(player.length)}</span>
      </span>
    );
  }
  return (
    <>
      <Button size="small" icon="ear" reason={may("recordings:read") ? "" : t("calls.no_recording_right")} onPress={() => setAsking(true)}>{t("calls.listen")}</Button>
      {asking && <AskWhy {...props} onClose={() => setAsking(false)} />}
    </>
  );
}
