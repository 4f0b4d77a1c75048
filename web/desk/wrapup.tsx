/**
 * What came of a call. It can be opened while the call goes on; what is written is kept on the server as a draft, so that a
 * reload or a change of state loses nothing. It stays until it is handed in or its time is over.
 */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { fresh } from "../live/client.ts";
import type { Proposal, WrapUp } from "../live/shapes.ts";
import { Button, Order } from "../ui/button.tsx";
import { Combo } from "../ui/combo.tsx";
import { Area, Field } from "../ui/field.tsx";
import { percent } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Timer } from "../ui/timer.tsx";
import { moreTime, saveDraft, submit, type Disposition } from "./orders.ts";
import { focusTool, tool } from "./state.ts";
import { fieldOf, instantOf } from "../ui/zone.ts";

const SAVE_MS = 800;
interface Draft extends Disposition {
  state: "changed" | "saving" | "saved" | "refused";
  words: string;
}
/** What was written here and may not be on the server yet, by call. */
const drafts = signal<Record<string, Draft>>({});
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export interface Due {
  call: string;
  disposition: string;
  note: string;
  follow_up_at: string;
  until_at_ms: number | null;
  dispositions: string[];
  proposal: Proposal | null;
}

/** What the call itself says, as a note: each line as it was spoken. */
function noteOf(proposal: Proposal): string {
  const rows = new Map<string, string[]>();
  for (const line of proposal.lines) rows.set(line.kind, [...(rows.get(line.kind) ?? []), line.text]);
  return [...rows].map(([kind, texts]) => `${named("desk.line", kind)}: ${texts.join(" / ")}`).join("\n");
}

const put = (call: string, change: Partial<Draft>): void => {
  const old = drafts.value[call];
  if (old) drafts.value = { ...drafts.value, [call]: { ...old, ...change } };
};
const what = ({ disposition, note, follow_up_at }: Disposition): Disposition => ({
  disposition, note, follow_up_at: follow_up_at && instantOf(follow_up_at),
});

async function save(call: string): Promise<void> {
  const draft = drafts.value[call];
  if (!draft) return;
  if (!fresh.value) return later(call);
  put(call, { state: "saving", words: "" });
  try {
    await saveDraft(call, what(draft));
    if (drafts.value[call]?.state === "saving") put(call, { state: "saved" });
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    put(call, { state: "refused", words: refused.message });
    if (!refused.status || refused.status >= 500) later(call);
  }
}

function later(call: string): void {
  clearTimeout(timers.get(call));
  timers.set(call, setTimeout(() => void save(call), SAVE_MS));
}

function forget(call: string): void {
  clearTimeout(timers.get(call));
  const { [call]: _, ...rest } = drafts.value;
  drafts.value = rest;
}

export const dueOf = (due: WrapUp): Due => due;

export function WrapUpForm({ due, big }: { due: Due; big?: boolean }) {
  const first = useRef<HTMLInputElement>(null);
  const draft = drafts.value[due.call] ?? { disposition: due.disposition, note: due.note, follow_up_at: fieldOf(due.follow_up_at), state: "saved", words: "" };
  const write = (change: Partial<Disposition>) => {
    drafts.value = { ...drafts.value, [due.call]: { ...draft, ...change, state: "changed", words: "" } };
    later(due.call);
  };
  useLayoutEffect(() => {
    if (big || tool.value === "wrapup") first.current?.focus({ preventScroll: true });
  }, [focusTool.value, due.call]);
  const hand = async () => {
    clearTimeout(timers.get(due.call));
    await submit(due.call, what(draft));
    forget(due.call);
  };
  const over = due.until_at_ms === null;
  return (
    <div class={`wrapup ${big ? "big" : ""}`}>
      <Combo label={t("desk.disposition")} value={draft.disposition} choices={due.dispositions} placeholder={t("desk.disposition_hint")}
        onInput={(disposition) => write({ disposition })} fieldRef={first} />
      {due.proposal && <Proposed proposal={due.proposal} draft={draft} write={write} />}
      <Area label={t("desk.note")} value={draft.note} rows={big ? 8 : 3} maxLength={2000} onInput={(note) => write({ note })} />
      <Field label={t("desk.follow_up")} type="datetime-local" value={draft.follow_up_at} onInput={(follow_up_at) => write({ follow_up_at })} />
      <div class="row wrap">
        <Order kind="primary" icon="check" act={hand} reason={draft.disposition.trim() ? "" : t("desk.disposition_needed")}>{t("desk.hand_in")}</Order>
        {!over && <Order icon="plus" act={moreTime}>{t("desk.more_time")}</Order>}
        {draft.state === "refused" && <Button size="small" kind="quiet" icon="refresh" onPress={() => void save(due.call)}>{t("desk.save_again")}</Button>}
        <span class={`small push ${draft.state === "refused" ? "text-red" : "quiet-text"}`} role="status">
          {draft.words || (drafts.value[due.call] ? t(`desk.draft.${draft.state}`) : over ? t("desk.after_call") : "")}
        </span>
      </div>
    </div>
  );
}

/** The likeliest dispositions, and the summary for a note in which it is not. Nothing is handed in by itself. */
function Proposed({ proposal, draft, write }: { proposal: Proposal; draft: Disposition; write: (change: Partial<Disposition>) => void }) {
  const first = proposal.lines[0];
  const lacks = first !== undefined && !draft.note.includes(first.text);
  const insert = () => write({ note: [draft.note, noteOf(proposal)].filter(Boolean).join("\n").slice(0, 2000) });
  return (
    <div class="proposed" role="group" aria-label={t("desk.proposed")}>
      <span class="small quiet-text">{t("desk.proposed")}</span>
      {proposal.dispositions.map((one, place) => (
        <Button key={one} size="small" pressed={draft.disposition === one} onPress={() => write({ disposition: one })}>
          {one} · {percent(proposal.shares[place] ?? 0)}
        </Button>
      ))}
      {lacks && <Button size="small" kind="quiet" icon="note" onPress={insert}>{t("desk.insert_summary")}</Button>}
    </div>
  );
}

/** How long it may still take. */
export function WrapUpTime({ due }: { due: Due }) {
  return due.until_at_ms === null ? null : <span class="wrap-time"><Timer until={due.until_at_ms} label={t("desk.time_left")} /></span>;
}
