/** The log-in page: password and second factor, single sign-on when the site has it, one-time links with a first password. */
import "../ui/all.css";
import "./login.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ask, Refused } from "../api/client.ts";
import { entrance, logIn, session } from "../api/session.ts";
import type { Entrance } from "../api/people.ts";
import type { LinkIs } from "../api/types.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { language, t, useLanguage } from "../ui/i18n.ts";
import { BrandMark } from "../ui/layout.tsx";
import { mount } from "../ui/mount.tsx";
import { Authenticator } from "./authenticator.tsx";
import { LoginForm } from "./form.tsx";

const query = new URLSearchParams(location.search);
/** Behind the #: no server, log or proxy ever sees it. */
const hidden = new URLSearchParams(location.hash.slice(1));
const link = signal(hidden.get("token") ?? "");
const enrolling = signal(false);
const LEAST = 12;
/** What was typed last, in this page only: setting up an authenticator asks for it again. */
let lastPassword = "";

/** Where to go afterwards: a path of this site only. */
function next(): string {
  const wanted = query.get("next") ?? "";
  if (/^\/(?![/\\])/.test(wanted)) return wanted;
  const scopes = session.value?.scopes ?? [];
  if (session.value?.agent) return "/desk";
  return scopes.includes("supervise") ? "/wall" : scopes.includes("users:admin") ? "/admin" : "/desk";
}

/** Logged in: on, or first what has to be done before anything else. */
function go(): void {
  if (session.value?.must === "authenticator") enrolling.value = true;
  else location.assign(next());
}

/** A one-time link: whoever opens it chooses a password. */
function FirstPassword() {
  const [name, setName] = useState("");
  useEffect(() => {
    const asked = ask<LinkIs>("POST", "/session/link", { token: link.value }, { quiet: true });
    void asked.then(({ body }) => setName(body.name), (refused: Error) => setWords(refused.message));
  }, []);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = again && again !== password ? t("ui.login.differ") : "";
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if ([...password].length < LEAST) return setWords(t("ui.login.too_short", { n: LEAST }));
    if (again !== password) return setWords(t("ui.login.differ"));
    setBusy(true);
    try {
      await logIn({ token: link.value, password });
      lastPassword = password;
      go();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setWords(refused.message);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <h1>{name ? t("ui.login.welcome_name", { name }) : t("ui.login.welcome")}</h1>
      <p class="quiet-text">{t("ui.login.first_words")}</p>
      <Field label={t("ui.login.new_password")} hint={t("ui.login.password_hint", { n: LEAST })} type="password" value={password}
        onInput={setPassword} autocomplete="new-password" required autofocus />
      <Field label={t("ui.login.repeat")} type="password" value={again} onInput={setAgain} autocomplete="new-password" required
        error={wrong || undefined} />
      {words && <p class="form-error" role="alert">{words}</p>}
      <Button submit kind="primary" size="large" busy={busy}>{t("ui.login.set")}</Button>
      <Button kind="quiet" onPress={() => (link.value = "")}>{t("ui.login.with_password")}</Button>
    </form>
  );
}

function WithPassword({ ways }: { ways: Entrance }) {
  return (
    <>
      <h1>{t("ui.login.title")}</h1>
      {ways.first_admin && <p class="form-note">{t("ui.login.first_admin")}</p>}
      {hidden.get("problem") && <p class="form-error" role="alert">{hidden.get("problem")}</p>}
      <LoginForm onDone={go} onPassword={(password) => (lastPassword = password)} />
      {ways.oidc && (
        <>
          <div class="or"><span>{t("ui.login.or")}</span></div>
          <a class="button plain large" href={`${ways.oidc.url}?next=${encodeURIComponent(next())}`}>
            <span class="button-text">{t("ui.login.oidc", { name: ways.oidc.name })}</span>
          </a>
        </>
      )}
    </>
  );
}

function Languages() {
  return (
    <p class="languages">
      {(["en", "zh"] as const).map((one) => (
        <button key={one} type="button" lang={one === "zh" ? "zh-CN" : "en"} aria-pressed={language.value === one}
          onClick={() => void useLanguage(one)}>
          {one === "en" ? "English" : "中文"}
        </button>
      ))}
    </p>
  );
}

function LoginPage() {
  const [ways, setWays] = useState<Entrance>({ oidc: null, first_admin: false });
  useEffect(() => {
    void entrance().then(setWays);
    // An open session needs no log-in; a link does, even then.
    if (!link.value) void ask("GET", "/session", undefined, { quiet: true }).then(() => query.get("next") && go(), () => undefined);
  }, []);
  return (
    <main class="login">
      <div class="login-card">
        <div class="login-brand"><BrandMark /><span>kefu</span></div>
        {enrolling.value ? <Authenticator password={lastPassword} onDone={() => location.assign(next())} /> : link.value ? <FirstPassword /> : <WithPassword ways={ways} />}
      </div>
      <Languages />
    </main>
  );
}

void mount({
  title: "ui.login.title", content: LoginPage, open: true,
  areas: { en: [() => import("../i18n/en/ui.json")], zh: [() => import("../i18n/zh/ui.json")] },
});
