/** What a page asks the server for: waited for, refused with a button to try again, or there. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Refused } from "../api/client.ts";
import { Button } from "./button.tsx";
import { t } from "./i18n.ts";
import { Icon } from "./icon.tsx";

export interface Loaded<T> {
  /** The last answer; what is shown while a new one is waited for. */
  data: T | undefined;
  /** Why there is none, in the server's words. */
  words: string;
  status: number;
  busy: boolean;
  again: () => void;
}

/** Ask, and again whenever one of `on` changes. An answer that came too late is thrown away. */
export function useLoad<T>(load: () => Promise<T>, on: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T | undefined; words: string; status: number; busy: boolean }>({ words: "", status: 0, busy: true });
  const [turn, setTurn] = useState(0);
  const asked = useRef(0);
  useEffect(() => {
    const mine = ++asked.current;
    setState((old) => ({ ...old, busy: true }));
    load().then(
      (data) => mine === asked.current && setState({ data, words: "", status: 0, busy: false }),
      (refused: unknown) => {
        if (mine !== asked.current) return;
        if (!(refused instanceof Refused)) throw refused;
        setState({ data: undefined, words: refused.message, status: refused.status, busy: false });
      },
    );
  }, [...on, turn]);
  return { data: state.data, words: state.words, status: state.status, busy: state.busy, again: () => setTurn((n) => n + 1) };
}

/** It is being waited for. */
export function Waiting() {
  return <p class="waiting" role="status"><span class="spinner" aria-hidden="true" />{t("ui.loading")}</p>;
}

/** Why it is not there. */
export function Failed({ words, again }: { words: string; again: () => void }) {
  return (
    <div class="failed" role="alert">
      <Icon name="alert" />
      <span>{words}</span>
      <Button size="small" icon="refresh" onPress={again}>{t("ui.try_again")}</Button>
    </div>
  );
}

/** One of the three. */
export function Show<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (of.data !== undefined) return <div class={`shown ${of.busy ? "renewing" : ""}`} aria-busy={of.busy}>{children(of.data)}</div>;
  return of.words ? <Failed words={of.words} again={of.again} /> : <Waiting />;
}
