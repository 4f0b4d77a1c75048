/** Names of this folder for what log-in and telephone answer with. */
import type { MeIs, PhoneSays, PhoneSessionIs, WaysIn } from "./types.ts";

/** Who is logged in. */
export type Session = MeIs;
/** How people may log in here, asked before anybody is known. */
export type Entrance = WaysIn;
/** A telephone session of one's own. */
export type PhoneSession = Omit<PhoneSessionIs, "ice_servers"> & { ice_servers: RTCIceServer[] };
/** A beacon of the telephone in the page; `level`: its microphone was heard in this shift. */
export type PhoneBeacon = PhoneSays;
