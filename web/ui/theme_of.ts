/** Which colours the page has: those that were chosen, else the system's. The document's `data-theme` says it to theme.css. */
import { recall, THEME_KEY } from "./stored.ts";

export type Theme = "system" | "light" | "dark";

export function chosenTheme(): Theme {
  const kept = recall(THEME_KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function paint(): void {
  const theme = chosenTheme();
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}
