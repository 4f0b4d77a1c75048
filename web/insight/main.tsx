/** Insight: figures and why they changed, topics and bursts, the operation, portraits. What is shown stands in the address. */
import "../ui/all.css";
import "../ui/load.css";
import "./insight.css";
import { may } from "../api/session.ts";
import { asked, go } from "../ui/address.ts";
import { t } from "../ui/i18n.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Frame } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Behind } from "./behind.tsx";
import { Why } from "./cause.tsx";
import { Figures } from "./figures.tsx";
import { Operation } from "./operation.tsx";
import { Agents, Callers } from "./people.tsx";
import { Topics } from "./topics.tsx";

const TABS = ["figures", "topics", "operation", "agents", "callers"] as const;
type Tab = (typeof TABS)[number];
const ICONS: Record<Tab, IconName> = { figures: "chart", topics: "bell", operation: "clock", agents: "people", callers: "user" };
const MAY: Record<Tab, string> = { figures: "reports:read", topics: "reports:read", operation: "reports:read", agents: "supervise", callers: "callers:read" };

function Content({ tab }: { tab: Tab }) {
  switch (tab) {
    case "topics": return <Topics />;
    case "operation": return <Operation />;
    case "agents": return <Agents />;
    case "callers": return <Callers />;
  }
  if (asked("behind")) return <Behind kpi={asked("behind")} />;
  return asked("why") ? <Why kpi={asked("why")} key={asked("why")} /> : <Figures />;
}

function InsightPage() {
  const tabs = TABS.filter((one) => may(MAY[one]));
  const tab = tabs.find((one) => one === asked("tab")) ?? "figures";
  const choose = (one: Tab) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ tab: one === "figures" ? "" : one, behind: "", why: "", topic: "", side: "", group: "", variant: "" });
  };
  return (
    <Frame area="insight" class="insight">
      <h1 class="unseen">{t("ui.area.insight")}</h1>
      <nav class="insight-tabs" aria-label={t("ui.area.insight")}>
        {tabs.map((one) => (
          <a key={one} class="tab" href={`/insight${one === "figures" ? "" : `?tab=${one}`}`} aria-current={one === tab ? "page" : undefined} onClick={choose(one)}>
            <Icon name={ICONS[one]} size={16} /><span>{t(`insight.tab.${one}`)}</span>
          </a>))}
      </nav>
      <div class="page-body"><Content tab={tab} /></div>
    </Frame>
  );
}

void mount({
  title: "ui.area.insight", content: InsightPage,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/calls.json"), () => import("../i18n/en/insight.json"), () => import("../i18n/en/portrait.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/calls.json"), () => import("../i18n/zh/insight.json"), () => import("../i18n/zh/portrait.json")],
  },
});
