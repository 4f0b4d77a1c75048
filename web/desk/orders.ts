/** Every order that the desk gives, one line each: the paths of the REST interface. */
import { api, path } from "../api/client.ts";
import { session } from "../api/session.ts";
import type { DeskCall } from "../live/shapes.ts";
import * as phone from "../phone/phone.ts";

const me = (): string => session.value?.agent ?? "";

export const hold = (call: DeskCall) => (call.held ? api.delete(path`/calls/${call.id}/hold`) : api.put(path`/calls/${call.id}/hold`));
export const record = (call: DeskCall) =>
  call.recording ? api.delete(path`/calls/${call.id}/recording`) : api.put(path`/calls/${call.id}/recording`);
export const mask = (call: DeskCall) => (call.masked ? api.delete(path`/calls/${call.id}/mask`) : api.put(path`/calls/${call.id}/mask`));
export const transfer = (call: DeskCall, target: string, mode: "blind" | "consult") =>
  api.post(path`/calls/${call.id}/transfers`, { target, mode });
export const complete = (call: DeskCall) => api.post(path`/calls/${call.id}/transfers/current/complete`);
export const giveBack = (call: DeskCall) => api.post(path`/calls/${call.id}/transfers/current/return`);
export const conference = (call: DeskCall) => api.post(path`/calls/${call.id}/transfers/current/conference`);
export const park = (call: DeskCall) => api.post(path`/calls/${call.id}/parking`);
/** One's own telephone rings for it: this page answers by itself. */
export function pickUp(id: string) {
  phone.expect();
  return api.delete(path`/calls/${id}/parking`);
}
export const keys = (call: DeskCall, pressed: string) => api.post(path`/calls/${call.id}/dtmf`, { keys: pressed });
export const drop = (call: DeskCall, leg: string) => api.delete(path`/calls/${call.id}/legs/${leg}`);
export function dial(to: string) {
  phone.expect();
  return api.post("/calls", { to });
}
export const annotate = (call: string, attributes: Record<string, string | null>) => api.patch(path`/calls/${call}`, { attributes });

export type HintAnswer = "accepted" | "not now" | "wrong";
export const answerHint = (call: DeskCall, hint: string, how: HintAnswer) => api.put(path`/calls/${call.id}/hints/${hint}`, { how });

/** Off at once in this page's telephone, then in kefu, whose word is what everybody sees. */
export async function mute(call: DeskCall, on: boolean): Promise<void> {
  phone.mute(on);
  await (on ? api.put(path`/calls/${call.id}/mute`) : api.delete(path`/calls/${call.id}/mute`));
}

/** kefu ends the call; when it cannot be reached the telephone of the page does. */
export async function hangUp(call: DeskCall, reachable: boolean): Promise<void> {
  if (reachable) await api.post(path`/calls/${call.id}/hangup`);
  else phone.end();
}

export interface Found {
  id: string;
  title: string;
  body: string;
}
/** Cards of knowledge in the call's language, for its queue. */
export const findCards = async (call: DeskCall, text: string): Promise<Found[]> =>
  (await api.get<{ items: Found[] }>("/knowledge", { text, call: call.id })).items;

export const setState = (state: "ready" | "paused" | "offline", reason = "") =>
  api.put(path`/agents/${me()}/state`, state === "paused" ? { state, reason } : { state });
export const moreTime = () => api.post(path`/agents/${me()}/wrap-up/extend`);

export interface Disposition {
  disposition: string;
  note: string;
  follow_up_at: string;
}
export const saveDraft = (call: string, what: Disposition) => api.put(path`/calls/${call}/disposition`, { ...what, draft: true });
export const submit = (call: string, what: Disposition) => api.put(path`/calls/${call}/disposition`, { ...what });
