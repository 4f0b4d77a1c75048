/** Who calls: how they are rated, what they told the machine, their last calls, what is still open, their mood. */
import type { DeskCall, Portrait as About, Visit } from "../live/shapes.ts";
import { Badge, Mark, type Shape, type Tone } from "../ui/badge.tsx";
import { day } from "../ui/format.ts";
import { named, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Panel } from "../ui/layout.tsx";

const MOODS = ["calm", "neutral", "upset"] as const;
const OUTCOME: Record<string, { tone: Tone; shape: Shape }> = {
  answered: { tone: "green", shape: "dot" }, abandoned: { tone: "red", shape: "cross" },
};

function Mood({ mood }: { mood: string }) {
  if (!MOODS.includes(mood as (typeof MOODS)[number])) return null;
  return (
    <div class="mood" role="img" aria-label={`${t("desk.mood")}: ${named("desk.mood", mood)}`}>
      <span class="mood-word">{t("desk.mood")}: <strong>{named("desk.mood", mood)}</strong></span>
      <span class="mood-band">{MOODS.map((one) => <span key={one} class={`mood-${one} ${one === mood ? "now" : ""}`} />)}</span>
    </div>
  );
}

function Visits({ visits }: { visits: Visit[] }) {
  if (!visits.length) return <p class="quiet-text small">{t("desk.first_call")}</p>;
  return (
    <ol class="visits">
      {visits.slice(0, 5).map((one) => {
        const look = OUTCOME[one.outcome] ?? { tone: "grey" as const, shape: "ring" as const };
        return (
          <li key={one.call}>
            <span class="visit-day">{day(one.at_ms)}</span>
            <Mark {...look} />
            <span class="visit-what cut" title={[named("desk.outcome", one.outcome), one.disposition, one.agent].filter(Boolean).join(" · ")}>
              {one.disposition || named("desk.outcome", one.outcome)} <small>{[one.queue, one.agent].filter(Boolean).join(" · ")}</small>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** http and https only: the address comes from a template, the caller's data from anywhere. */
const safe = (url: string): boolean => /^https?:\/\//i.test(url);

function Open({ about }: { about: About }) {
  if (!about.callback_open && !about.messages) return null;
  return (
    <div class="row wrap">
      {about.callback_open && <Badge tone="amber" shape="triangle">{t("desk.callback_open")}</Badge>}
      {about.messages > 0 && <Badge tone="blue" shape="square">{tn("desk.messages", about.messages)}</Badge>}
    </div>
  );
}

export function Portrait({ call }: { call: DeskCall }) {
  const about = call.portrait;
  const said = Object.entries(about.said);
  return (
    <Panel title={t("desk.portrait")} icon="user" class="portrait" scroll
      end={safe(about.crm_url) && <a class="button quiet small" href={about.crm_url} target="_blank" rel="noreferrer noopener"><span class="button-text">{t("desk.open_crm")}</span><Icon name="external" size={16} /></a>}>
      <div class="stack">
        <Mood mood={about.mood} />
        <Open about={about} />
        {said.length > 0 && (
          <div>
            <h3 class="label">{t("desk.said_to_machine")}</h3>
            <dl class="said">{said.map(([key, value]) => <div key={key}><dt>{named("desk.question", key)}</dt><dd class="name">{value}</dd></div>)}</dl>
          </div>
        )}
        <div>
          <h3 class="label">{t("desk.last_calls")}</h3>
          <Visits visits={about.visits} />
        </div>
        {about.external_id && <p class="small quiet-text">{t("desk.external_id")}: <span class="mono">{about.external_id}</span></p>}
      </div>
    </Panel>
  );
}
