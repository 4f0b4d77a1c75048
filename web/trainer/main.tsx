/** The trainer's bench: answers to label, and models (/trainer). The analyst's: questions to the views (/analyst). */
import "../ui/all.css";
import "../ui/load.css";
import "./trainer.css";
import { asked, go } from "../ui/address.ts";
import { t } from "../ui/i18n.ts";
import { Frame } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Analyst } from "./analyst.tsx";
import { Inbox } from "./inbox.tsx";
import { Models } from "./models.tsx";

const analyst = location.pathname.startsWith("/analyst");
type Part = "inbox" | "models";

function Trainer() {
  const part: Part = asked("part") === "models" ? "models" : "inbox";
  return (
    <Tabs<Part> label={t("ui.area.trainer")} chosen={part} onChoose={(id) => go({ part: id === "inbox" ? "" : id })} class="trainer-tabs"
      tabs={[{ id: "inbox", label: t("trainer.inbox"), icon: "list" }, { id: "models", label: t("trainer.models"), icon: "star" }]}>
      {part === "inbox" ? <Inbox /> : <Models />}
    </Tabs>
  );
}

function Page() {
  return (
    <Frame area={analyst ? "analyst" : "trainer"} class="bench">
      <h1 class="unseen">{t(analyst ? "ui.area.analyst" : "ui.area.trainer")}</h1>
      <div class="page-body">{analyst ? <Analyst /> : <Trainer />}</div>
    </Frame>
  );
}

void mount({
  title: analyst ? "ui.area.analyst" : "ui.area.trainer", content: Page,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/calls.json"), () => import("../i18n/en/trainer.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/calls.json"), () => import("../i18n/zh/trainer.json")],
  },
});
