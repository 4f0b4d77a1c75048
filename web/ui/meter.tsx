/** A level, 0…1, as a bar. */
import { t } from "./i18n.ts";

export function Meter({ value, small }: { value: number; small?: boolean }) {
  const shown = Math.round(value * 100);
  return (
    <span class={`meter ${small ? "small" : ""}`} role="meter" aria-label={t("ui.level")} aria-valuenow={shown} aria-valuemin={0} aria-valuemax={100}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="meter-bar" width={shown} height="6" rx="1" /></svg>
    </span>
  );
}
