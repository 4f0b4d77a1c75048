/** A field that offers what begins with (or holds) what was typed: arrows, Enter, Escape; anything may be typed. */
import { useId, useState } from "preact/hooks";

export interface ComboProps {
  label: string;
  value: string;
  choices: string[];
  onInput: (value: string) => void;
  onChoose?: (value: string) => void;
  placeholder?: string;
  fieldRef?: { current: HTMLInputElement | null };
  hint?: string;
}

/** Those that begin with it first, then those that hold it. */
export function matching(choices: string[], typed: string): string[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (!wanted) return choices;
  const starts = choices.filter((one) => one.toLocaleLowerCase().startsWith(wanted));
  return [...starts, ...choices.filter((one) => !starts.includes(one) && one.toLocaleLowerCase().includes(wanted))];
}

export function Combo({ label, value, choices, onInput, onChoose, placeholder, fieldRef, hint }: ComboProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const exact = choices.includes(value);
  const found = exact ? choices : matching(choices, value);
  const shown = open && found.length > 0;
  const choose = (one: string) => {
    onInput(one);
    onChoose?.(one);
    setOpen(false);
    setAt(-1);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      setAt((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter" && shown) {
      const one = at < 0 && exact ? value : found[at < 0 ? 0 : at];
      if (one === undefined || (at < 0 && !value.trim())) return;
      event.preventDefault();
      choose(one);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div class="field combo">
      <label for={id}>{label}</label>
      <input id={id} class="input" role="combobox" autocomplete="off" aria-expanded={shown} aria-controls={`${id}-list`}
        aria-autocomplete="list" aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined} value={value}
        placeholder={placeholder} ref={fieldRef} onKeyDown={keys} onClick={() => setOpen(true)} onBlur={() => setOpen(false)}
        onInput={(event) => { onInput(event.currentTarget.value); setOpen(true); setAt(-1); }} />
      <ul id={`${id}-list`} role="listbox" aria-label={label} class="combo-list" hidden={!shown}>
        {found.map((one, i) => (
          <li key={one} id={`${id}-${i}`} role="option" aria-selected={i === at || one === value}
            class={i === at ? "at" : ""} onPointerDown={(event) => { event.preventDefault(); choose(one); }}>{one}</li>
        ))}
      </ul>
      {hint && <div class="field-hint">{hint}</div>}
    </div>
  );
}
