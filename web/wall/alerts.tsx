/** What needs somebody, first: what, since when, by which rule, and a button that leads to what can be done. */
import type { Alert } from "../live/shapes.ts";
import { Button, Order } from "../ui/button.tsx";
import { Badge } from "../ui/badge.tsx";
import { language, named, t } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Timer } from "../ui/timer.tsx";
import { computed } from "@preact/signals";
import { lacks, marked, only, wall } from "./state.ts";
import { setState } from "./orders.ts";
import { OfRule } from "./later.tsx";

/** The worst first, then the oldest. */
export const alerts = computed<Alert[]>(() =>
  Object.values(wall.value?.alerts ?? {}).sort((a, b) =>
    Number(b.level === "critical") - Number(a.level === "critical") || a.since_at_ms - b.since_at_ms));

export const wordsOf = (one: Alert): string => (language.value === "zh" && one.words_zh) || one.words;

/** What was said, by whom, when; how it was recognised is in its title. */
function Quote({ one }: { one: Alert }) {
  if (!one.quote) return null;
  return (
    <q class="alert-quote" title={one.found}>
      <span class="unseen">{t(one.side === "caller" ? "wall.caller" : "wall.agent")} </span>{one.quote}
    </q>
  );
}

/** The rule; the server's words, which name the limit, are English. */
const ruleOf = (one: Alert): string => (language.value === "en" ? one.rule : named("wall.rules", one.kind, one.rule));

function show(id: string): void {
  document.getElementById(id)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

/** Leads to whom the alert is about; the others are put aside until "show all". */
function Act({ one }: { one: Alert }) {
  if (one.kind === "rule" || one.kind === "burst") return <OfRule one={one} />;
  const state = wall.value;
  const agent = state?.agents[one.about];
  if (agent) {
    const find = () => { only.value = ""; marked.value = one.about; setTimeout(() => show(`agent-${one.about}`)); };
    return (
      <>
        <Button size="small" onPress={find}>{t("wall.show_agent")}</Button>
        <Order size="small" icon="pause" reason={lacks("agents:write") || (agent.state === "paused" ? t("wall.paused_already") : "")}
          act={() => setState(one.about, "paused", "phone lost")}>{t("wall.pause")}</Order>
      </>
    );
  }
  if (one.about) {
    const focus = () => { only.value = one.about; setTimeout(() => show("waiting")); };
    const people = () => { only.value = one.about; setTimeout(() => show("agents")); };
    return one.kind === "nobody-there"
      ? <Button size="small" icon="people" onPress={people}>{t("wall.show_agents")}</Button>
      : <Button size="small" icon="list" onPress={focus}>{t("wall.show_callers")}</Button>;
  }
  return <Button size="small" onPress={() => { show("health"); document.getElementById("health")?.focus(); }}>{t("wall.show_health")}</Button>;
}

export function Alerts() {
  const all = alerts.value;
  return (
    <section class="alerts" aria-label={t("wall.alerts")}>
      {!all.length && <p class="no-alerts"><Icon name="check" /> {t("wall.no_alerts")}</p>}
      <ul aria-live="polite">
        {all.map((one) => (
          <li key={one.id} class={`alert ${one.level === "critical" ? "critical" : ""}`}>
            <Badge tone={one.level === "critical" ? "red" : "amber"} shape={one.level === "critical" ? "cross" : "triangle"}>
              {t(one.level === "critical" ? "wall.critical" : "wall.warning")}
            </Badge>
            <span class="alert-words">
              <strong>{wordsOf(one)}</strong>
              <Quote one={one} />
              <small title={one.rule}>{t("wall.rule")}: {ruleOf(one)}</small>
            </span>
            <span class="alert-since"><small>{t("wall.since")}</small> <Timer since={one.since_at_ms} /></span>
            <span class="alert-act"><Act one={one} /></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
