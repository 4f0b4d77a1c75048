/** Cards of knowledge: the one that answers what the caller said, and a search in the caller's words. */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Refused } from "../api/client.ts";
import type { CardNow, DeskCall } from "../live/shapes.ts";
import { Icon } from "../ui/icon.tsx";
import { Field } from "../ui/field.tsx";
import { t } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { findCards, type Found } from "./orders.ts";
import { focusTool } from "./state.ts";

const PAUSE_MS = 350;
const asked = signal("");
const found = signal<Found[] | null>(null);
const wrong = signal("");

async function find(call: DeskCall, text: string): Promise<void> {
  if (!text.trim()) {
    found.value = null;
    return;
  }
  try {
    const items = await findCards(call, text);
    if (asked.value === text) {
      found.value = items;
      wrong.value = "";
    }
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    wrong.value = refused.message;
  }
}

function Card({ card, open }: { card: Pick<CardNow, "id" | "title" | "body">; open: boolean }) {
  return (
    <details class="know-card" open={open}>
      <summary>{card.title}</summary>
      <p class="know-body">{card.body}</p>
    </details>
  );
}

/** What answers the caller's last words, above whatever tool is open; said politely to those who hear the page. */
export function CardForNow({ call }: { call: DeskCall }) {
  return (
    <div class="know-now" role="status" aria-label={t("desk.card_for_now")}>
      {call.cards.map((one) => (
        <div key={one.id} class="know-hint soft-violet">
          <Icon name="search" size={16} />
          <Card card={one} open />
        </div>
      ))}
    </div>
  );
}

export function Knowledge({ call }: { call: DeskCall }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), [focusTool.value]);
  const change = (text: string) => {
    asked.value = text;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void find(call, text), PAUSE_MS);
  };
  return (
    <div class="stack">
      <Field label={t("desk.knowledge_search")} type="search" value={asked.value} onInput={change} maxLength={500} autocomplete="off" inputRef={field}
        error={wrong.value || undefined} />
      {found.value?.map((one, place) => <Card key={one.id} card={one} open={place === 0} />)}
      {found.value?.length === 0 && <Empty icon="note" title={t("desk.no_card")}>{t("desk.no_card_words")}</Empty>}
    </div>
  );
}
