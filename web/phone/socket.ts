/**
 * The SIP socket: tries again by itself after 0.2 s, doubled up to 5 s, with jitter, for ever; at once when the network is
 * back or the page is looked at again. Has the form that JsSIP expects of a socket.
 */
import { backOff } from "../live/line.ts";

const SILENT_CODES_OF_REFUSAL = new Set([1008, 4401, 4403]);

export class SipSocket {
  readonly via_transport: string;
  readonly sip_uri: string;
  readonly url: string;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (data: unknown) => void = () => undefined;
  /** Called when a connection is lost, so that JsSIP's own pause (a second or more) can be cut short. */
  hurry: () => void = () => undefined;
  /** Called when the edge does not let us in: a new ticket is needed. */
  refused: () => void = () => undefined;
  private socket: WebSocket | null = null;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;

  constructor(private readonly address: () => string) {
    const parsed = new URL(address());
    this.url = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
    this.via_transport = parsed.protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${parsed.host};transport=ws`;
    addEventListener("online", this.atOnce);
    document.addEventListener("visibilitychange", this.atOnce);
  }

  connect(): void {
    this.wanted = true;
    if (this.socket) return;
    clearTimeout(this.timer);
    const mine = (this.socket = new WebSocket(this.address(), "sip"));
    let opened = false;
    mine.binaryType = "arraybuffer";
    mine.onopen = () => {
      opened = true;
      this.attempts = 0;
      this.onconnect();
    };
    mine.onmessage = ({ data }) => this.ondata(data);
    mine.onclose = (event) => this.socket === mine && this.closed(opened, event);
  }

  private closed(opened: boolean, { code, reason, wasClean }: CloseEvent): void {
    this.socket = null;
    if (SILENT_CODES_OF_REFUSAL.has(code)) this.refused();
    const pause = backOff(this.attempts++, Math.random());
    if (opened) this.ondisconnect(!wasClean, code, reason);
    else if (this.attempts % 5 === 0) this.refused(); // an upgrade that is refused looks like a dead line: ask for a ticket
    if (!this.wanted) return;
    this.timer = setTimeout(() => (opened ? this.hurry() : this.connect()), pause);
  }

  private readonly atOnce = (): void => {
    if (this.wanted && !this.socket && document.visibilityState === "visible") {
      clearTimeout(this.timer);
      this.hurry();
      this.connect();
    }
  };

  disconnect(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    const old = this.socket;
    this.socket = null;
    old?.close();
  }

  /** For good. */
  drop(): void {
    this.disconnect();
    removeEventListener("online", this.atOnce);
    document.removeEventListener("visibilitychange", this.atOnce);
  }

  send(message: string): boolean {
    if (!this.isConnected()) return false;
    this.socket?.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.wanted && !this.isConnected();
  }
}
