/** A button with a menu: arrows, Home, End, first letters, Escape; a click elsewhere closes it. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button, type ButtonProps } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  id: string;
  label: ComponentChildren;
  icon?: IconName;
  mark?: ComponentChildren;
  detail?: string;
  checked?: boolean;
  /** Why it cannot be chosen. */
  reason?: string;
  onChoose: () => void;
}
/** Groups of items, each with an optional heading. */
export interface MenuGroup {
  title?: string;
  items: MenuItem[];
}

export interface MenuProps extends Omit<ButtonProps, "onPress" | "expanded" | "hasPopup"> {
  groups: MenuGroup[];
  /** Opened from elsewhere (a shortcut): each new number opens it. */
  opener?: number;
  end?: boolean;
  head?: ComponentChildren;
}

export function Menu({ groups, opener, end, head, ...button }: MenuProps) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLSpanElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (opener) setOpen(true);
  }, [opener]);
  useLayoutEffect(() => {
    if (!open) return;
    const first = host.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? items()[0];
    first?.focus();
    const away = (event: Event) => {
      if (!host.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", away);
    addEventListener("focusin", away);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("focusin", away);
    };
  }, [open]);
  const items = () => [...(host.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    const letter = event.key.length === 1 && !event.altKey ? event.key.toLowerCase() : "";
    const next = to[event.key] ?? (letter ? all.findIndex((one) => one.innerText.trim().toLowerCase().startsWith(letter)) : -2);
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return setOpen(false);
    else if (next < -1) return;
    else all.at(next % all.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span class="menu-host" ref={host}>
      <Button {...button} hasPopup="menu" expanded={open} controls={id} onPress={() => setOpen(!open)} buttonRef={trigger} />
      {open && (
        <div class={`menu ${end ? "end" : ""}`} onKeyDown={keys}>
          {head && <div class="menu-top">{head}</div>}
          <div id={id} role="menu" aria-label={button.label}>
            {groups.map((group, i) => (
              <div role="group" aria-label={group.title} key={group.title ?? i} class="menu-group">
                {group.title && <div class="menu-title" aria-hidden="true">{group.title}</div>}
                {group.items.map((item) => (
                  <Item key={item.id} item={item} close={close} />
                ))}
              </div>
            ))}
          </div>
        </div>
      )}
    </span>
  );
}

function Item({ item, close }: { item: MenuItem; close: () => void }) {
  const choose = () => {
    if (item.reason) return;
    close();
    item.onChoose();
  };
  return (
    <button
      type="button"
      class="menu-item"
      role={item.checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={item.checked}
      aria-disabled={item.reason ? "true" : undefined}
      tabIndex={-1}
      title={item.reason}
      onClick={choose}
    >
      {item.mark ?? (item.icon && <Icon name={item.icon} />)}
      <span class="menu-label">
        {item.label}
        {(item.reason || item.detail) && <small>{item.reason || item.detail}</small>}
      </span>
      {item.checked && <Icon name="check" size={16} />}
    </button>
  );
}
