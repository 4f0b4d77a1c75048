/** What a reviewer has answered and not handed in: kept on the server, so that a reload or another computer loses nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, path, Refused } from "../api/client.ts";
import type { AssessedForm } from "../api/types.ts";

const SAVE_MS = 600;
const AGAIN_MS = 5000;
type State = "" | "saving" | "saved" | "refused";

export interface ReviewDraft {
  draft: Record<string, string>;
  write: (question: string, value: string) => void;
  /** Whether it is on the server. */
  state: State;
  /** It was handed in. */
  forget: () => void;
}

export function useDraft(call: string, form: AssessedForm): ReviewDraft {
  const [draft, setDraft] = useState<Record<string, string>>(form.draft);
  const [state, setState] = useState<State>(Object.keys(form.draft).length ? "saved" : "");
  const kept = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const place = path`/calls/${call}/forms/${form.form}/draft`;
  const save = async () => {
    timer.current = undefined;
    const answers = Object.fromEntries(Object.entries(kept.current).filter(([, value]) => value !== ""));
    try {
      await api.put(place, { answers });
      if (timer.current === undefined) setState("saved");
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setState("refused");
      if (!refused.status || refused.status >= 500) later(AGAIN_MS);
    }
  };
  const later = (ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), ms);
  };
  useEffect(() => () => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    void save();
  }, [place]);
  const write = (question: string, value: string) => {
    kept.current = { ...kept.current, [question]: value };
    setDraft(kept.current);
    setState("saving");
    later(SAVE_MS);
  };
  const forget = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    kept.current = {};
    setDraft({});
    setState("");
  };
  return { draft, write, state, forget };
}
