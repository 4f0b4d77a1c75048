/** Name and password, then a code when a second factor is asked for. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { logIn, session, type Credentials } from "../api/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";

/** A refusal that means: say the code of the authenticator too. */
const SECOND_FACTOR = "second_factor_needed";

export function LoginForm({ onDone, onPassword }: { onDone: () => void; onPassword?: (password: string) => void }) {
  const [user, setUser] = useState(session.value?.user ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [second, setSecond] = useState(false);
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => codeField.current?.focus(), [second]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWords("");
    const given: Credentials = { user: user.trim(), password, ...(code ? { code: code.replace(/\s/g, "") } : {}) };
    try {
      await logIn(given);
      onPassword?.(password);
      onDone();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (refused.code === SECOND_FACTOR && !second) setSecond(true);
      else setWords(refused.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <Field label={t("ui.login.user")} value={user} onInput={setUser} autocomplete="username" autocapitalize="none"
        spellcheck={false} required autofocus={!user} readOnly={second} />
      <Field label={t("ui.login.password")} type="password" value={password} onInput={setPassword}
        autocomplete="current-password" required autofocus={Boolean(user)} readOnly={second} />
      {second && (
        <Field label={t("ui.login.code")} hint={t("ui.login.code_hint")} value={code} onInput={setCode} inputMode="numeric"
          autocomplete="one-time-code" maxLength={20} required inputRef={codeField} />
      )}
      {words && <p class="form-error" role="alert">{words}</p>}
      <Button submit kind="primary" size="large" busy={busy}>{busy ? t("ui.login.busy") : t("ui.login.go")}</Button>
    </form>
  );
}
