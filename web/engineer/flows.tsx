/** The flow in force: what calls do in it, what is wrong in its files, and its versions. */
import { api } from "../api/client.ts";
import { asked, go } from "../ui/address.ts";
import { Badge } from "../ui/badge.tsx";
import { t } from "../ui/i18n.ts";
import { Show, useLoad } from "../ui/load.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Traffic } from "./traffic.tsx";
import type { FlowIs } from "./types.ts";
import { Lint, Versions } from "./versions.tsx";

type Part = "traffic" | "lint" | "versions";
const isPart = (text: string): text is Part => text === "lint" || text === "versions";

export function Flows() {
  const flow = useLoad(() => api.get<FlowIs>("/flows"), []);
  const wanted = asked("part");
  const part: Part = isPart(wanted) ? wanted : "traffic";
  return (
    <div class="page-body flows">
      <h1 class="unseen">{t("ui.area.flows")}</h1>
      <Tabs label={t("ui.area.flows")} chosen={part} onChoose={(id) => go({ part: id === "traffic" ? "" : id })} class="grow flow-tabs" tabs={[
        { id: "traffic", label: t("flows.traffic"), icon: "flow", mark: flow.data && <Badge tone="grey">{t("flows.version_n", { n: flow.data.version })}</Badge> },
        { id: "lint", label: t("flows.lint"), icon: "check" }, { id: "versions", label: t("flows.versions"), icon: "clock" },
      ]}>
        {part === "traffic" && <Show of={flow}>{(found) => <Traffic flow={found} />}</Show>}
        {part === "lint" && <Lint />}
        {part === "versions" && <Versions onChanged={flow.again} />}
      </Tabs>
    </div>
  );
}
