/** Tabs: arrows move between them, the panel belongs to the chosen one. */
import { useId, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface Tab<T extends string> {
  id: T;
  label: string;
  icon?: IconName;
  mark?: ComponentChildren;
}
export interface TabsProps<T extends string> {
  label: string;
  tabs: Tab<T>[];
  chosen: T;
  onChoose: (id: T) => void;
  children: ComponentChildren;
  class?: string;
}

export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children, class: look }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const at = tabs.findIndex((one) => one.id === chosen);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChoose(next.id);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <section class={`panel tabs ${look ?? ""}`} aria-label={label}>
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={move} ref={list}>
        {tabs.map((one) => (
          <button key={one.id} type="button" role="tab" class="tab" id={`${id}-${one.id}`} aria-selected={one.id === chosen}
            aria-controls={`${id}-panel`} tabIndex={one.id === chosen ? 0 : -1} onClick={() => onChoose(one.id)}>
            {one.icon && <Icon name={one.icon} size={16} />}
            <span>{one.label}</span>
            {one.mark}
          </button>
        ))}
      </div>
      <div class="panel-body scroll" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </section>
  );
}
