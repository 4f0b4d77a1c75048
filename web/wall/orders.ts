/** Every order that the wallboard gives, one line each: the paths of the REST interface. */
import { api, path } from "../api/client.ts";

export type Mode = "listen" | "whisper" | "barge" | "takeover";
export const MODES: readonly Mode[] = ["listen", "whisper", "barge", "takeover"];
export type Out = "callback" | "voicemail" | "hangup";
/** A supervisor in an agent's call, as the server has it. */
export interface Supervision {
  id: string;
  supervisor: string;
  agent: string;
  call: string;
  mode: string;
  since_at: string;
}

export const move = (call: string, queue: string) => api.patch(path`/waiting/${call}`, { queue });
export const prioritise = (call: string, priority: number) => api.patch(path`/waiting/${call}`, { priority });
export const withdraw = (call: string, to: Out) => api.delete(path`/waiting/${call}`, { to });
export const message = (agent: string, text: string) => api.post(path`/agents/${agent}/messages`, { text });
export const setState = (agent: string, state: string, reason = "") =>
  api.put(path`/agents/${agent}/state`, state === "paused" ? { state, reason } : { state });
/** A rule's alert is put aside: somebody looks after it. */
export const acknowledge = (alert: string) => api.delete(path`/alerts/${alert}`);
export const switchProfile = (profile: string) => api.put("/routing/profile", { profile });

export const supervisions = async (): Promise<Supervision[]> => (await api.get<{ items: Supervision[] }>("/supervisions")).items;
export const supervise = (agent: string, mode: Mode) => api.post("/supervisions", { agent, mode });
export const changeMode = (id: string, mode: Mode) => api.patch<Supervision>(path`/supervisions/${id}`, { mode });
export const leaveCall = (id: string) => api.delete(path`/supervisions/${id}`);
