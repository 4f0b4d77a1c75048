/** Queues: who waits and how long, the service level with the name of its formula, who serves, and what a caller may expect. */
import { useState } from "preact/hooks";
import type { QueueNow } from "../live/shapes.ts";
import { fresh } from "../live/client.ts";
import { Button } from "../ui/button.tsx";
import { Mark } from "../ui/badge.tsx";
import { duration, number, percent } from "../ui/format.ts";
import { named, t, type Key } from "../ui/i18n.ts";
import { Panel } from "../ui/layout.tsx";
import { Timer } from "../ui/timer.tsx";
import { dragged, moveTo } from "./moving.ts";
import { Spark } from "./spark.tsx";
import { historyShown, lacks, only, queues, sorting, wall, type QueueSort } from "./state.ts";
import { useSteady } from "./steady.ts";

/** Whether an alert stands about a queue. */
export const alarmed = (name: string): boolean => Object.values(wall.value?.alerts ?? {}).some((one) => one.about === name);

export function Level({ of }: { of: QueueNow["service_level"] }) {
  const words = t("wall.level_words", { seconds: of.seconds, n: number(of.n), formula: named("wall.formula", of.formula) });
  return (
    <span title={words}>
      <strong>{of.value === null ? "–" : percent(of.value)}</strong>
      <small>{t("wall.level_small", { seconds: of.seconds, n: number(of.n) })}</small>
    </span>
  );
}

export function Longest({ since, target }: { since: number | null; target: number }) {
  if (since === null) return <span class="quiet-text">–</span>;
  return <span title={t("wall.target", { seconds: target })}><Timer since={since} /></span>;
}

export const expected = (queue: QueueNow): string =>
  queue.wait_p50_ms === null || queue.wait_p90_ms === null ? "–" : `${duration(queue.wait_p50_ms)} / ${duration(queue.wait_p90_ms)}`;

function Head({ id, by, end, small }: { id: Key; by?: QueueSort; end?: boolean; small?: string }) {
  const { by: now, down } = sorting.value;
  const sorted = by && now === by ? (down ? "descending" : "ascending") : undefined;
  const sort = () => (sorting.value = { by: by!, down: now === by ? !down : by !== "name" && by !== "level" });
  return (
    <th scope="col" class={end ? "end" : ""} aria-sort={sorted}>
      {by ? (
        <button type="button" class="sort" onClick={sort}>{t(id)}<span aria-hidden="true">{sorted ? (down ? " ↓" : " ↑") : ""}</span></button>
      ) : t(id)}
      {small && <small class="head-small">{small}</small>}
    </th>
  );
}

function Row({ queue, gone }: { queue: QueueNow; gone: boolean }) {
  const [over, setOver] = useState(false);
  const takes = dragged.value !== null && dragged.value.queue !== queue.name && fresh.value;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const caller = dragged.value;
    dragged.value = null;
    if (caller && takes) moveTo(caller, queue.name);
  };
  const alarm = alarmed(queue.name);
  const chosen = only.value === queue.name;
  return (
    <tr data-queue={queue.name} class={`${takes ? "takes" : ""} ${over && takes ? "over" : ""} ${alarm ? "alarm" : ""} ${chosen ? "chosen" : ""} ${gone ? "gone" : ""}`}
      onDragOver={(event) => { if (takes) { event.preventDefault(); setOver(true); } }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <th scope="row">
        <button type="button" class="queue-name" aria-pressed={chosen} title={t("wall.only_this", { name: queue.name })}
          onClick={() => (only.value = chosen ? "" : queue.name)}>
          {alarm && <Mark shape="triangle" tone="amber" />}
          <span class="name">{queue.name}</span>
          {alarm && <span class="unseen"> {t("wall.alarm")}</span>}
        </button>
      </th>
      <td class={`end big ${queue.waiting ? "" : "zero"}`}>{number(queue.waiting)}</td>
      <td class="end"><Longest since={queue.longest_since_at_ms} target={queue.service_level.seconds} /></td>
      <td class="end level"><Level of={queue.service_level} /></td>
      <td class="end">{number(queue.answered)}</td>
      <td class="end">{number(queue.abandoned)}</td>
      <td class="end staff">
        <span class={queue.available ? "text-green" : ""} title={t("wall.available")}><Mark shape="dot" tone={queue.available ? "green" : "grey"} />{queue.available}<span class="unseen"> {t("wall.available")}</span></span>
        <span title={t("wall.talking")}><Mark shape="half" tone="blue" />{queue.talking}<span class="unseen"> {t("wall.talking")}</span></span>
        <span title={t("wall.wrap_up")}><Mark shape="square" tone="teal" />{queue.wrap_up}<span class="unseen"> {t("wall.wrap_up")}</span></span>
        <span title={t("wall.paused")}><Mark shape="bars" tone="amber" />{queue.paused}<span class="unseen"> {t("wall.paused")}</span></span>
      </td>
      <td class="end nowrap">{expected(queue)}</td>
      <td class="end"><Spark quarters={queue.quarters} name={queue.name} /></td>
    </tr>
  );
}

const STAFF = [["dot", "green", "wall.available"], ["half", "blue", "wall.talking"], ["square", "teal", "wall.wrap_up"], ["bars", "amber", "wall.paused"]] as const;

export function Queues() {
  const { rows, host } = useSteady(queues.value, (one) => one.name);
  const formula = rows[0] ? named("wall.formula_short", rows[0].row.service_level.formula) : "";
  return (
    <Panel title={t("wall.queues")} icon="list" class="queues" end={
      <>
        <ul class="legend" aria-hidden="true">{STAFF.map(([shape, tone, key]) => <li key={key}><Mark shape={shape} tone={tone} />{t(key)}</li>)}</ul>
        <Button size="small" icon="wall" reason={lacks("reports:read")} onPress={() => (historyShown.value = true)}>{t("wall.history")}</Button>
      </>
    }>
      <div class="table-scroll" role="region" aria-label={t("wall.queues")} tabIndex={0} {...host}>
        <table class="table">
          <caption class="unseen">{t("wall.queues")}</caption>
          <thead>
            <tr>
              <Head id="wall.queue" by="name" /><Head id="wall.waiting" by="waiting" end /><Head id="wall.longest" by="longest" end />
              <Head id="wall.level" by="level" end small={formula} /><Head id="wall.answered" end /><Head id="wall.abandoned" end />
              <Head id="wall.staff" end /><Head id="wall.expected" end small="P50 / P90" /><Head id="wall.today" end />
            </tr>
          </thead>
          <tbody>{rows.map(({ row, gone }) => <Row key={row.name} queue={row} gone={gone} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}
