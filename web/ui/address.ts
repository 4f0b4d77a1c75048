/** What a page shows stands in its address, so that it can be sent, kept and gone back to. */
import { signal } from "@preact/signals";

/** What stands behind the `?`. */
export const query = signal(new URLSearchParams(location.search));

export const asked = (name: string): string => query.value.get(name) ?? "";

/** An address of this page with other values; "" takes one away. */
export function addressWith(changes: Record<string, string>): string {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  const text = next.toString();
  return `${location.pathname}${text ? `?${text}` : ""}`;
}

/** Show something else; `replace`: without a step back. */
export function go(changes: Record<string, string>, replace = false): void {
  const address = addressWith(changes);
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  query.value = new URLSearchParams(location.search);
}

addEventListener("popstate", () => (query.value = new URLSearchParams(location.search)));
