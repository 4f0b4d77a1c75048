/** How an agent's calls were assessed, and what they may work on. They see it before anybody's list counts it. */
import { useState } from "preact/hooks";
import { api, path } from "../api/client.ts";
import type { ScoreItem, ScorePage } from "../api/types.ts";
import { go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { dayAndTime, percent } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Agent } from "../insight/agent.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Coaching } from "./coaching.tsx";
import { Points } from "./look.tsx";

const COLUMNS = (): Column<ScoreItem>[] => [
  { id: "at", head: t("quality.when"), class: "nowrap", cell: (one) => dayAndTime(Date.parse(one.scored_at)) },
  { id: "caller", head: t("quality.caller"), names: true, cell: (one) => <span class="name">{one.name || one.number || one.call}</span> },
  { id: "form", head: t("quality.form"), cell: (one) => one.form },
  { id: "score", head: t("quality.score"), cell: (one) => <Points points={one.points} /> },
  { id: "rest", head: t("quality.notes"), cell: (one) => (
    <span class="row">
      {one.contested && <Badge tone="violet" shape="diamond">{t("quality.state.contested")}</Badge>}
      {one.fatal.length > 0 && <Badge tone="red" shape="triangle">{t("quality.fatal_short")}</Badge>}
      {one.reviewed.length > 0 && <Badge tone="green" shape="dot">{t("quality.reviewed")}</Badge>}
      <small class="quiet-text">{t("quality.answered", { share: percent(one.answered) })}</small>
    </span>) },
];

/** `own`: whoever looks is the agent; else somebody who reviews their calls. */
export function Scores({ agent, own }: { agent: string; own: boolean }) {
  const title = own ? t("quality.your_scores") : t("quality.scores_of", { agent });
  const [cursor, setCursor] = useState("");
  const found = useLoad<ScorePage>(() => (agent ? api.get<ScorePage>(path`/agents/${agent}/scores`, { limit: 50, cursor }) : Promise.resolve({ items: [], next: null })), [agent, cursor]);
  return (
    <div class="page-body">
      {agent && <Coaching agent={agent} />}
      <Panel title={title} icon="star" class="flush grow" end={<Button size="small" kind="quiet" icon="refresh" busy={found.busy} label={t("calls.again")} onPress={found.again} />}>
        <Show of={found}>{(page) => (
          <>
            <Table label={title} columns={COLUMNS()} rows={page.items} keyOf={(one) => `${one.call} ${one.form}`} lively
              onRow={(one) => go({ call: one.call, form: one.form })} empty={<Empty icon="star" title={t(own ? "quality.no_scores" : "quality.no_scores_of")}>{t("quality.no_scores_words")}</Empty>} />
            {page.next && <div class="more"><Button icon="down" onPress={() => setCursor(page.next ?? "")}>{t("ui.more")}</Button></div>}
          </>)}</Show>
      </Panel>
      {agent && own && <Panel title={t("portrait.yours")} icon="user"><Agent agent={agent} /></Panel>}
    </div>
  );
}
