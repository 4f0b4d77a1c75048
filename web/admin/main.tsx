/** Administration: users and roles, tokens and displays, webhooks, audit, sessions, certificate and configuration. */
import "../ui/all.css";
import "../ui/load.css";
import "./admin.css";
import type { ComponentChildren } from "preact";
import { may } from "../api/session.ts";
import { asked, go } from "../ui/address.ts";
import { t, type Key } from "../ui/i18n.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Empty, Frame } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Audit, Sessions } from "./audit.tsx";
import { Security } from "./security.tsx";
import { Certificate, Configuration } from "./site.tsx";
import { Tokens } from "./tokens.tsx";
import { Roles, Users } from "./users.tsx";
import { Webhooks } from "./webhooks.tsx";

interface Section {
  id: string;
  icon: IconName;
  key: Key;
  scope: string;
  content: () => ComponentChildren;
}
const SECTIONS: Section[] = [
  { id: "users", icon: "people", key: "admin.users", scope: "users:admin", content: () => <Users /> },
  { id: "roles", icon: "shield", key: "admin.roles_table", scope: "users:admin", content: () => <Roles /> },
  { id: "tokens", icon: "keypad", key: "admin.tokens", scope: "tokens:admin", content: () => <Tokens key="programs" display={false} /> },
  { id: "displays", icon: "wall", key: "admin.displays", scope: "tokens:admin", content: () => <Tokens key="displays" display /> },
  { id: "webhooks", icon: "bell", key: "admin.webhooks", scope: "webhooks:read", content: () => <Webhooks /> },
  { id: "audit", icon: "note", key: "admin.audit", scope: "audit:read", content: () => <Audit /> },
  { id: "sessions", icon: "globe", key: "admin.sessions", scope: "", content: () => <Sessions /> },
  { id: "security", icon: "user", key: "admin.security", scope: "", content: () => <Security /> },
  { id: "certificate", icon: "check", key: "admin.certificate", scope: "configuration:read", content: () => <Certificate /> },
  { id: "configuration", icon: "settings", key: "admin.configuration", scope: "configuration:read", content: () => <Configuration /> },
];

function AdminPage() {
  const mine = SECTIONS.filter((one) => !one.scope || may(one.scope));
  const shown = mine.find((one) => one.id === (asked("section") || mine[0]?.id));
  const open = (id: string) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", `/admin?section=${id}`);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  return (
    <Frame area="admin" class="admin">
      <h1 class="unseen">{t("ui.area.admin")}</h1>
      <div class="admin-body">
        <nav class="sections" aria-label={t("admin.sections")}>
          {mine.map((one) => <a key={one.id} href={`/admin?section=${one.id}`} aria-current={one === shown ? "page" : undefined} onClick={open(one.id)}><Icon name={one.icon} /><span>{t(one.key)}</span></a>)}
        </nav>
        <div class="section-body">{shown ? shown.content() : <Empty icon="shield" title={t("admin.not_yours")}><button type="button" class="button plain" onClick={() => go({ section: "" })}>{t("admin.first_section")}</button></Empty>}</div>
      </div>
    </Frame>
  );
}

void mount({
  title: "ui.area.admin", content: AdminPage,
  areas: {
    en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/admin.json")],
    zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/admin.json")],
  },
});
