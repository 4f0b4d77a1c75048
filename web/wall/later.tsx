/** What comes after the board is drawn: sounds, and what can be done about the alert of a rule, with its texts. */
import { signal } from "@preact/signals";
import type { Alert } from "../live/shapes.ts";
import { addTexts } from "../ui/i18n.ts";

const part = signal<typeof import("./ringing.tsx") | null>(null);

export async function later(): Promise<void> {
  await addTexts({ en: [() => import("../i18n/en/ring.json")], zh: [() => import("../i18n/zh/ring.json")] });
  part.value = await import("./ringing.tsx");
}

export function Ringer() {
  const Part = part.value?.Ringer;
  return Part ? <Part /> : null;
}

export function OfRule({ one }: { one: Alert }) {
  const Part = part.value?.OfRule;
  return Part ? <Part one={one} /> : null;
}
