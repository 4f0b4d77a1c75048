/** A supervisor's way into an agent's call: their own telephone first, then the order, then what kefu says it is. The
 * microphone is off until a mode with a voice is chosen, and follows what kefu has confirmed. */
import { effect, signal } from "@preact/signals";
import { Refused } from "../api/client.ts";
import { session } from "../api/session.ts";
import { t } from "../ui/i18n.ts";
import { toast } from "../ui/toast.tsx";
import { changeMode, leaveCall, MODES, supervise, supervisions, type Mode, type Supervision } from "./orders.ts";
import { me, nameOf, wall } from "./state.ts";

const LOOK_MS = 1000;
const PATIENCE_MS = 25_000;

export interface Mine {
  agent: string;
  call: string;
  /** What was asked for last. */
  asked: Mode;
  /** What kefu says; "": not there yet. */
  mode: Mode | "";
  id: string;
  since_at_ms: number;
  step: "phone" | "ringing" | "in" | "refused";
  words: string;
  /** The telephone is in another tab or on another computer. */
  elsewhere: boolean;
}

type OwnPhone = typeof import("./own_phone.ts");
let phone: OwnPhone | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let giveUpAt = 0;

export const mine = signal<Mine | null>(null);
/** The page's own telephone, once it is used: its state in the words of the telephone. */
export const phoneState = signal("");

const isMode = (word: string): word is Mode => (MODES as readonly string[]).includes(word);
export const voiced = (mode: string): boolean => mode === "whisper" || mode === "barge" || mode === "takeover";
export const usesPage = (): boolean => (me.value?.phone ?? "sip") !== "sip";

function set(to: Partial<Mine>): void {
  if (mine.value) mine.value = { ...mine.value, ...to };
}

function over(): void {
  clearTimeout(timer);
  const had = mine.value;
  mine.value = null;
  if (had?.step === "in") toast(t("wall.supervision_over", { name: nameOf(had.agent) }));
}

function refused(words: string, elsewhere = false): void {
  clearTimeout(timer);
  set({ step: "refused", words, elsewhere });
}

function take(found: Supervision): void {
  const mode = isMode(found.mode) ? found.mode : "";
  mine.value = {
    agent: found.agent, call: found.call, mode, asked: mine.value?.asked ?? (mode || "listen"), id: found.id,
    since_at_ms: Date.parse(found.since_at), step: "in", words: mine.value?.words ?? "", elsewhere: false,
  };
}

/** Ask kefu whether one is in somebody's call, again and again while one is or is about to be. */
export async function look(): Promise<void> {
  clearTimeout(timer);
  const own = session.value?.agent;
  if (!own) return;
  try {
    const found = (await supervisions()).find((one) => one.supervisor === own);
    if (found && mine.value?.step !== "refused") take(found);
    else if (mine.value?.step === "in") over();
    else if (mine.value?.step === "ringing" && performance.now() > giveUpAt) refused(t("wall.not_answered"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  if (mine.value && mine.value.step !== "refused") timer = setTimeout(() => void look(), LOOK_MS);
}

/** Begin; `steal`: take the telephone from another tab. */
export async function begin(agent: string, mode: Mode, steal = false): Promise<void> {
  const call = wall.value?.agents[agent]?.call ?? "";
  mine.value = { agent, call, asked: mode, mode: "", id: "", since_at_ms: 0, step: "phone", words: "", elsewhere: false };
  try {
    if (usesPage()) {
      phone = await import("./own_phone.ts");
      const lack = await phone.ready(steal);
      if (lack) return refused(lack.words, lack.elsewhere);
    }
    if (mine.value?.agent !== agent) return; // left meanwhile
    set({ step: "ringing" });
    giveUpAt = performance.now() + PATIENCE_MS;
    phone?.expect();
    await supervise(agent, mode);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(error.message);
  }
  await look();
}

/** Another mode. Towards listening the microphone goes off at once; towards a voice when kefu has said so. */
export async function choose(mode: Mode): Promise<void> {
  const now = mine.value;
  if (!now || now.step !== "in") return;
  set({ asked: mode, words: "" });
  if (!voiced(mode)) phone?.microphone(false);
  const answer = await changeMode(now.id, mode).catch((refused: unknown) => {
    set({ asked: now.asked }); // nothing has changed: whoever heard one hears one again
    throw refused;
  });
  if (mine.value?.id === now.id && isMode(answer.mode)) set({ mode: answer.mode });
}

/** Out of the call, or out of what has not begun. */
export async function leave(): Promise<void> {
  const now = mine.value;
  if (now?.id && now.step === "in") await leaveCall(now.id);
  over();
}

export const phoneOff = async (): Promise<void> => phone?.off();

effect(() => {
  const now = mine.value;
  phone?.follow(now?.id ?? "", now?.step === "in" && voiced(now.mode) && voiced(now.asked));
});
