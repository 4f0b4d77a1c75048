/** Short news at the edge of the page: said once to those who hear it, gone after a while, never the only place of an error. */
import { signal } from "@preact/signals";
import { Button } from "./button.tsx";
import { t } from "./i18n.ts";
import { Icon } from "./icon.tsx";

export interface Toast {
  id: number;
  words: string;
  tone: "info" | "good" | "warning";
  /** A button: "Undo". */
  act?: { label: string; run: () => void };
}

let last = 0;
const toasts = signal<Toast[]>([]);

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Show something for `ms`; returns its id. */
export function toast(words: string, tone: Toast["tone"] = "info", ms = 6000, act?: Toast["act"]): number {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, words, tone, ...(act ? { act } : {}) }];
  setTimeout(() => dismiss(id), ms);
  return id;
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div class={`toast ${one.tone}`} key={one.id}>
          <Icon name={one.tone === "good" ? "check" : one.tone === "warning" ? "alert" : "info"} />
          <span>{one.words}</span>
          {one.act && (
            <Button size="small" kind="quiet" onPress={() => { one.act?.run(); dismiss(one.id); }}>{one.act.label}</Button>
          )}
          <Button size="small" kind="quiet" icon="close" label={t("ui.close")} onPress={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  );
}
