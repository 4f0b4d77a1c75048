/** The card of the call that one listens to: the mode over all of it, what can be chosen, and whether one is heard. */
import { Button, Order } from "../ui/button.tsx";
import { Mark } from "../ui/badge.tsx";
import { named, t } from "../ui/i18n.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Timer } from "../ui/timer.tsx";
import { MODES, type Mode } from "./orders.ts";
import { callerOf, nameOf, wall } from "./state.ts";
import { begin, choose, leave, mine, phoneOff, phoneState, voiced } from "./supervision.ts";

export const MODE_ICON: Record<Mode, IconName> = { listen: "ear", whisper: "consult", barge: "people", takeover: "user" };

function Steps() {
  const now = mine.value!;
  const words = now.step === "refused" ? now.words : t(now.step === "phone" ? "wall.step_phone" : "wall.step_ringing", { name: nameOf(now.agent) });
  return (
    <>
      <p class="mode-title"><Icon name={now.step === "refused" ? "alert" : "phone"} size={24} /> {t(`wall.mode.${now.asked}`)}</p>
      <p role={now.step === "refused" ? "alert" : "status"}>{words}</p>
      <div class="mode-acts">
        {now.elsewhere && <Button kind="primary" icon="phone" onPress={() => void begin(now.agent, now.asked, true)}>{t("phone.here")}</Button>}
        {now.step === "refused" && !now.elsewhere && <Button icon="refresh" onPress={() => void begin(now.agent, now.asked)}>{t("wall.later_again")}</Button>}
        <Order offline act={leave}>{t(now.step === "refused" ? "ui.close" : "ui.cancel")}</Order>
      </div>
    </>
  );
}

function Within() {
  const now = mine.value!;
  const mode = now.mode || now.asked;
  const call = wall.value?.calls[now.call];
  return (
    <>
      <p class="mode-title"><Icon name={MODE_ICON[mode]} size={24} /> {t(`wall.mode_now.${mode}`)}</p>
      <p class="mode-who">
        <strong class="name">{nameOf(now.agent)}</strong>{call && <> ↔ <bdi>{callerOf(call)}</bdi></>} · <Timer since={now.since_at_ms} />
      </p>
      <p class="mode-heard"><Icon name={voiced(mode) ? "mic" : "micoff"} /> {t(`wall.heard.${mode}`)}</p>
      <div class="mode-acts" role="group" aria-label={t("wall.modes")}>
        {MODES.map((one) => (
          <Order key={one} size="small" icon={MODE_ICON[one]} pressed={one === mode} act={() => choose(one)}
            reason={one === mode ? t("wall.mode_is_on") : ""}>{t(`wall.mode.${one}`)}</Order>
        ))}
        <Order size="small" kind="danger" icon="hangup" act={leave} class="act-leave">{t(mode === "takeover" ? "wall.hang_up" : "wall.leave")}</Order>
      </div>
    </>
  );
}

export function SupervisionCard() {
  const now = mine.value;
  if (!now) return null;
  const look = now.step === "in" ? now.mode || now.asked : now.step;
  return (
    <section class={`supervision mode-${look}`} aria-label={t("wall.supervision")} aria-live="polite">
      {now.step === "in" ? <Within /> : <Steps />}
    </section>
  );
}

/** The page's telephone, once it is on: what it does, and off again. */
export function PhoneChip() {
  const state = phoneState.value;
  if (!state || state === "off") return null;
  const fine = state === "ready" || state === "talking";
  return (
    <span class="phone-chip">
      <Mark shape={fine ? "dot" : "triangle"} tone={fine ? "green" : "amber"} />
      <span>{t("wall.my_phone")}: {named("phone.state", state)}</span>
      <Order offline size="small" kind="quiet" icon="close" label={t("wall.phone_off")} reason={mine.value ? t("wall.phone_in_use") : ""} act={phoneOff} />
    </span>
  );
}
