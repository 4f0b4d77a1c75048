/** The telephone by JsSIP 3.13, with the settings that carried sound both ways on Asterisk 22 (see docs/how-to/telephones.md). */
import JsSIP from "jssip";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent, UA } from "jssip/lib/UA";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { Access, Quality, SoftPhone, SoftPhoneEvent } from "./port.ts";
import { qualityOf } from "./quality.ts";
import { SipSocket } from "./socket.ts";

const BROKEN_MS = 2000;
/** JsSIP's transport, of which one method is used: to connect at once instead of after a second. */
interface Transport {
  connect: () => void;
}

export class JsSipPhone implements SoftPhone {
  private ua: UA | null = null;
  private socket: SipSocket | null = null;
  private session: RTCSession | null = null;
  private track: MediaStreamTrack | null = null;
  private access: Access | null = null;
  private established = false;
  private lostSocket = false;
  private muted = false;
  private listen: (event: SoftPhoneEvent) => void = () => undefined;
  private readonly sound = new Audio();

  start(access: Access, listen: (event: SoftPhoneEvent) => void): void {
    this.stop();
    this.access = access;
    this.listen = listen;
    this.sound.autoplay = true;
    const socket = (this.socket = new SipSocket(access.url));
    const ua = (this.ua = new JsSIP.UA({
      sockets: [socket as never], uri: `sip:${access.user}@${location.hostname}`, authorization_user: access.user,
      password: access.secret, session_timers: false, register: true, register_expires: 60,
      connection_recovery_min_interval: 1, connection_recovery_max_interval: 1, user_agent: "kefu",
    }));
    socket.hurry = () => (ua as unknown as { _transport?: Transport })._transport?.connect();
    socket.refused = () => listen({ t: "refused", words: "ticket" });
    ua.on("registered", () => listen({ t: "registered" }));
    ua.on("registrationFailed", ({ cause }) => this.notRegistered(String(cause)));
    ua.on("disconnected", () => this.disconnected());
    ua.on("connected", () => this.connected());
    ua.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => this.begin(event));
    ua.start();
  }

  private notRegistered(cause: string): void {
    const final = ["Rejected", "Authentication Error", "Forbidden"].includes(cause);
    this.listen(final ? { t: "refused", words: cause } : { t: "unregistered" });
  }

  private disconnected(): void {
    this.lostSocket = true;
    this.listen({ t: "unregistered" });
  }

  /** First thing after a lost socket: the dialogue is made whole again, or Asterisk's BYE would never reach us. */
  private connected(): void {
    if (this.lostSocket && this.established) this.mend();
    this.lostSocket = false;
  }

  stop(): void {
    this.end(true);
    this.ua?.stop();
    this.socket?.drop();
    this.ua = this.socket = null;
  }

  cut(): void {
    this.socket?.drop();
    this.end(false);
    this.ua?.stop();
    this.ua = this.socket = null;
  }

  private begin(event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent): void {
    const session = event.session;
    if (this.session && this.session !== session) {
      if ((event.originator as string) === "remote") session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    this.established = false;
    this.watch(session);
    if ((event.originator as string) !== "remote") return;
    const request = (event as IncomingRTCSessionEvent).request;
    const header = (name: string): string => (request.getHeader(name) as string | undefined) ?? "";
    this.listen({
      t: "ring", call: header("X-Kefu-Call"), channel: header("X-Kefu-Channel"),
      from: session.remote_identity.display_name || session.remote_identity.uri.user,
      auto: /answer-after=0/.test(header("Call-Info")) || /alert-autoanswer/i.test(header("Alert-Info")),
    });
  }

  private watch(session: RTCSession): void {
    session.on("icecandidate", ({ candidate, ready }) => {
      if (candidate.type === "host" && candidate.protocol === "udp") ready(); // the others come 125 ms later, for nothing
    });
    session.on("peerconnection", ({ peerconnection }) => this.wire(peerconnection));
    session.on("confirmed", () => {
      this.established = true;
      this.mute(this.muted);
      this.listen({ t: "answered" });
    });
    session.on("ended", ({ cause }) => this.over(session, cause));
    session.on("failed", ({ cause }) => this.over(session, cause));
    if (session.connection) this.wire(session.connection);
  }

  private wire(connection: RTCPeerConnection): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    connection.addEventListener("track", ({ track }) => {
      this.sound.srcObject = new MediaStream([track]);
      void this.sound.play().catch(() => undefined); // without a gesture: the desk says so
    });
    connection.addEventListener("connectionstatechange", () => {
      clearTimeout(timer);
      const state = connection.connectionState;
      if (state === "connected" && this.established) this.listen({ t: "mended" });
      if (state === "failed") this.interrupted();
      if (state === "disconnected") timer = setTimeout(() => this.interrupted(), BROKEN_MS);
    });
  }

  private interrupted(): void {
    if (!this.established) return;
    this.listen({ t: "broken" });
    if (this.socket?.isConnected()) this.mend();
  }

  private over(session: RTCSession, cause: string): void {
    if (this.session !== session) return;
    this.session = null;
    this.established = false;
    this.sound.srcObject = null;
    this.track?.stop();
    this.track = null;
    this.muted = false;
    this.listen({ t: "ended", cause });
  }

  /** A copy of the microphone for the call: muting it leaves the meter alive. */
  private copied(microphone: MediaStream): MediaStream {
    this.track = microphone.getAudioTracks()[0]?.clone() ?? null;
    if (this.track) this.track.enabled = !this.muted;
    return new MediaStream(this.track ? [this.track] : []);
  }

  private readonly pcConfig = (): RTCConfiguration => ({
    iceServers: this.access?.iceServers ?? [], bundlePolicy: "max-bundle",
  });

  answer(microphone: MediaStream): void {
    const session = this.session;
    if (!session || session.direction !== ("incoming" as never) || !session.isInProgress()) return;
    session.answer({ mediaStream: this.copied(microphone), pcConfig: this.pcConfig() });
  }

  dial(target: string, microphone: MediaStream): void {
    this.ua?.call(target, { mediaStream: this.copied(microphone), pcConfig: this.pcConfig() });
  }

  end(tell: boolean): void {
    const session = this.session;
    if (!session) return;
    try {
      session.terminate(session.isEstablished() ? {} : { status_code: 603, reason_phrase: "Decline" });
    } catch {
      tell = false; // it ended by itself meanwhile
    }
    if (!tell) this.over(session, "local");
  }

  mute(on: boolean): void {
    this.muted = on;
    if (this.track) this.track.enabled = !on;
    if (!this.session?.connection) return; // it rings: nothing is sent yet, and JsSIP's own mute would throw
    if (on) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  async input(track: MediaStreamTrack): Promise<void> {
    const sender = this.session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (!sender) return;
    const copy = track.clone();
    copy.enabled = !this.muted;
    await sender.replaceTrack(copy);
    this.track?.stop();
    this.track = copy;
  }

  async output(device: string): Promise<void> {
    if ("setSinkId" in this.sound) await this.sound.setSinkId(device);
  }

  mend(): void {
    const session = this.session;
    const done = () => session?.connection?.connectionState === "connected" && this.listen({ t: "mended" });
    session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, done);
  }

  async quality(): Promise<Quality | null> {
    const connection = this.session?.connection;
    return connection && this.established ? qualityOf(await connection.getStats()) : null;
  }

  remote(): MediaStream | null {
    return this.sound.srcObject as MediaStream | null;
  }
}
