/** One's own password and second factor: an authenticator by QR code, and recovery codes that are shown once. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";
import { Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { toast } from "../ui/toast.tsx";
import { copy, FormDialog, Once } from "./kit.tsx";

interface Me {
  second_factor: boolean;
  has_password: boolean;
  must: string;
}
interface Enrolment {
  secret: string;
  uri: string;
  picture: string;
}
type Step = "" | "begin" | "drop" | "password";

function AskPassword({ title, label, hasPassword, act, onClose }: { title: string; label: string; hasPassword: boolean; act: (password: string) => Promise<unknown>; onClose: () => void }) {
  const [password, setPassword] = useState("");
  return (
    <FormDialog title={title} label={label} act={() => act(password)} onClose={onClose} reason={hasPassword && !password ? t("admin.password_first") : ""}>
      <p>{t(hasPassword ? "admin.confirm_it_is_you" : "admin.no_password_needed")}</p>
      {hasPassword && <Field label={t("ui.login.password")} type="password" value={password} onInput={setPassword} autocomplete="current-password" required autofocus />}
    </FormDialog>
  );
}

function Enrol({ given, onClose, onDone }: { given: Enrolment; onClose: () => void; onDone: (codes: string[]) => void }) {
  const [code, setCode] = useState("");
  const confirm = async () => onDone((await api.put<{ codes: string[] }>("/session/totp", { code: code.replace(/\s/g, "") })).codes);
  return (
    <FormDialog title={t("admin.enrol")} label={t("admin.enrol_go")} act={confirm} onClose={onClose} reason={code.trim() ? "" : t("admin.code_first")}>
      <ol class="enrol">
        <li>{t("admin.enrol_scan")}<img class="qr" src={given.picture} width="208" height="208" alt={t("admin.qr")} /></li>
        <li>{t("admin.enrol_type")}<span class="row wrap"><code class="secret-text mono">{given.secret.replace(/(.{4})/g, "$1 ").trim()}</code><Button size="small" icon="copy" onPress={() => void copy(given.secret)}>{t("admin.copy")}</Button></span></li>
        <li><Field label={t("admin.enrol_code")} value={code} onInput={setCode} inputMode="numeric" autocomplete="one-time-code" maxLength={10} required autofocus /></li>
      </ol>
    </FormDialog>
  );
}

function NewPassword({ hasPassword, onClose }: { hasPassword: boolean; onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differ = again && again !== password ? t("ui.login.differ") : "";
  const save = async () => {
    await api.put("/session/password", { current, password });
    toast(t("admin.password_changed"), "good");
    onClose();
  };
  return (
    <FormDialog title={t("admin.change_password")} label={t("ui.save")} act={save} onClose={onClose} reason={differ || (!password || !again ? t("admin.password_first") : "")}>
      {hasPassword && <Field label={t("admin.current_password")} type="password" value={current} onInput={setCurrent} autocomplete="current-password" required autofocus />}
      <Field label={t("ui.login.new_password")} hint={t("ui.login.password_hint", { n: 12 })} type="password" value={password} onInput={setPassword} autocomplete="new-password" required />
      <Field label={t("ui.login.repeat")} type="password" value={again} onInput={setAgain} autocomplete="new-password" required error={differ || undefined} />
    </FormDialog>
  );
}

export function Security() {
  const me = useLoad(() => api.get<Me>("/me"), []);
  const [step, setStep] = useState<Step>("");
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => setStep("");
  const begin = async (password: string) => { setEnrolment(await api.post<Enrolment>("/session/totp", { password })); close(); };
  const drop = async (password: string) => { await api.post("/session/totp/remove", { password }); toast(t("admin.factor_dropped"), "info"); close(); me.again(); };
  return (
    <Panel title={t("admin.security")} icon="shield" class="grow">
      <Show of={me}>{(one) => (
        <div class="security">
          <section class="setting-card">
            <div><h3>{t("admin.factor")}</h3><p class="quiet-text small">{t("admin.factor_words")}</p></div>
            {one.second_factor ? <Badge tone="green" shape="dot">{t("admin.factor_on")}</Badge> : <Badge tone="amber" shape="triangle">{t("admin.factor_off")}</Badge>}
            {one.second_factor ? <Button onPress={() => setStep("drop")}>{t("admin.factor_drop")}</Button> : <Button kind="primary" onPress={() => setStep("begin")}>{t("admin.enrol")}</Button>}
          </section>
          <section class="setting-card">
            <div><h3>{t("ui.login.password")}</h3><p class="quiet-text small">{t("admin.password_words")}</p></div>
            <span />
            <Button onPress={() => setStep("password")}>{t("admin.change_password")}</Button>
          </section>
          {step === "begin" && <AskPassword title={t("admin.enrol")} label={t("admin.go_on")} hasPassword={one.has_password} act={begin} onClose={close} />}
          {step === "drop" && <AskPassword title={t("admin.factor_drop")} label={t("admin.factor_drop")} hasPassword={one.has_password} act={drop} onClose={close} />}
          {step === "password" && <NewPassword hasPassword={one.has_password} onClose={close} />}
        </div>
      )}</Show>
      {enrolment && <Enrol given={enrolment} onClose={() => setEnrolment(null)} onDone={(found) => { setEnrolment(null); setCodes(found); me.again(); }} />}
      {codes && <Once title={t("admin.recovery")} words={t("admin.recovery_words")} secret={codes.join("\n")} onClose={() => setCodes(null)} />}
    </Panel>
  );
}
