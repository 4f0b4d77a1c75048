/** The board in a hall: no controls, large figures, no callers; logs in by a display's token, and comes back for ever. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { api, ask, loggedIn, loginNeeded, Refused } from "../api/client.ts";
import { connect, staleSince, status } from "../live/client.ts";
import { AGENT_LOOK, Mark } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { now, second } from "../ui/clock.ts";
import { clock, number, percent, timeOfDay } from "../ui/format.ts";
import { Field } from "../ui/field.tsx";
import { named, t } from "../ui/i18n.ts";
import { BrandMark } from "../ui/layout.tsx";
import { Icon } from "../ui/icon.tsx";
import { Timer } from "../ui/timer.tsx";
import type { QueueNow } from "../live/shapes.ts";
import { alerts, wordsOf } from "./alerts.tsx";
import { parts } from "./health.tsx";
import { alarmed, expected } from "./queues.tsx";
import { Spark } from "./spark.tsx";
import { byState, queues, wall } from "./state.ts";

const AGAIN_MS = 5000;
const refusal = signal("");

/** Log in by the token behind the # of the address, which is then taken out of it; else by who is logged in. */
export async function begin(): Promise<void> {
  const token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  if (token) return putUp(token);
  try {
    await ask("GET", "/session", undefined, { quiet: true });
    connect();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 401) loginNeeded.value = true;
    else setTimeout(() => void begin(), AGAIN_MS);
  }
}

async function putUp(token: string): Promise<void> {
  refusal.value = "";
  try {
    await api.post("/session/display", { token }, { quiet: true });
    loggedIn();
    connect();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 0 || refused.status >= 500) setTimeout(() => void putUp(token), AGAIN_MS);
    else loginNeeded.value = true;
    refusal.value = refused.message;
  }
}

/** In place of a person's log-in. */
export function TokenForm() {
  const [token, setToken] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void putUp(token.trim());
  };
  return (
    <main class="alone tv-login">
      <form class="card form" onSubmit={submit}>
        <h1 class="row"><BrandMark /> {t("wall.tv_login")}</h1>
        <p class="quiet-text">{t("wall.tv_login_words")}</p>
        <Field label={t("wall.tv_token")} type="password" autocomplete="off" value={token} onInput={setToken} error={refusal.value || undefined} />
        <Button submit kind="primary" size="large" reason={token.trim() ? "" : t("wall.tv_token_needed")}>{t("wall.tv_go")}</Button>
      </form>
    </main>
  );
}

/** Columns in which so many queues stand without a hole that is wider than one of them. */
export const columnsFor = (n: number): number => (n <= 3 ? Math.max(1, n) : n === 4 ? 2 : n <= 6 || n === 9 ? 3 : n <= 12 ? 4 : 5);

function Queue({ queue }: { queue: QueueNow }) {
  const level = queue.service_level;
  return (
    <section class={`tv-queue ${alarmed(queue.name) ? "alarm" : ""}`} aria-label={queue.name}>
      <h2>{alarmed(queue.name) && <Mark shape="triangle" tone="amber" />}<span class="name cut">{queue.name}</span></h2>
      <div class="tv-first">
        <p class={`tv-waiting ${queue.waiting ? "" : "zero"}`}><b>{number(queue.waiting)}</b><span>{t("wall.waiting")}</span></p>
        <p><b>{queue.longest_since_at_ms === null ? "–" : <Timer since={queue.longest_since_at_ms} />}</b><span>{t("wall.longest")}</span></p>
      </div>
      <dl>
        <div><dt>{t("wall.level_tv", { seconds: level.seconds })}</dt><dd>{level.value === null ? "–" : percent(level.value)}</dd><dd class="tv-note">{named("wall.formula_short", level.formula)} · n = {number(level.n)}</dd></div>
        <div><dt>{t("wall.available")}</dt><dd class={queue.available ? "text-green" : "text-red"}><Mark shape={queue.available ? "dot" : "cross"} tone={queue.available ? "green" : "red"} />{number(queue.available)}</dd><dd class="tv-note">{t("wall.talking")} {number(queue.talking)}</dd></div>
        <div><dt>{t("wall.answered")}</dt><dd>{number(queue.answered)}</dd><dd class="tv-note">{t("wall.abandoned")} {number(queue.abandoned)}</dd></div>
      </dl>
      <div class="tv-last"><span>{t("wall.expected")} P50 / P90: {expected(queue)}</span><Spark quarters={queue.quarters} name={queue.name} /></div>
    </section>
  );
}

function Stale() {
  void second.value;
  if (status.value === "live") return null;
  const words = status.value === "forbidden" ? t("ui.live.forbidden") : t("wall.tv_stale", { time: clock(staleSince.value === null ? 0 : performance.now() - staleSince.value) });
  return <p class="tv-stale" role="status"><Icon name="refresh" size={28} /> {words}</p>;
}

function Clock() {
  void Math.floor(second.value / 10);
  return <time class="tv-clock">{timeOfDay(now())}</time>;
}

export function Tv() {
  if (loginNeeded.value) return <TokenForm />;
  const state = wall.value;
  const stale = status.value !== "live" && status.value !== "connecting";
  return (
    <div class={`tv ${stale ? "stale" : ""}`}>
      <header><BrandMark /><h1>{t("ui.area.wall")}</h1><Clock /></header>
      <Stale />
      <main id="main" tabIndex={-1}>
        {!state && <p class="tv-wait">{t("wall.loading")}</p>}
        {state && alerts.value.length > 0 && (
          <ul class="tv-alerts" aria-label={t("wall.alerts")}>
            {alerts.value.slice(0, 3).map((one) => (
              <li key={one.id} class={one.level === "critical" ? "critical" : ""}>
                <Icon name="alert" size={28} /><strong>{wordsOf(one)}</strong><Timer since={one.since_at_ms} />
              </li>
            ))}
            {alerts.value.length > 3 && <li class="more">{t("wall.more_alerts", { n: alerts.value.length - 3 })}</li>}
          </ul>
        )}
        {state && <div class={`tv-queues cols-${columnsFor(queues.value.length)}`}>{queues.value.map((one) => <Queue key={one.name} queue={one} />)}</div>}
        {state && (
          <ul class="tv-agents" aria-label={t("wall.agents")}>
            {byState.value.map(([name, n]) => (
              <li key={name}><Mark {...(AGENT_LOOK[name] ?? AGENT_LOOK["offline"]!)} /><b>{n}</b><span>{named("ui.agent", name)}</span></li>
            ))}
          </ul>
        )}
      </main>
      <footer><ul class="health">{parts().filter((one) => ["asterisk", "recogniser", "calls", "draining"].includes(one.key)).map((one) => <li key={one.key}><Mark shape={one.shape} tone={one.tone} />{one.words}</li>)}</ul></footer>
    </div>
  );
}
