/** Calls that are to be reviewed, the most urgent first; beside them whether rules may answer. */
import { api } from "../api/client.ts";
import type { ReviewItem, ReviewsAre } from "../api/types.ts";
import { asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { dayAndTime } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Calibration } from "./calibration.tsx";
import { Stratum } from "./look.tsx";

const open = (one: { call: string; form: string }) => go({ call: one.call, form: one.form });
const COLUMNS = (): Column<ReviewItem>[] => [
  { id: "at", head: t("quality.when"), class: "nowrap", cell: (one) => dayAndTime(Date.parse(one.scored_at)) },
  { id: "caller", head: t("quality.caller"), names: true, cell: (one) => <span class="name">{one.name || one.number || one.call}</span> },
  { id: "why", head: t("quality.what"), cell: (one) => <span class="row"><Stratum of={one.stratum} />{one.double && <Badge tone="teal" shape="bars">{t("quality.double")}</Badge>}</span> },
  { id: "form", head: t("quality.form"), cell: (one) => one.form },
  { id: "agent", head: t("quality.agent"), cell: (one) => <a href={`/scores?agent=${encodeURIComponent(one.agent)}`} onClick={(event) => event.stopPropagation()}>{one.agent}</a> },
  { id: "queue", head: t("quality.queue"), class: "hide-narrow", cell: (one) => one.queue || "–" },
];

type Part = "reviews" | "calibration";

/** The page of those who review: what is to be done, and whether rules may be believed. */
export function Reviews() {
  const found = useLoad(() => api.get<ReviewsAre>("/reviews"), []);
  const part: Part = asked("part") === "calibration" ? "calibration" : "reviews";
  return (
    <div class="page-body">
      <Tabs label={t("ui.area.quality")} chosen={part} onChoose={(id) => go({ part: id === "reviews" ? "" : id })} class="grow quality-tabs" tabs={[
        { id: "reviews", label: t("quality.to_review"), icon: "check", mark: found.data && <Badge tone="grey">{found.data.items.length}</Badge> },
        { id: "calibration", label: t("quality.calibration"), icon: "people" },
      ]}>
        {part === "calibration" ? <Calibration /> : (
          <>
            <div class="tab-tools"><Button size="small" kind="quiet" icon="refresh" busy={found.busy} label={t("calls.again")} onPress={found.again} /></div>
            <Show of={found}>{(all) => (
              <Table label={t("quality.to_review")} columns={COLUMNS()} rows={all.items} keyOf={(one) => `${one.call} ${one.form}`} lively onRow={open}
                empty={<Empty icon="check" title={t("quality.none")}>{t("quality.none_words")}</Empty>} />)}</Show>
          </>)}
      </Tabs>
    </div>
  );
}
