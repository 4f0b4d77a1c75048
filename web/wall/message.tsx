/** Writing something to an agent, which they read on their desk. */
import { useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Area } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";
import { toast } from "../ui/toast.tsx";
import { message } from "./orders.ts";

const MOST = 300;

export function MessageDialog({ agent, name, onClose }: { agent: string; name: string; onClose: () => void }) {
  const [text, setText] = useState("");
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (busy || !text.trim()) return;
    setBusy(true);
    setWords("");
    try {
      await message(agent, text.trim().replace(/\s+/g, " "));
      toast(t("wall.message_sent", { name }), "good");
      onClose();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setWords(refused.message);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("wall.message_to", { name })} onClose={onClose} foot={<>
      <Button onPress={onClose}>{t("ui.cancel")}</Button>
      <Button kind="primary" busy={busy} reason={text.trim() ? "" : t("wall.message_empty")} onPress={() => void send()}>{t("wall.message_send")}</Button></>}>
      <Area label={t("wall.message_text")} hint={t("wall.message_hint")} value={text} rows={3} maxLength={MOST} onInput={setText} />
      {words && <p class="form-error" role="alert">{words}</p>}
    </Dialog>
  );
}
