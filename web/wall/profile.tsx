/** The routing profile in force, and switching it. */
import { useRef } from "preact/hooks";
import { fresh } from "../live/client.ts";
import { Says, useOrder } from "../ui/button.tsx";
import { t } from "../ui/i18n.ts";
import { Menu } from "../ui/menu.tsx";
import { switchProfile } from "./orders.ts";
import { lacks, wall } from "./state.ts";

export function Profile() {
  const state = wall.value;
  const wanted = useRef("");
  const order = useOrder(() => switchProfile(wanted.current));
  if (!state) return null;
  const items = Object.entries(state.profiles).map(([name, words]) => ({
    id: name, label: name, detail: words, checked: name === state.profile,
    ...(name === state.profile ? { reason: t("wall.profile_is") } : {}),
    onChoose: () => { wanted.current = name; void order.run(); },
  }));
  const reason = lacks("routing:write") || (fresh.value ? "" : t("ui.stale_order"));
  return (
    <span class="says-host">
      <Menu groups={[{ title: t("wall.profile_switch"), items }]} icon="flow" size="small" reason={reason} busy={order.busy} title={t("wall.profile")} class="act-profile">
        <span class="hide-narrow">{t("wall.profile")}: </span><b>{state.profile}</b>
      </Menu>
      {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
    </span>
  );
}
