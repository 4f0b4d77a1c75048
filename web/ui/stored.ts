/** What the browser remembers of a person's choices, by name; reading and writing never fail. */
export const THEME_KEY = "kefu.theme";
export const LANGUAGE_KEY = "kefu.language";
export const KEYS_KEY = "kefu.keys";

/** A remembered choice; null: none, or storage is forbidden. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remember a choice; null forgets it. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is forbidden or full: the choice lasts as long as the page
  }
}
