/** The sound of alerts: what is heard when one is raised, and what was heard in the call that it is about. */
import { useEffect } from "preact/hooks";
import { may } from "../api/session.ts";
import type { Alert } from "../live/shapes.ts";
import { Button, Order } from "../ui/button.tsx";
import { t } from "../ui/i18n.ts";
import { recall, remember } from "../ui/stored.ts";
import { acknowledge } from "./orders.ts";
import { begin, end, hear, heard, ringing } from "./sounds.ts";
import { lacks, wall } from "./state.ts";
import { begin as supervise } from "./supervision.ts";

const KEY = "kefu.alert_sound";

/** Off until somebody turns it on; remembered in this browser. */
export function Ringer() {
  useEffect(() => { if (recall(KEY)) begin(); }, []);
  const now = ringing.value;
  const turn = () => {
    const on = now !== "on";
    remember(KEY, on ? "on" : null);
    if (on) begin(true);
    else end();
  };
  return (
    <Button size="small" kind="quiet" icon="bell" class={`act-ring ring-${now}`} pressed={now !== "off"} title={t("ring.about")} label={t(`ring.now_${now}`)} onPress={turn}>
      <span class="hide-narrow">{t(`ring.now_${now}`)}</span>
    </Button>
  );
}

/** Plays what was heard; listening is written down. */
function Hear({ one }: { one: Alert }) {
  const on = heard.value === one.id;
  return <Order size="small" icon={on ? "pause" : "play"} reason={lacks("recordings:read")} act={() => hear(one.id)}>{t(on ? "ring.stop" : "ring.hear")}</Order>;
}

/** Of a rule in a call: listen, look, or put it aside. */
export function OfRule({ one }: { one: Alert }) {
  const inCall = Boolean(one.agent && wall.value?.calls[one.call]);
  return (
    <>
      {one.sound && <Hear one={one} />}
      {may("calls:transcript") && <a class="button small plain" href={`/calls?call=${encodeURIComponent(one.call)}`}>{t("wall.open_call")}</a>}
      {inCall && <Button size="small" icon="ear" reason={lacks("supervise")} onPress={() => void supervise(one.agent, "listen")}>{t("wall.mode.listen")}</Button>}
      <Order size="small" icon="check" reason={lacks("supervise")} act={() => acknowledge(one.id)}>{t("ring.seen")}</Order>
    </>
  );
}
