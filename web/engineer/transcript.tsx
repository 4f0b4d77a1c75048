/** Both transcripts side by side, on the clock of the call; with the recording loaded a press plays from there. */
import { useState } from "preact/hooks";
import { Field } from "../ui/field.tsx";
import { clock, percent } from "../ui/format.ts";
import { t, tn } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import type { Player } from "./sound.ts";
import type { Transcript, Utterance } from "./types.ts";

const DOUBTFUL = 0.5;

function Marked({ text, find }: { text: string; find: string }) {
  if (!find) return <>{text}</>;
  const parts = [];
  const lower = text.toLocaleLowerCase();
  let from = 0;
  for (let at = lower.indexOf(find); at >= 0; at = lower.indexOf(find, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + find.length)}</mark>);
    from = at + find.length;
  }
  return <>{parts}{text.slice(from)}</>;
}

function Line({ one, find, player, offset }: { one: Utterance; find: string; player: Player; offset: number }) {
  const loaded = player.tracks.value.length > 0;
  const doubtful = one.confidence > 0 && one.confidence < DOUBTFUL;
  const body = <><span class="said-at">{clock(one.start_ms)}</span><span class="said-words"><Marked text={one.text} find={find} />{doubtful && <small class="doubt"> △ {t("calls.doubtful", { share: percent(one.confidence) })}</small>}</span></>;
  return loaded ? <button type="button" class="said-line" title={t("calls.play_from")} onClick={() => player.play(one.start_ms - offset)}>{body}</button> : <p class="said-line">{body}</p>;
}

export function Said({ transcript, player, offset }: { transcript: Transcript; player: Player; offset: number }) {
  const [find, setFind] = useState("");
  const wanted = find.trim().toLocaleLowerCase();
  if (!transcript.items.length) return <Empty icon="consult" title={t("calls.nothing_said")}>{t("calls.nothing_said_words")}</Empty>;
  const shown = transcript.items.filter((one) => !wanted || one.text.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <div class="said-top">
        <Field label={t("calls.find")} hideLabel placeholder={t("calls.find")} type="search" value={find} onInput={setFind} />
        <span class="small quiet-text">{wanted ? tn("calls.found", shown.length) : t("calls.versions", { n: transcript.version, of: Math.max(1, transcript.versions.length) })}</span>
      </div>
      <table class="said-table">
        <caption class="unseen">{t("calls.transcript")}</caption>
        <thead><tr><th scope="col">{t("calls.caller")}</th><th scope="col">{t("calls.agent")}</th></tr></thead>
        <tbody>
          {shown.map((one, i) => {
            const line = <Line one={one} find={wanted} player={player} offset={offset} />;
            return <tr key={i}><td class="by-caller">{one.side === "caller" && line}</td><td class="by-agent">{one.side !== "caller" && line}</td></tr>;
          })}
        </tbody>
      </table>
      {!shown.length && <p class="table-empty">{t("calls.not_said")}</p>}
    </>
  );
}
