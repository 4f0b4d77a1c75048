/** How reasons, verdicts and states look: a word, a shape and a colour; and in which order intents are offered. */
import type { InboxItem } from "../api/types.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { named, t } from "../ui/i18n.ts";

export const OTHER = "other";
type Look = { tone: Tone; shape: Shape };
const WHY: Record<string, Look> = {
  unsure: { tone: "amber", shape: "ring" }, "not understood": { tone: "grey", shape: "cross" },
  "sent on": { tone: "red", shape: "triangle" }, "needs another person": { tone: "violet", shape: "diamond" },
};
const STATE: Record<string, Look> = {
  candidate: { tone: "grey", shape: "ring" }, shadow: { tone: "violet", shape: "half" }, live: { tone: "green", shape: "dot" },
  replaced: { tone: "grey", shape: "square" }, returned: { tone: "red", shape: "cross" },
};
const VERDICT: Record<string, Look> = {
  better: { tone: "green", shape: "dot" }, "not worse": { tone: "blue", shape: "half" }, worse: { tone: "red", shape: "cross" }, unclear: { tone: "amber", shape: "half" }, "too few": { tone: "grey", shape: "ring" },
};
const PLAIN: Look = { tone: "grey", shape: "ring" };

export const Why = ({ of }: { of: string }) => <Badge {...(WHY[of] ?? PLAIN)}>{named("trainer.why", of)}</Badge>;
export const State = ({ of }: { of: string }) => <Badge {...(STATE[of] ?? PLAIN)}>{named("trainer.state", of)}</Badge>;
export const Verdict = ({ of }: { of: string }) => (of ? <Badge {...(VERDICT[of] ?? PLAIN)}>{named("trainer.verdict", of)}</Badge> : <span class="quiet-text">–</span>);

/** An intent as people read it. */
export const nameOf = (intent: string): string => (intent === OTHER ? t("trainer.none_of_these") : intent.replaceAll("_", " "));

/** What the model thought first, then what the question had, then the rest. */
export function choicesOf(item: InboxItem, intents: string[]): string[] {
  const known = item.known.length ? item.known.filter((one) => intents.includes(one)) : [];
  const first = [item.answer, item.second, item.corrected].filter((one) => intents.includes(one));
  return [...new Set([...first, ...known, ...intents])];
}
