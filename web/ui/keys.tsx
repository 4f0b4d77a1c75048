/**
 * Shortcuts. They count outside text fields only, can be turned off, and `?` shows those that the page has now. Keys are
 * those of the keyboard's place (`KeyA`), so that Alt+A works where Alt+A types "å".
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { Switch } from "./field.tsx";
import { t } from "./i18n.ts";
import { KEYS_KEY, recall, remember } from "./stored.ts";

export interface Shortcut {
  /** "Alt+A", "?", "Escape". */
  keys: string;
  label: string;
  run: () => void;
  /** Whether it does something now; the help shows the others too, dimmed. */
  on: boolean;
}

const shortcuts = signal<Shortcut[]>([]);
export const keysOn = signal(recall(KEYS_KEY) !== "off");
export const helpShown = signal(false);

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"));

function pressed(event: KeyboardEvent): string {
  if (event.ctrlKey || event.metaKey) return "";
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (event.altKey) return letter && !event.shiftKey ? `Alt+${letter}` : "";
  return event.key;
}

function handle(event: KeyboardEvent): void {
  const keys = pressed(event);
  if (!keys || event.defaultPrevented || inText(event.target) || event.repeat) return;
  if (keys !== "Escape" && !keysOn.value && keys !== "?") return;
  if (document.querySelector("dialog[open]")) return;
  if (keys === "?") {
    helpShown.value = true;
    return;
  }
  const found = shortcuts.value.findLast((one) => one.keys === keys && one.on);
  if (!found) return;
  event.preventDefault();
  found.run();
}

addEventListener("keydown", handle);

/** A shortcut as long as the component is there; `on`: it does something now. */
export function useShortcut(keys: string, label: string, run: () => void, on = true): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const mine: Shortcut = { keys, label, on, run: () => latest.current() };
    shortcuts.value = [...shortcuts.value, mine];
    return () => {
      shortcuts.value = shortcuts.value.filter((one) => one !== mine);
    };
  }, [keys, label, on]);
}

/** Keys as caps. */
export function Keys({ keys }: { keys: string }) {
  return <span class="keys">{keys.split("+").map((one) => <kbd key={one}>{one}</kbd>)}</span>;
}

function turn(on: boolean): void {
  keysOn.value = on;
  remember(KEYS_KEY, on ? null : "off");
}

/** The help: drawn while it is asked for. */
export function KeyHelp() {
  if (!helpShown.value) return null;
  const all = [...shortcuts.value, { keys: "Escape", label: t("ui.key_escape"), on: true }, { keys: "?", label: t("ui.key_help"), on: true }];
  const once = all.filter((one, i) => all.findIndex((other) => other.keys === one.keys) === i);
  return (
    <Dialog title={t("ui.shortcuts")} onClose={() => (helpShown.value = false)}>
      <Switch label={t("ui.keys_on")} hint={t("ui.keys_hint")} on={keysOn.value} onChange={turn} />
      <dl class={`key-list ${keysOn.value ? "" : "off"}`}>
        {once.map((one) => (
          <div key={one.keys} class={one.on ? "" : "off"} title={one.on ? undefined : t("ui.key_off")}>
            <dt><Keys keys={one.keys} /></dt>
            <dd>{one.label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
