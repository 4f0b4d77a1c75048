/** What kefu needs of a telephone in a page. Call control is not among it: holding, transferring, parking are kefu's. */

/** Where and as whom it registers; `url` is asked anew for each connection, as tickets expire. */
export interface Access {
  user: string;
  secret: string;
  url: () => string;
  iceServers: RTCIceServer[];
}

export type SoftPhoneEvent =
  | { t: "registered" }
  | { t: "unregistered" }
  | { t: "refused"; words: string }
  | { t: "ring"; call: string; channel: string; auto: boolean; from: string }
  | { t: "answered" }
  | { t: "broken" }
  | { t: "mended" }
  | { t: "ended"; cause: string };

/** How the sound travels, in milliseconds and shares of 1. Null: not known (yet). */
export interface Quality {
  roundTripMs: number | null;
  lossIn: number | null;
  lossOut: number | null;
  jitterMs: number | null;
  codec: string;
  /** Packets received since the beginning of the call; that they stand still means silence. */
  packetsIn: number;
  packetsOut: number;
  pair: string;
  levelIn: number | null;
}

export interface SoftPhone {
  /** Connect and register, again and again until `stop`. `listen` hears what happens. */
  start(access: Access, listen: (event: SoftPhoneEvent) => void): void;
  /** Unregister and close. */
  stop(): void;
  /** Close at once, without a word to the other side: the call is not ours to end any more. */
  cut(): void;
  /** Take the call that rings. */
  answer(microphone: MediaStream): void;
  /** Call somebody (test calls). */
  dial(target: string, microphone: MediaStream): void;
  /** End or decline the call. `tell`: say so to the other side too. */
  end(tell: boolean): void;
  /** Nothing of the microphone is sent (but silence). */
  mute(on: boolean): void;
  /** Another microphone, at any time. */
  input(track: MediaStreamTrack): Promise<void>;
  /** Another loudspeaker, at any time; "" is the system's. */
  output(device: string): Promise<void>;
  /** Make the way of the sound anew: re-INVITE with ICE restart. */
  mend(): void;
  /** How the sound travels now; null: no call. */
  quality(): Promise<Quality | null>;
  /** The sound of the other side; null: no call. */
  remote(): MediaStream | null;
}
