/** How a page begins: texts, who is logged in, live state; then it is drawn, with news, help and log-in over it. */
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { ask, loginNeeded } from "../api/client.ts";
import { whoAmI } from "../api/session.ts";
import { connect } from "../live/client.ts";
import { backOff } from "../live/line.ts";
import { Empty } from "./layout.tsx";
import { language, loadTexts, t, useLanguage, type Areas, type Key } from "./i18n.ts";
import { KeyHelp } from "./keys.tsx";
import { LANGUAGE_KEY, recall } from "./stored.ts";
import { Toasts } from "./toast.tsx";

export interface Page {
  title: Key;
  areas: Areas;
  content: ComponentType;
  /** Nobody needs to be logged in (the log-in, a display). */
  open?: boolean;
  /** Connects to /live. */
  live?: boolean;
  /** Asks for a log-in by itself (a display, by its token). */
  ownLogin?: boolean;
}

const unreachable = signal(false);

/** Over the page when the session is over: what was typed stays. */
function LoginOver() {
  const [Form, setForm] = useState<ComponentType | null>(null);
  const needed = loginNeeded.value;
  useEffect(() => {
    if (needed && !Form) void import("../login/over.tsx").then((part) => setForm(() => part.LoginOver));
  }, [needed]);
  return needed && Form ? <Form /> : null;
}

function Root({ content: Content, title, ownLogin }: Page) {
  useEffect(() => {
    document.title = `${t(title)} · kefu`;
  }, [language.value]);
  if (unreachable.value) {
    return <main class="alone"><Empty icon="refresh" title={t("ui.unreachable_title")}>{t("ui.unreachable_words")}</Empty></main>;
  }
  return (
    <>
      <Content />
      <Toasts />
      <KeyHelp />
      {!ownLogin && <LoginOver />}
    </>
  );
}

/** Who is logged in; asked again and again while the server cannot be reached. */
async function known(page: Page): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      const who = await whoAmI();
      unreachable.value = false;
      if (who && !recall(LANGUAGE_KEY) && (who.language === "en" || who.language === "zh")) await useLanguage(who.language, false);
      return who !== null || Boolean(page.open);
    } catch {
      unreachable.value = true;
      await new Promise((go) => setTimeout(go, backOff(attempt, Math.random())));
    }
  }
}

/** Begin. */
export async function mount(page: Page): Promise<void> {
  const host = document.getElementById("page");
  if (!host) throw new Error("the page has no place");
  await loadTexts(page.areas);
  const shown = unreachable.subscribe((away) => away && render(<Root {...page} />, host));
  const nobody = !page.open && !(await known(page));
  if (nobody && window.parent !== window) {
    render(<LoginOver />, host); // the log-in page goes into no frame
    await ask("GET", "/session");
  } else if (nobody) {
    location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  shown();
  if (page.live) connect();
  render(<Root {...page} />, host);
}
