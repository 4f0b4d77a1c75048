/** The engineer's view: calls and flows, a page each, in one bundle. */
import "../ui/all.css";
import "../ui/load.css";
import "./engineer.css";
import "./call.css";
import "./flow.css";
import { asked } from "../ui/address.ts";
import { Frame } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Call } from "./call.tsx";
import { Calls, useKnown } from "./calls.tsx";
import { Flows } from "./flows.tsx";

const flows = location.pathname.startsWith("/flows");

function CallsPage() {
  const known = useKnown();
  const id = asked("call");
  return (
    <Frame area="calls" class="engineer">
      {id ? <Call id={id} known={known.data} key={id} /> : <Calls known={known.data} />}
    </Frame>
  );
}

const FlowsPage = () => <Frame area="flows" live class="engineer"><Flows /></Frame>;

void mount({
  title: flows ? "ui.area.flows" : "ui.area.calls", content: flows ? FlowsPage : CallsPage, live: flows,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/calls.json"), () => import("../i18n/en/flows.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/calls.json"), () => import("../i18n/zh/flows.json")],
  },
});
