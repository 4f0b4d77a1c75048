/** The other end of the protocol: a CRM's page that has the remote control in a frame. */
import { VERSION, type News, type Order } from "../protocol.ts";

export interface Remote {
  say(order: Order): void;
  end(): void;
}

/** Frame `/embed` of `kefu` (its origin) inside `place`; `heard` gets what it tells. */
export function frame(kefu: string, place: HTMLElement, heard: (news: News) => void): Remote {
  const inner = document.createElement("iframe");
  inner.src = `${kefu}/embed?origin=${encodeURIComponent(location.origin)}`;
  inner.title = "kefu";
  inner.width = "320";
  inner.height = "420";
  const hear = (event: MessageEvent) => {
    if (event.origin === kefu && event.source === inner.contentWindow && event.data?.kefu === VERSION) heard(event.data as News);
  };
  window.addEventListener("message", hear);
  place.append(inner);
  return {
    say: (order) => inner.contentWindow?.postMessage({ kefu: VERSION, ...order }, kefu),
    end: () => { window.removeEventListener("message", hear); inner.remove(); },
  };
}
