/** What the sections of the administration share: questions before what cannot be undone, secrets shown once, choices. */
import { useId, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button, Order, useOrder, type Kind } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { dayAndTime } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { toast } from "../ui/toast.tsx";

export const when = (at: string | null): string => (at ? dayAndTime(Date.parse(at)) : "–");

/** Asks before it is done. */
export function Confirm({ title, children, label, kind = "danger", act, onClose, onDone }: {
  title: string; children: ComponentChildren; label: string; kind?: Kind; act: () => Promise<unknown>; onClose: () => void; onDone?: () => void;
}) {
  const done = () => { onDone?.(); onClose(); };
  return (
    <Dialog alert title={title} onClose={onClose} foot={<><Button onPress={onClose}>{t("ui.cancel")}</Button><Order offline kind={kind} act={act} onDone={done}>{label}</Order></>}>
      {children}
    </Dialog>
  );
}

/** A form in a dialogue; the refusal stands above its buttons. */
export function FormDialog({ title, label, act, onClose, children, wide, reason }: {
  title: string; label: string; act: () => Promise<unknown>; onClose: () => void; children: ComponentChildren; wide?: boolean; reason?: string;
}) {
  const order = useOrder(act);
  const submit = (event: Event) => { event.preventDefault(); if (!reason && !order.busy) void order.run(); };
  const id = useId();
  return (
    <Dialog title={title} onClose={onClose} {...(wide ? { wide } : {})} foot={<>
      <Button onPress={onClose}>{t("ui.cancel")}</Button>
      <Button kind="primary" busy={order.busy} reason={reason} onPress={() => void order.run()}>{label}</Button></>}>
      <form class="form" id={id} onSubmit={submit}>
        {children}
        {order.words && <p class="form-error" role="alert">{order.words}</p>}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("admin.copied"), "good");
  } catch {
    toast(t("admin.not_copied"), "warning");
  }
}

/** A secret that is shown this one time: closing it needs a deliberate press. */
export function Once({ title, words, secret, onClose, children }: { title: string; words: string; secret: string; onClose: () => void; children?: ComponentChildren }) {
  return (
    <Dialog title={title} foot={<><Button icon="copy" onPress={() => void copy(secret)}>{t("admin.copy")}</Button><Button kind="primary" onPress={onClose}>{t("admin.kept")}</Button></>}>
      <p>{words}</p>
      <output class="secret mono" tabIndex={0} aria-label={title}>{secret}</output>
      {children}
    </Dialog>
  );
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
  reason?: string;
}

/** Several of some. */
export function Checks({ label, options, chosen, onChange, columns }: { label: string; options: Option[]; chosen: string[]; onChange: (chosen: string[]) => void; columns?: boolean }) {
  const set = (value: string, on: boolean) => onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  return (
    <fieldset class="checks-of">
      <legend>{label}</legend>
      <div class={columns ? "check-columns" : ""}>
        {options.map((one) => (
          <label key={one.value} class="check" title={one.reason}>
            <input type="checkbox" checked={chosen.includes(one.value)} disabled={Boolean(one.reason)} onChange={(event) => set(one.value, event.currentTarget.checked)} />
            <span>{one.label}{one.hint && <small> {one.hint}</small>}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** All queues, or some of them; null: all. */
export function Queues({ all, queues, onChange }: { all: string[]; queues: string[] | null; onChange: (queues: string[] | null) => void }) {
  const [some, setSome] = useState(queues !== null);
  return (
    <>
      <label class="check"><input type="checkbox" checked={!some} onChange={(event) => { const every = event.currentTarget.checked; setSome(!every); onChange(every ? null : []); }} /><span>{t("admin.every_queue")}</span></label>
      {some && <Checks label={t("admin.only_queues")} columns options={all.map((one) => ({ value: one, label: one }))} chosen={queues ?? []} onChange={onChange} />}
    </>
  );
}
