/**
 * Microphone and loudspeakers: one for the call and one for ringing, chosen at any time. What is unplugged falls back to
 * the system's, and is taken again when it is back.
 */
import { signal } from "@preact/signals";
import { recall, remember } from "../ui/stored.ts";

export interface Device {
  id: string;
  label: string;
}
export type Use = "input" | "output" | "ring";
const KEY: Record<Use, string> = { input: "kefu.input", output: "kefu.output", ring: "kefu.ring" };

export const inputs = signal<Device[]>([]);
export const outputs = signal<Device[]>([]);
/** What was chosen, by label: ids change when a device moves to another socket. "": the system's. */
export const chosen = signal<Record<Use, string>>({
  input: recall(KEY.input) ?? "", output: recall(KEY.output) ?? "", ring: recall(KEY.ring) ?? "",
});
/** Ring in the headset as well as on the device for ringing. */
export const ringBoth = signal(recall("kefu.ring.both") === "yes");

export function choose(use: Use, label: string): void {
  chosen.value = { ...chosen.value, [use]: label };
  remember(KEY[use], label || null);
}

export function useRingBoth(on: boolean): void {
  ringBoth.value = on;
  remember("kefu.ring.both", on ? "yes" : null);
}

const listed = (of: Use): Device[] => (of === "input" ? inputs.value : outputs.value);

/** The id of the device to use now; "" is the system's, also when the chosen one is not there. */
export const deviceFor = (use: Use): string => listed(use).find((one) => one.label === chosen.value[use])?.id ?? "";

/** A chosen device is not there. */
export const missing = (use: Use): boolean => Boolean(chosen.value[use]) && !deviceFor(use) && listed(use).length > 0;

/** Read what is plugged in. */
export async function lookForDevices(): Promise<void> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind): Device[] =>
    all.filter((one) => one.kind === kind && one.deviceId !== "default" && one.deviceId !== "communications" && one.label)
      .map((one) => ({ id: one.deviceId, label: one.label }));
  inputs.value = of("audioinput");
  outputs.value = of("audiooutput");
}

/** The microphone. Raises what getUserMedia raises. */
export function openMicrophone(): Promise<MediaStream> {
  const id = deviceFor("input");
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(id ? { deviceId: { exact: id } } : {}) };
  return navigator.mediaDevices.getUserMedia({ audio });
}
