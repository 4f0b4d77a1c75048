/** Quality: calls to review with their form, for reviewers (/quality); how their own calls were assessed, for agents (/scores). */
import "../ui/all.css";
import "../ui/load.css";
import "./quality.css";
import { session } from "../api/session.ts";
import { asked } from "../ui/address.ts";
import { t } from "../ui/i18n.ts";
import { Frame } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Assessed } from "./assessed.tsx";
import { Reviews } from "./reviews.tsx";
import { Scores } from "./scores.tsx";

const own = location.pathname.startsWith("/scores");

function QualityPage() {
  const call = asked("call");
  const self = session.value?.agent ?? "";
  const agent = asked("agent") || self; // a supervisor comes to somebody else's by a link
  const mine = own && agent === self;
  return (
    <Frame area={own ? "scores" : "quality"} class="quality">
      <h1 class="unseen">{t(own ? "ui.area.scores" : "ui.area.quality")}</h1>
      {call ? <Assessed call={call} form={asked("form")} own={mine} key={`${call} ${asked("form")}`} />
        : own ? <Scores agent={agent} own={mine} /> : <Reviews />}
    </Frame>
  );
}

void mount({
  title: own ? "ui.area.scores" : "ui.area.quality", content: QualityPage,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/calls.json"), () => import("../i18n/en/quality.json"), () => import("../i18n/en/portrait.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/calls.json"), () => import("../i18n/zh/quality.json"), () => import("../i18n/zh/portrait.json")],
  },
});
