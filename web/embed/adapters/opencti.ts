/**
 * Salesforce Open CTI (Lightning): numbers that are clicked on are dialled, a call pops its record, and its end is a task.
 * The page loads Salesforce's `opencti_min.js` first; `openCti("https://kefu.example", document.body)` does the rest.
 */
import type { EmbeddedCall, News } from "../protocol.ts";
import { frame, type Remote } from "./frame.ts";

interface Answer { success: boolean; errors?: unknown }
interface OpenCti {
  SCREENPOP_TYPE: { SOBJECT: string; SEARCH: string };
  CALL_TYPE: { INBOUND: string; OUTBOUND: string };
  enableClickToDial(given: { callback?: (answer: Answer) => void }): void;
  onClickToDial(given: { listener: (clicked: { number: string; recordId?: string }) => void }): void;
  screenPop(given: { type: string; params: object; callback?: (answer: Answer) => void }): void;
  searchAndScreenPop(given: { searchParams: string; queryParams?: string; callType: string; deferred: boolean; callback?: (answer: Answer) => void }): void;
  setSoftphonePanelVisibility(given: { visible: boolean }): void;
  saveLog(given: { value: object; callback: (answer: Answer) => void }): void;
}

/** Joins the remote control with Salesforce. */
export function openCti(kefu: string, place: HTMLElement): Remote {
  const { sforce } = window as unknown as { sforce: { opencti: OpenCti } };
  const cti = sforce.opencti;
  const popped = new Set<string>();
  const way = (call: EmbeddedCall) => (call.direction === "in" ? cti.CALL_TYPE.INBOUND : cti.CALL_TYPE.OUTBOUND);

  const pop = (call: EmbeddedCall) => {
    if (popped.has(call.id) || call.state === "ended") return;
    popped.add(call.id);
    cti.setSoftphonePanelVisibility({ visible: true });
    if (call.external_id) cti.screenPop({ type: cti.SCREENPOP_TYPE.SOBJECT, params: { recordId: call.external_id } });
    else cti.searchAndScreenPop({ searchParams: call.number, callType: way(call), deferred: false });
  };
  const log = (call: EmbeddedCall, ended: number) => {
    popped.delete(call.id);
    cti.saveLog({
      value: {
        entityApiName: "Task", Subject: `Call ${call.direction === "in" ? "from" : "to"} ${call.number}`, Status: "Completed",
        CallType: call.direction === "in" ? "Inbound" : "Outbound", CallObject: call.id,
        CallDurationInSeconds: Math.max(0, Math.round((ended - call.since_at_ms) / 1000)),
        ...(call.external_id ? { WhoId: call.external_id } : {}),
      },
      callback: (answer) => { if (!answer.success) console.warn("kefu: the log was not saved", answer.errors); },
    });
  };
  const remote = frame(kefu, place, (news: News) => {
    if (news.type === "call") pop(news.call);
    else if (news.type === "log_requested") log(news.call, news.ended_at_ms);
  });
  cti.enableClickToDial({});
  cti.onClickToDial({
    listener: ({ number, recordId }) => remote.say({ type: "dial", to: number, ...(recordId ? { external_id: recordId } : {}) }),
  });
  return remote;
}
