/** What a quality rule tells the agent now: one at a time, and one key each for what they make of it. */
import type { DeskCall } from "../live/shapes.ts";
import { Order } from "../ui/button.tsx";
import { t, type Key } from "../ui/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { useShortcut } from "../ui/keys.tsx";
import { answerHint, type HintAnswer } from "./orders.ts";

const ANSWERS: { how: HintAnswer; key: string; words: Key; kind: "primary" | "plain" | "quiet" }[] = [
  { how: "accepted", key: "Y", words: "desk.hint_accept", kind: "primary" },
  { how: "not now", key: "N", words: "desk.hint_later", kind: "plain" },
  { how: "wrong", key: "Z", words: "desk.hint_wrong", kind: "quiet" },
];
const mark = (how: HintAnswer): string => `hint-${how.replace(" ", "-")}`;

/** Keys press the button that they stand for, so that a refusal is said there. */
export function HintKeys({ on }: { on: boolean }) {
  for (const one of ANSWERS) {
    useShortcut(`Alt+${one.key}`, t(one.words), () => document.querySelector<HTMLElement>(`.act-${mark(one.how)}`)?.click(), on);
  }
  return null;
}

/** Told once, politely: a screen reader waits until the agent's own reading is done. */
export function Hint({ call }: { call: DeskCall }) {
  const hint = call.hint;
  return (
    <div class="hint-host" role="status" aria-live="polite">
      {hint && (
        <div class={`strip hint sort-${hint.sort}`} key={hint.id}>
          <Icon name={hint.sort === "script" ? "note" : "info"} />
          <span class="strip-text">
            <strong class="hint-text">{hint.text}</strong>
            <small class="quiet-text">{hint.because && `${t("desk.heard", { words: hint.because })} · `}{hint.rule}</small>
          </span>
          {ANSWERS.map((one) => (
            <Order key={one.how} class={`act-${mark(one.how)}`} size="small" kind={one.kind} hint={`⌥${one.key}`}
              act={() => answerHint(call, hint.id, one.how)}>{t(one.words)}</Order>
          ))}
        </div>
      )}
    </div>
  );
}

/** What has to be said before the caller may be sent on. */
export function Locked({ call, order }: { call: DeskCall; order: string }) {
  const missing = call.locked?.[order];
  if (!missing) return null;
  return (
    <p class="strip soft-amber locked" role="note">
      <Icon name="alert" /> <span class="strip-text">{t("desk.locked", { words: missing.join(" · ") })}</span>
    </p>
  );
}
