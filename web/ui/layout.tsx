/** The frame of every page: a bar with areas, what the page puts into it, and the person's choices; panels; empty states. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { logOut, may, session } from "../api/session.ts";
import { fresh, outdated, staleSince, status } from "../live/client.ts";
import { Button } from "./button.tsx";
import { second } from "./clock.ts";
import { clock } from "./format.ts";
import { language, t, useLanguage, type Key } from "./i18n.ts";
import { Icon, type IconName } from "./icon.tsx";
import { helpShown } from "./keys.tsx";
import { Menu, type MenuGroup } from "./menu.tsx";
import { theme, useTheme, type Theme } from "./theme.ts";

export type Area = "desk" | "wall" | "calls" | "flows" | "admin" | "phone-test" | "quality" | "scores" | "insight" | "trainer" | "analyst";
const AREAS: { area: Area; icon: IconName; scope: string }[] = [
  { area: "desk", icon: "headset", scope: "desk" },
  { area: "wall", icon: "wall", scope: "supervise" },
  { area: "calls", icon: "list", scope: "calls:read" },
  { area: "flows", icon: "flow", scope: "flows:read" },
  { area: "quality", icon: "check", scope: "quality:review" },
  { area: "trainer", icon: "star", scope: "training:label" },
  { area: "analyst", icon: "search", scope: "reports:read" },
  { area: "insight", icon: "chart", scope: "reports:read" },
  { area: "admin", icon: "settings", scope: "users:admin" },
];

export interface FrameProps {
  area: Area;
  children: ComponentChildren;
  /** Beside the areas. */
  middle?: ComponentChildren;
  /** Before the person's menu. */
  end?: ComponentChildren;
  /** At the bottom, always visible. */
  foot?: ComponentChildren;
  /** The page shows live state: grey when it is stale. */
  live?: boolean;
  class?: string;
}

export function Frame({ area, children, middle, end, foot, live, class: look }: FrameProps) {
  const stale = Boolean(live) && !fresh.value && status.value !== "connecting";
  return (
    <div class={`frame ${stale ? "stale" : ""} ${look ?? ""}`}>
      <a class="skip" href="#main">{t("ui.skip")}</a>
      <header class="bar">
        <a class="brand" href="/desk" aria-label="kefu"><BrandMark /></a>
        <Areas area={area} />
        <div class="bar-middle">{middle}</div>
        <div class="bar-end">
          {end}
          <Person />
        </div>
      </header>
      {live && <Connection />}
      <main id="main" tabIndex={-1}>{children}</main>
      {foot && <footer class="foot">{foot}</footer>}
    </div>
  );
}

export function BrandMark() {
  return (
    <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M9 7v18M9 17l12-10M13 14l9 11" fill="none" stroke="#fff" stroke-width="3.400" stroke-linecap="round"
        stroke-linejoin="round" />
    </svg>
  );
}

function Areas({ area }: { area: Area }) {
  const mine = AREAS.filter((one) => may(one.scope));
  if (mine.length < 2) return null;
  return (
    <nav class="areas" aria-label={t("ui.areas")}>
      {mine.map((one) => (
        <a key={one.area} href={`/${one.area}`} aria-current={one.area === area ? "page" : undefined} title={t(`ui.area.${one.area}`)}>
          <Icon name={one.icon} />
          <span>{t(`ui.area.${one.area}`)}</span>
        </a>
      ))}
    </nav>
  );
}

/** Says that what is shown may be old, or that there is a new version. */
function Connection() {
  void second.value;
  if (status.value === "displaced" || status.value === "forbidden") {
    return <Banner tone="red" icon="alert">{t(`ui.live.${status.value}`)}</Banner>;
  }
  if (status.value === "stale") {
    const ms = staleSince.value === null ? 0 : performance.now() - staleSince.value;
    return <Banner tone="amber" icon="refresh">{t("ui.live.stale", { time: clock(ms) })}</Banner>;
  }
  if (!outdated.value) return null;
  return (
    <Banner tone="blue" icon="info">
      {t("ui.new_version")} <Button size="small" onPress={() => location.reload()}>{t("ui.reload")}</Button>
    </Banner>
  );
}

export function Banner({ tone, icon, children }: { tone: string; icon: IconName; children: ComponentChildren }) {
  return (
    <div class={`banner soft-${tone}`} role="status">
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

const THEMES: { theme: Theme; icon: IconName }[] = [
  { theme: "system", icon: "settings" }, { theme: "light", icon: "sun" }, { theme: "dark", icon: "moon" },
];

async function leavePage(): Promise<void> {
  await logOut();
  location.assign("/login");
}

/** Language, colours, shortcuts and log-out as groups of a menu. */
export function choices(): MenuGroup[] {
  return [
    {
      title: t("ui.language"),
      items: (["en", "zh"] as const).map((one) => ({
        id: one, label: one === "en" ? "English" : "中文", icon: "globe" as const, checked: language.value === one,
        onChoose: () => void useLanguage(one),
      })),
    },
    {
      title: t("ui.theme"),
      items: THEMES.map((one) => ({
        id: one.theme, label: t(`ui.theme.${one.theme}`), icon: one.icon, checked: theme.value === one.theme,
        onChoose: () => useTheme(one.theme),
      })),
    },
  ];
}

const page = (area: Area, icon: IconName) => ({ id: area, label: t(`ui.area.${area}`), icon, onChoose: () => location.assign(`/${area}`) });

function Person() {
  const who = session.value;
  const groups = choices();
  const rest: MenuGroup = {
    items: [
      { id: "keys", label: t("ui.shortcuts"), icon: "keyboard", onChoose: () => (helpShown.value = true) },
      ...(who?.agent ? [page("scores", "star")] : []), page("phone-test", "mic"),
      { id: "out", label: t("ui.log_out"), icon: "logout", onChoose: () => void leavePage() },
    ],
  };
  return (
    <Menu groups={[...groups, rest]} kind="quiet" icon="user" label={t("ui.person", { name: who?.name ?? "" })} end
      head={<><strong>{who?.name}</strong><span>{who?.roles.map((one) => t(`ui.role.${one}` as Key)).join(", ")}</span></>} />
  );
}

export interface PanelProps {
  title: string;
  children: ComponentChildren;
  /** Right in the head. */
  end?: ComponentChildren;
  class?: string;
  icon?: IconName;
  count?: number;
  /** The body scrolls by itself. */
  scroll?: boolean;
}

/** A part of a page with a heading. */
export function Panel({ title, children, end, class: look, icon, count, scroll }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${look ?? ""}`} aria-labelledby={id}>
      <header class="panel-head">
        {icon && <Icon name={icon} />}
        <h2 id={id}>{title}{count === undefined ? "" : <span class="count">{count}</span>}</h2>
        {end && <div class="panel-end">{end}</div>}
      </header>
      <div class={`panel-body ${scroll ? "scroll" : ""}`} {...(scroll ? { tabIndex: 0, role: "group", "aria-labelledby": id } : {})}>
        {children}
      </div>
    </section>
  );
}

/** Nothing to show: says what would be here, and what to do. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} size={26} /></span>
      <p class="empty-title">{title}</p>
      {children && <div class="empty-words">{children}</div>}
    </div>
  );
}

/** Figures with their words and units. */
export function Figure({ label, value, tone, title }: { label: string; value: ComponentChildren; tone?: string; title?: string }) {
  return (
    <div class={`figure ${tone ? `text-${tone}` : ""}`} title={title}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
