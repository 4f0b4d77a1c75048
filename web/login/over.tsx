/** The log-in over a page whose session is over. */
import { loggedIn } from "../api/client.ts";
import { session } from "../api/session.ts";
import { useRef } from "preact/hooks";
import { t } from "../ui/i18n.ts";
import { Dialog } from "../ui/dialog.tsx";
import { LoginForm } from "./form.tsx";

/** What is on the page is that of whoever was logged in: for somebody else it is loaded anew. */
export function LoginOver() {
  const before = useRef(session.value?.user ?? "");
  const done = () => (before.current && session.value?.user !== before.current ? location.reload() : loggedIn());
  return (
    <Dialog title={t(before.current ? "ui.login.again" : "ui.login.title")}>
      {before.current && <p class="quiet-text">{t("ui.login.again_words")}</p>}
      <LoginForm onDone={done} />
    </Dialog>
  );
}
