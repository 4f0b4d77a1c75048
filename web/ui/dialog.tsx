/** A dialogue over the page, by the browser's own element: focus stays inside, Escape closes it, focus goes back. */
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import { t } from "./i18n.ts";

export interface DialogProps {
  title: string;
  onClose?: (() => void) | undefined;
  children: ComponentChildren;
  /** Buttons at the bottom. */
  foot?: ComponentChildren;
  wide?: boolean;
  alert?: boolean;
}

/** Shown as long as it is drawn. Without `onClose` it cannot be closed by Escape. */
export function Dialog({ title, onClose, children, foot, wide, alert }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const back = document.activeElement;
    const dialog = box.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={`dialog ${wide ? "wide" : ""}`}
      aria-labelledby={id}
      role={alert ? "alertdialog" : "dialog"}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => event.target === box.current && onClose?.()}
    >
      <div class="dialog-in">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          {onClose && <Button icon="close" kind="quiet" size="small" label={t("ui.close")} onPress={onClose} />}
        </header>
        <div class="dialog-body">{children}</div>
        {foot && <footer class="dialog-foot">{foot}</footer>}
      </div>
    </dialog>
  );
}
