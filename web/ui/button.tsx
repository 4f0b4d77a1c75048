/**
 * Buttons. What is impossible now says why: the button stays reachable by keyboard (`aria-disabled`), the reason is its
 * title and description, and pressing it shows the reason beside it. `Order` sends something to the server and shows the
 * refusal where the button is, in the server's words.
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { Refused } from "../api/client.ts";
import { fresh } from "../live/client.ts";
import { t } from "./i18n.ts";
import { Icon, type IconName } from "./icon.tsx";

export type Kind = "plain" | "primary" | "answer" | "danger" | "quiet";

export interface ButtonProps {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: Kind;
  size?: "small" | "medium" | "large";
  /** Why it is impossible now; "" or undefined: it is possible. */
  reason?: string | undefined;
  /** For buttons that show an icon only. */
  label?: string;
  title?: string;
  /** A shortcut, shown in the title. */
  hint?: string;
  pressed?: boolean;
  busy?: boolean;
  submit?: boolean;
  class?: string;
  onPress?: ((event: TargetedMouseEvent<HTMLButtonElement>) => void) | undefined;
  expanded?: boolean;
  controls?: string;
  hasPopup?: "menu" | "dialog";
  buttonRef?: { current: HTMLButtonElement | null };
}

export function Button(props: ButtonProps) {
  const { children, icon, kind = "plain", size = "medium", reason, label, hint, pressed, busy, expanded } = props;
  const [told, setTold] = useState(false);
  const id = useId();
  useEffect(() => setTold(false), [reason]);
  const title = [props.title ?? (children ? "" : label), hint && `(${hint})`].filter(Boolean).join(" ");
  const press = (event: TargetedMouseEvent<HTMLButtonElement>) => {
    if (reason) {
      event.preventDefault();
      return setTold(!told);
    }
    if (!busy) props.onPress?.(event);
  };
  const button = (
    <button
      type={props.submit ? "submit" : "button"}
      class={`button ${kind} ${size} ${children ? "" : "only-icon"} ${props.class ?? ""}`}
      aria-disabled={reason ? "true" : undefined}
      aria-describedby={reason ? id : undefined}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={busy ? "true" : undefined}
      aria-expanded={expanded}
      aria-haspopup={props.hasPopup}
      aria-controls={props.controls}
      aria-keyshortcuts={hint?.replace("⌥", "Alt+")}
      title={reason || title || undefined}
      onClick={press}
      ref={props.buttonRef}
    >
      {icon && <Icon name={icon} size={size === "small" ? 16 : 18} />}
      {children && <span class="button-text">{children}</span>}
    </button>
  );
  if (!reason) return button;
  return (
    <span class="says-host">
      {button}
      <span id={id} class="unseen">
        {reason}
      </span>
      {told && <Says words={reason} tone="info" onClose={() => setTold(false)} />}
    </span>
  );
}

/** Words beside the button that they are about. */
export function Says({ words, tone, onClose }: { words: string; tone: "info" | "error"; onClose: () => void }) {
  const host = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setTimeout(onClose, 12_000);
    const box = host.current;
    const over = box ? box.getBoundingClientRect().right - document.documentElement.clientWidth + 8 : 0;
    if (box && over > 0) box.style.setProperty("--shift", `${-over}px`);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <span class={`says ${tone}`} role={tone === "error" ? "alert" : "status"} ref={host}>
      <Icon name={tone === "error" ? "alert" : "info"} size={16} />
      <span>{words}</span>
      <button type="button" class="says-close" aria-label={t("ui.close")} onClick={onClose}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}

export interface OrderProps extends Omit<ButtonProps, "onPress" | "busy"> {
  act: () => Promise<unknown>;
  /** Works although the page is stale (what only concerns this browser). */
  offline?: boolean;
  onDone?: () => void;
}

/** What an order is doing: for components that give orders by key as well as by button. */
export function useOrder(act: () => Promise<unknown>, onDone?: () => void) {
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState("");
  const run = async () => {
    setWords("");
    setBusy(true);
    try {
      await act();
      onDone?.();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setWords(refused.message);
    } finally {
      setBusy(false);
    }
  };
  return { busy, words, run, clear: () => setWords("") };
}

/** A button that gives an order. */
export function Order({ act, offline, onDone, ...button }: OrderProps) {
  const order = useOrder(act, onDone);
  const reason = button.reason || (!offline && !fresh.value ? t("ui.stale_order") : "");
  return (
    <span class="says-host">
      <Button {...button} reason={reason} busy={order.busy} onPress={() => void order.run()} />
      {order.words && <Says words={order.words} tone="error" onClose={order.clear} />}
    </span>
  );
}
