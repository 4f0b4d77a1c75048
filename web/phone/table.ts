/**
 * The states of the telephone in the page, as a table: what is not in it does not happen. Nothing here knows a browser;
 * `tests/phone_table.test.ts` goes through all of it.
 */
export const PHONE_STATES = [
  "off", "elsewhere", "asking", "denied", "connecting", "ready", "ringing", "talking", "mending", "lost",
] as const;
export type PhoneState = (typeof PHONE_STATES)[number];

export const PHONE_EVENTS = [
  "start", // the button of the shift, or a reload during one
  "elsewhere", // another page has the lock or the lease
  "granted", // the microphone may be used and gives sound
  "refused", // it may not, or there is none, or the server refuses the telephone
  "registered", // Asterisk knows where we are
  "unregistered", // the socket is gone
  "ring", // somebody calls
  "answered", // both sides are heard
  "broken", // the way of the sound is interrupted
  "mended", // it is whole again
  "gone", // it could not be mended in time
  "ended", // the call is over
  "stop", // log-out
] as const;
export type PhoneEvent = (typeof PHONE_EVENTS)[number];

const ALWAYS = { stop: "off", elsewhere: "elsewhere" } as const;

export const PHONE_TABLE: Record<PhoneState, Partial<Record<PhoneEvent, PhoneState>>> = {
  off: { start: "asking", elsewhere: "elsewhere" },
  elsewhere: { start: "asking", stop: "off" },
  asking: { ...ALWAYS, granted: "connecting", refused: "denied" },
  denied: { ...ALWAYS, start: "asking" },
  connecting: { ...ALWAYS, registered: "ready", refused: "denied" },
  ready: { ...ALWAYS, ring: "ringing", unregistered: "connecting", refused: "denied" },
  ringing: { ...ALWAYS, answered: "talking", ended: "ready", unregistered: "connecting" },
  talking: { ...ALWAYS, ended: "ready", unregistered: "mending", broken: "mending" },
  mending: { ...ALWAYS, mended: "talking", ended: "ready", gone: "lost" },
  lost: { ...ALWAYS, mended: "talking", ended: "connecting" },
};

/** The state after an event; the same one when the table does not know it. */
export function step(state: PhoneState, event: PhoneEvent): PhoneState {
  return PHONE_TABLE[state][event] ?? state;
}

/** Calls can be offered to it. */
export const canRing = (state: PhoneState): boolean => state === "ready";
/** There is a call in it. */
export const inCall = (state: PhoneState): boolean => state === "talking" || state === "mending" || state === "lost";
