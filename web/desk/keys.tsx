/** The keys of the desk. Each presses the button that it stands for, so that a refusal is said there. */
import * as phone from "../phone/phone.ts";
import { t, type Key } from "../ui/i18n.ts";
import { useShortcut } from "../ui/keys.tsx";
import { takeable } from "./shift.tsx";
import { HintKeys } from "./hint.tsx";
import { calls, current, inCall, open, openState, tool, transferMode, whyNot, type Tool } from "./state.ts";

const press = (what: string): void => document.querySelector<HTMLElement>(`.act-${what}`)?.click();

function toTool(which: Tool): void {
  if (which === "transfer") transferMode.value = "consult";
  open(which);
}

/** Drawn once; nothing is seen of it. */
export function DeskKeys() {
  const call = current.value;
  const rings = calls.value.some((one) => one.state === "offered") || phone.state.value === "ringing";
  const talks = inCall(call);
  const asks = Boolean(call?.consulting);
  const key = (keys: string, label: Key, run: () => void, on: boolean) => useShortcut(keys, t(label), run, on);
  key("Alt+A", "desk.answer", () => press("answer"), rings);
  key("Alt+D", "desk.decline", () => press("decline"), rings);
  key("Alt+H", "desk.hold_resume", () => press("hold"), talks);
  key("Alt+M", "desk.mute_unmute", () => press("mute"), talks);
  key("Alt+T", "desk.transfer_field", () => toTool("transfer"), talks && !(call && whyNot(call, "transfer")));
  key("Alt+C", "desk.complete", () => press("complete"), asks);
  key("Alt+R", "desk.return", () => press("return"), asks);
  key("Alt+P", "desk.park", () => press("park"), talks);
  key("Alt+K", "desk.keypad", () => toTool("keypad"), talks);
  key("Alt+X", "desk.mask_unmask", () => press("mask"), talks);
  key("Alt+F", "desk.knowledge", () => toTool("knowledge"), talks);
  key("Alt+W", "desk.wrapup", () => toTool("wrapup"), call !== undefined);
  key("Alt+B", "phone.here", () => press("phone"), takeable.value);
  key("Alt+S", "desk.state_menu", () => openState.value++, true);
  key("Escape", "ui.key_escape", () => (tool.value = "script"), true);
  return <HintKeys on={Boolean(call?.hint)} />;
}
