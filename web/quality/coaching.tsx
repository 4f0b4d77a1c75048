/** What somebody may work on: the two questions in which their calls lost most, each with the words and the sound that show it. */
import { useEffect, useState } from "preact/hooks";
import { api, bytes, path, Refused } from "../api/client.ts";
import type { CoachingCall, CoachingIs, CoachingItem } from "../api/types.ts";
import { addressWith, go } from "../ui/address.ts";
import { Button } from "../ui/button.tsx";
import { clock, dayAndTime, percent } from "../ui/format.ts";
import { language, t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { answerOf } from "./look.tsx";

/** The seconds of the recording, fetched when they are asked for, because that is written down. */
function Sound({ address, of }: { address: string; of: string }) {
  const [source, setSource] = useState("");
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState("");
  useEffect(() => () => { if (source) URL.revokeObjectURL(source); }, [source]);
  const load = async () => {
    setBusy(true);
    setWords("");
    try {
      setSource(URL.createObjectURL(new Blob([await bytes(address)], { type: "audio/wav" })));
    } catch (error) {
      setWords(error instanceof Refused ? error.message : t("quality.no_sound"));
    } finally {
      setBusy(false);
    }
  };
  if (source) return <audio class="coaching-sound" controls autoplay src={source} aria-label={of} />;
  return (
    <>
      <Button size="small" icon="ear" busy={busy} label={of} onPress={() => void load()}>{t("quality.hear")}</Button>
      {words && <p class="form-error" role="alert">{words}</p>}
    </>
  );
}

function Shown({ one, of, agent }: { one: CoachingCall; of: CoachingItem; agent: string }) {
  const who = one.name || one.number || one.call;
  const when = dayAndTime(Date.parse(one.scored_at));
  const address = { call: one.call, form: of.form };
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(address);
  };
  return (
    <li class="coaching-call">
      <div class="coaching-top">
        <a href={addressWith(address)} onClick={open}><span class="name">{who}</span>, {when}</a>
        <strong>{answerOf(one.answer)}</strong>
      </div>
      {one.said.map((line) => (
        <blockquote key={line.at_ms}><span class="small">{clock(line.at_ms)} {t(line.side === "caller" ? "quality.caller" : "quality.agent")}</span> {line.words}</blockquote>
      ))}
      {!one.said.length && <p class="quiet-text">{t("quality.nothing_said")}</p>}
      {one.sound && <Sound address={path`/agents/${agent}/coaching/${of.form}/${of.question}/${one.call}`} of={t("quality.hear_of", { who, when })} />}
    </li>
  );
}

function Card({ one, agent }: { one: CoachingItem; agent: string }) {
  const text = language.value === "zh" ? one.zh : one.en;
  return (
    <section class="coaching-card" aria-label={text}>
      <h3>{text}</h3>
      <p class="quiet-text">{t("quality.coaching_share", { share: percent(one.share), n: one.n })}</p>
      <progress class="coaching-share" max={1} value={one.share} aria-label={t("quality.coaching_share", { share: percent(one.share), n: one.n })} />
      <ul>{one.calls.map((call) => <Shown key={call.call} one={call} of={one} agent={agent} />)}</ul>
    </section>
  );
}

const DAYS = [7, 31];

export function Coaching({ agent }: { agent: string }) {
  const [days, setDays] = useState(7);
  const found = useLoad(() => api.get<CoachingIs>(path`/agents/${agent}/coaching`, { days }), [agent, days]);
  const ends = DAYS.map((n) => <Button key={n} size="small" kind={n === days ? "plain" : "quiet"} pressed={n === days} onPress={() => setDays(n)}>{t("quality.days", { n })}</Button>);
  return (
    <Panel title={t("quality.coaching")} icon="check" end={<span class="row">{ends}</span>}>
      <Show of={found}>{(is) => (is.items.length
        ? <div class="coaching">{is.items.map((one) => <Card key={`${one.form} ${one.question}`} one={one} agent={agent} />)}</div>
        : <Empty icon="check" title={t("quality.coaching_none")}>{t("quality.coaching_none_words", { n: is.answers })}</Empty>)}</Show>
    </Panel>
  );
}
