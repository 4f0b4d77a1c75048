/** The board of a supervisor. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../ui/i18n.ts";
import { Frame } from "../ui/layout.tsx";
import { Agents } from "./agents.tsx";
import { Alerts } from "./alerts.tsx";
import { Calls } from "./calls.tsx";
import { Health } from "./health.tsx";
import { Profile } from "./profile.tsx";
import { Queues } from "./queues.tsx";
import { later, Ringer } from "./later.tsx";
import { historyShown, wall } from "./state.ts";
import { look } from "./supervision.ts";
import { PhoneChip, SupervisionCard } from "./supervision.tsx";
import { Tray } from "./undo.tsx";
import { Waiting } from "./waiting.tsx";

/** Loaded on demand, with the library that draws it. */
function HistoryOver() {
  const [Part, setPart] = useState<ComponentType<{ onClose: () => void }> | null>(null);
  const shown = historyShown.value;
  useEffect(() => {
    if (shown && !Part) void import("./history.tsx").then((part) => setPart(() => part.History));
  }, [shown]);
  return shown && Part ? <Part onClose={() => (historyShown.value = false)} /> : null;
}

function Board() {
  return (
    <div class="board">
      <Alerts />
      <div class="board-left"><Queues /><Waiting /><Calls /></div>
      <div class="board-right"><SupervisionCard /><Agents /></div>
    </div>
  );
}

export function WallPage() {
  useEffect(() => { void look(); void later(); }, []);
  return (
    <Frame area="wall" live class="wall-frame" middle={<Profile />} end={<><Ringer /><PhoneChip /></>} foot={<Health />}>
      <h1 class="unseen">{t("ui.area.wall")}</h1>
      {wall.value ? <Board /> : <p class="board-wait quiet-text">{t("wall.loading")}</p>}
      <Tray />
      <HistoryOver />
    </Frame>
  );
}
