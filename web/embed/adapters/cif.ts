/**
 * Dynamics 365 Channel Integration Framework 1.0: numbers that are clicked on are dialled, a call opens its record, and its
 * end is a phone call activity. The page loads Microsoft's `msdyn_ciLibrary.js` first; `cif(origin, place)` does the rest.
 */
import type { EmbeddedCall, News } from "../protocol.ts";
import { frame, type Remote } from "./frame.ts";

interface Clicked { value: string; name?: string; format?: string; entityLogicalName?: string; entityId?: string }
interface Cif {
  setClickToAct(on: boolean): Promise<void>;
  addHandler(event: "onclicktoact", handler: (data: string) => Promise<unknown>): void;
  searchAndOpenRecords(entity: string, query: string, searchOnly: boolean): Promise<string>;
  createRecord(entity: string, data: string): Promise<string>;
  setMode(mode: 0 | 1 | 2): Promise<void>;
}

/** Joins the remote control with Dynamics. `entity`: who calls, contacts or accounts. */
export function cif(kefu: string, place: HTMLElement, entity: "contact" | "account" = "contact"): Remote {
  const { Microsoft } = window as unknown as { Microsoft: { CIFramework: Cif } };
  const site = Microsoft.CIFramework;
  const popped = new Set<string>();
  const quoted = (text: string) => encodeURIComponent(text.replace(/'/g, "''"));
  const failed = (error: unknown) => console.warn("kefu: Dynamics has refused", error);

  const pop = (call: EmbeddedCall) => {
    if (popped.has(call.id) || call.state === "ended") return;
    popped.add(call.id);
    const filter = call.external_id ? `${entity}id eq ${quoted(call.external_id)}` : `telephone1 eq '${quoted(call.number)}'`;
    site.setMode(1).then(() => site.searchAndOpenRecords(entity, `?$select=${entity}id&$filter=${filter}`, false)).catch(failed);
  };
  const log = (call: EmbeddedCall, ended: number) => {
    popped.delete(call.id);
    const activity = {
      subject: `Call ${call.direction === "in" ? "from" : "to"} ${call.number}`, phonenumber: call.number,
      directioncode: call.direction !== "in", actualdurationminutes: Math.max(0, Math.round((ended - call.since_at_ms) / 60_000)),
      description: `kefu ${call.id} ${call.queue}`,
      ...(call.external_id ? { [`regardingobjectid_${entity}@odata.bind`]: `/${entity}s(${call.external_id})` } : {}),
    };
    site.createRecord("phonecall", JSON.stringify(activity)).catch(failed);
  };
  const remote = frame(kefu, place, (news: News) => {
    if (news.type === "call") pop(news.call);
    else if (news.type === "log_requested") log(news.call, news.ended_at_ms);
  });
  site.setClickToAct(true).catch(failed);
  site.addHandler("onclicktoact", async (data) => {
    const clicked = JSON.parse(data) as Clicked;
    remote.say({ type: "dial", to: clicked.value, ...(clicked.entityId ? { external_id: clicked.entityId } : {}) });
  });
  return remote;
}
