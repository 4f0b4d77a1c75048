/** Setting up an authenticator: the picture to scan, a code to prove it, and recovery codes that are shown this once. */
import { useEffect, useState } from "preact/hooks";
import { api, Refused } from "../api/client.ts";
import type { Enrolment, RecoveryCodes } from "../api/types.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";

export function Authenticator({ password, onDone }: { password: string; onDone: () => void }) {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const [code, setCode] = useState("");
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const trying = async (act: () => Promise<void>) => {
    setWords("");
    setBusy(true);
    try {
      await act();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setWords(refused.message);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void trying(async () => setEnrolment(await api.post<Enrolment>("/session/totp", { password }))), []);
  const confirm = (event: Event) => {
    event.preventDefault();
    void trying(async () => setRecovery((await api.put<RecoveryCodes>("/session/totp", { code: code.replace(/\s/g, "") })).codes));
  };
  if (recovery) {
    return (
      <div class="form">
        <h1>{t("ui.login.recovery")}</h1>
        <p class="quiet-text">{t("ui.login.recovery_words")}</p>
        <ul class="recovery mono">{recovery.map((one) => <li key={one}>{one}</li>)}</ul>
        <Button kind="primary" size="large" onPress={onDone}>{t("ui.login.kept")}</Button>
      </div>
    );
  }
  return (
    <form class="form" onSubmit={confirm}>
      <h1>{t("ui.login.authenticator")}</h1>
      <p class="quiet-text">{t("ui.login.authenticator_words")}</p>
      {enrolment && (
        <>
          <img class="qr" src={enrolment.picture} alt={t("ui.login.qr")} width="180" height="180" />
          <p class="small quiet-text">{t("ui.login.secret")} <span class="mono secret">{enrolment.secret}</span></p>
          <Field label={t("ui.login.code")} value={code} onInput={setCode} inputMode="numeric" autocomplete="one-time-code" maxLength={10} required autofocus />
        </>
      )}
      {words && <p class="form-error" role="alert">{words}</p>}
      <Button submit kind="primary" size="large" busy={busy}>{t("ui.login.confirm")}</Button>
    </form>
  );
}
