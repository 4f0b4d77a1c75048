/** What both sides say, as they say it: two columns, what is still being said in italics, the newest at the bottom. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DeskCall, Turn } from "../live/shapes.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { clock } from "../ui/format.ts";
import { t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty } from "../ui/layout.tsx";
import { memo } from "../ui/memo.ts";
import { recall, remember } from "../ui/stored.ts";
import { desk } from "./state.ts";

const READ_KEY = "kefu.transcript.read";
const NEAR = 48;

/** A text with what is looked for marked. */
function Marked({ text, find }: { text: string; find: string }) {
  if (!find) return <>{text}</>;
  const parts = [];
  const lower = text.toLocaleLowerCase();
  const wanted = find.toLocaleLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return <>{parts}{text.slice(from)}</>;
}

/** Agents are named by their id. */
const nameOf = ({ who, side }: Turn): string =>
  desk.value?.team[who]?.name ?? (who || t(side === "caller" ? "desk.caller" : "desk.agent"));

const Said = memo(function Said({ turn, find }: { turn: Turn; find: string }) {
  return (
    <div class={`turn ${turn.side} ${turn.partial ? "partial" : ""}`}>
      <div class="turn-who"><span class="name">{nameOf(turn)}</span> <span>{clock(turn.at_ms)}</span></div>
      <div class="turn-text"><Marked text={turn.text} find={find} />{turn.partial && <span class="typing" aria-hidden="true"> …</span>}</div>
    </div>
  );
});

export function Transcript({ call }: { call: DeskCall }) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const [find, setFind] = useState("");
  const [searching, setSearching] = useState(false);
  const [read, setRead] = useState(recall(READ_KEY) === "on");
  const turns = useMemo(() => Object.values(call.turns).filter((one) => one.text.trim()).sort((a, b) => a.at_ms - b.at_ms), [call.turns]);
  const shown = find.trim() ? turns.filter((one) => one.text.toLocaleLowerCase().includes(find.trim().toLocaleLowerCase())) : turns;
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  useEffect(() => {
    if (follows && !find) toEnd();
  }, [turns, follows]);
  const scrolled = () => {
    const el = box.current;
    if (el) setFollows(el.scrollHeight - el.scrollTop - el.clientHeight < NEAR);
  };
  const turnRead = () => {
    setRead(!read);
    remember(READ_KEY, read ? null : "on");
  };
  return (
    <section class="panel transcript" aria-labelledby="transcript-title">
      <header class="panel-head">
        <Icon name="consult" />
        <h2 id="transcript-title">{t("desk.transcript")}</h2>
        <div class="panel-end">
          {call.listeners.length > 0 && <Badge tone="violet" shape="ring">{tn("desk.listeners", call.listeners.length)}</Badge>}
          {searching && (
            <input class="input find" type="search" value={find} placeholder={t("desk.find")} aria-label={t("desk.find")} autofocus
              onInput={(event) => setFind(event.currentTarget.value)} onKeyDown={(event) => event.key === "Escape" && (setFind(""), setSearching(false))} />
          )}
          <Button kind="quiet" size="small" icon="search" label={t("desk.find")} pressed={searching} onPress={() => { setSearching(!searching); setFind(""); }} />
          <Button kind="quiet" size="small" icon="ear" label={t("desk.read_aloud")} pressed={read} onPress={turnRead} />
        </div>
      </header>
      <div class="panel-body scroll turns" role="log" aria-live={read ? "polite" : "off"} aria-labelledby="transcript-title" tabIndex={0} ref={box} onScroll={scrolled}>
        {turns.length === 0 && <Empty icon="consult" title={t("desk.nothing_said")}>{t("desk.nothing_said_words")}</Empty>}
        {turns.length > 0 && shown.length === 0 && <p class="table-empty">{t("desk.not_found")}</p>}
        {shown.map((one) => <Said key={one.id} turn={one} find={find.trim()} />)}
      </div>
      {!follows && <Button size="small" kind="primary" class="to-end" icon="down" onPress={() => { setFollows(true); toEnd(); }}>{t("desk.newest")}</Button>}
    </section>
  );
}
