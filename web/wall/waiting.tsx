/** Who waits: move them (drag onto a queue, or menu), give them another priority, take them out. */
import type { WaitingNow } from "../live/shapes.ts";
import { fresh } from "../live/client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { number } from "../ui/format.ts";
import { named, t, tn } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, Panel } from "../ui/layout.tsx";
import { Menu, type MenuGroup } from "../ui/menu.tsx";
import { Timer } from "../ui/timer.tsx";
import { dragged, moveTo, PRIORITIES, raise, takeOut } from "./moving.ts";
import { callerOf, lacks, nameOf, only, queues, waiting } from "./state.ts";
import { useSteady } from "./steady.ts";
import { pendingFor } from "./undo.tsx";

/** Why nothing can be done with a caller; "": it can. */
function whyNot(gone: boolean): string {
  if (gone) return t("wall.gone");
  return lacks("queues:write") || (fresh.value ? "" : t("ui.stale_order"));
}

function targets(caller: WaitingNow): MenuGroup[] {
  return [{
    title: t("wall.move_to"),
    items: queues.value.map((queue) => ({
      id: queue.name, label: <span class="name">{queue.name}</span>, detail: `${tn("wall.waiting_n", queue.waiting)} · ${tn("wall.available_n", queue.available)}`,
      ...(queue.name === caller.queue ? { reason: t("wall.is_there") } : {}),
      onChoose: () => moveTo(caller, queue.name),
    })),
  }];
}

function more(caller: WaitingNow): MenuGroup[] {
  return [
    {
      title: t("wall.priority"),
      items: PRIORITIES.map(([key, value]) => ({ id: key, label: t(key), checked: caller.priority === value, onChoose: () => raise(caller, value, key) })),
    },
    {
      title: t("wall.take_out"),
      items: [
        { id: "callback", label: t("wall.out.callback"), icon: "phone", onChoose: () => takeOut(caller, "callback") },
        { id: "voicemail", label: t("wall.out.voicemail"), icon: "voicemail", onChoose: () => takeOut(caller, "voicemail") },
        { id: "hangup", label: t("wall.out.hangup"), icon: "hangup", onChoose: () => takeOut(caller, "hangup") },
      ],
    },
  ];
}

function Row({ caller, gone }: { caller: WaitingNow; gone: boolean }) {
  const reason = whyNot(gone);
  const pending = pendingFor(caller.call);
  const who = callerOf(caller);
  const offered = caller.offered_to.split(",").filter(Boolean).map(nameOf).join(", ");
  return (
    <tr class={`${gone ? "gone" : ""} ${pending ? "pending" : ""}`} draggable={!reason} data-call={caller.call}
      onDragStart={(event) => { dragged.value = caller; event.dataTransfer?.setData("text/plain", who); }} onDragEnd={() => (dragged.value = null)}>
      <th scope="row">
        <span class="caller">
          <span class="grip" aria-hidden="true" title={reason || t("wall.drag")}><Icon name="list" size={14} /></span>
          <span class="caller-text">
            <span class="caller-name"><bdi>{who}</bdi>{caller.tier && <Badge tone="violet">{named("wall.tier", caller.tier)}</Badge>}</span>
            <small>{[caller.name && caller.number, named("wall.language", caller.language), offered && t("wall.rings_at", { name: offered })].filter(Boolean).join(" · ")}</small>
          </span>
        </span>
      </th>
      <td><span class="name">{caller.queue}</span></td>
      <td class="end"><Timer since={caller.since_at_ms} /></td>
      <td class="end" title={t("wall.priority_words")}>{number(caller.priority, 2)}</td>
      <td class="end acts">
        {gone || pending ? <Badge tone={gone ? "grey" : "blue"} shape={gone ? "moon" : "diamond"}>{gone ? t("wall.gone_short") : t("wall.pending_short")}</Badge> : null}
        <Menu groups={targets(caller)} size="small" end reason={reason} icon="transfer" class="act-move">{t("wall.move")}</Menu>
        <Button size="small" icon="star" class="act-first" reason={reason} label={t("wall.first_who", { name: who })} title={t("wall.first")} onPress={() => raise(caller, 1, "wall.priority_highest")} />
        <Menu groups={more(caller)} size="small" end reason={reason} icon="down" label={t("wall.more_who", { name: who })} />
      </td>
    </tr>
  );
}

export function Waiting() {
  const all = waiting.value;
  const { rows, host } = useSteady(all, (one) => one.call);
  const filter = only.value && <Button size="small" icon="close" onPress={() => (only.value = "")}>{t("wall.show_all", { name: only.value })}</Button>;
  return (
    <Panel title={t("wall.callers")} icon="clock" count={all.length} class="waiting" end={filter}>
      <div id="waiting" {...host}>
        {rows.length ? (
          <div class="table-wide" role="region" aria-label={t("wall.callers")} tabIndex={0}>
            <table class="table">
              <caption class="unseen">{t("wall.callers")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("wall.caller")}</th><th scope="col">{t("wall.queue")}</th><th scope="col" class="end">{t("wall.waits")}</th>
                  <th scope="col" class="end">{t("wall.priority")}</th><th scope="col" class="end">{t("wall.actions")}</th>
                </tr>
              </thead>
              <tbody>{rows.map(({ row, gone }) => <Row key={row.call} caller={row} gone={gone} />)}</tbody>
            </table>
          </div>
        ) : <Empty icon="check" title={only.value ? t("wall.nobody_in", { name: only.value }) : t("wall.nobody")} />}
      </div>
    </Panel>
  );
}
