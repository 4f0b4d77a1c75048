/** Light, dark, or as the system: chosen here, painted by theme_of.ts, the colours are in theme.css. */
import { signal } from "@preact/signals";
import { remember, THEME_KEY } from "./stored.ts";
import { chosenTheme, paint, type Theme } from "./theme_of.ts";

export type { Theme };

/** What was chosen. */
export const theme = signal<Theme>(chosenTheme());

/** Choose; "system" forgets the choice. */
export function useTheme(wanted: Theme): void {
  theme.value = wanted;
  remember(THEME_KEY, wanted === "system" ? null : wanted);
  paint();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
