/** Fields with their label, a hint and what is wrong, tied together for those who hear the page. */
import { useId } from "preact/hooks";
import type { ComponentChildren, InputHTMLAttributes } from "preact";

interface Common {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with it. */
  error?: string | undefined;
  /** The label is only for those who hear the page. */
  hideLabel?: boolean;
  class?: string;
}
type Inputs = Pick<InputHTMLAttributes<HTMLInputElement>, "autocomplete" | "autocapitalize" | "spellcheck" | "required" |
  "autofocus" | "readOnly" | "inputMode" | "maxLength" | "placeholder" | "min" | "max" | "step" | "pattern" | "onKeyDown" |
  "onBlur" | "name">;
export interface FieldProps extends Common, Inputs {
  type?: "text" | "password" | "search" | "tel" | "number" | "date" | "datetime-local" | "email" | "url";
  value: string;
  onInput: (value: string) => void;
  inputRef?: { current: HTMLInputElement | null };
}

function Around({ id, label, hint, error, hideLabel, children, ...rest }: Common & { id: string; children: ComponentChildren }) {
  return (
    <div class={`field ${error ? "wrong" : ""} ${rest.class ?? ""}`}>
      <label class={hideLabel ? "unseen" : ""} for={id}>{label}</label>
      {children}
      {hint && <div class="field-hint" id={`${id}-hint`}>{hint}</div>}
      {error && <div class="field-error" id={`${id}-error`} role="alert">{error}</div>}
    </div>
  );
}

const described = (id: string, hint: unknown, error: unknown): string | undefined =>
  [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;

/** One line of text, a number, a date. */
export function Field({ label, hint, error, hideLabel, onInput, inputRef, class: look, type = "text", ...input }: FieldProps) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} class={look ?? ""}>
      <input {...({ ...input, type } as object)} id={id} class="input" aria-invalid={error ? "true" : undefined}
        aria-describedby={described(id, hint, error)} onInput={(event) => onInput(event.currentTarget.value)} ref={inputRef} />
    </Around>
  );
}

export interface AreaProps extends Common {
  value: string;
  onInput: (value: string) => void;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
  areaRef?: { current: HTMLTextAreaElement | null };
}

/** Several lines. */
export function Area({ label, hint, error, hideLabel, value, onInput, rows = 3, areaRef, ...rest }: AreaProps) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} class={rest.class ?? ""}>
      <textarea id={id} class="input" rows={rows} value={value} maxLength={rest.maxLength ?? 4000} placeholder={rest.placeholder}
        aria-describedby={described(id, hint, error)} onInput={(event) => onInput(event.currentTarget.value)} ref={areaRef} />
    </Around>
  );
}

export interface Choice {
  value: string;
  label: string;
}
export interface SelectProps extends Common {
  value: string;
  choices: Choice[];
  onChoose: (value: string) => void;
}

/** One of several. */
export function Select({ label, hint, error, hideLabel, value, choices, onChoose, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Around id={id} label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} class={rest.class ?? ""}>
      <select id={id} class="input" value={value} aria-describedby={described(id, hint, error)}
        onChange={(event) => onChoose(event.currentTarget.value)}>
        {choices.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    </Around>
  );
}

/** Yes or no. */
export function Switch({ label, on, onChange, hint }: { label: string; on: boolean; onChange: (on: boolean) => void; hint?: string }) {
  const id = useId();
  return (
    <div class="switch">
      <input type="checkbox" role="switch" id={id} checked={on} onChange={(event) => onChange(event.currentTarget.checked)}
        aria-describedby={hint ? `${id}-hint` : undefined} />
      <label for={id}>{label}</label>
      {hint && <div class="field-hint" id={`${id}-hint`}>{hint}</div>}
    </div>
  );
}
