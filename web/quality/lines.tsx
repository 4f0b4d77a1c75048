/** What was said, in order; lines that answers rest on are marked with their questions. */
import { useEffect, useRef } from "preact/hooks";
import type { AnsweredQuestion } from "../api/types.ts";
import type { Utterance } from "../engineer/types.ts";
import { clock } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { textOf } from "./look.tsx";

const NEAR_MS = 60;

export function Lines({ said, questions, shown, onJump }: { said: Utterance[]; questions: AnsweredQuestion[]; shown: number; onJump: (at: number) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector(".chosen")?.scrollIntoView({ block: "center" }), [shown]);
  const near = (one: Utterance, at: number) => Math.abs(one.start_ms - at) <= NEAR_MS;
  const marks = (one: Utterance) => questions.filter((question) => question.evidence.some((proof) => proof.words && near(one, proof.at_ms)));
  return (
    <ul class="lines" ref={list}>
      {said.map((one, i) => {
        const found = marks(one);
        return (
          <li key={i}>
            <button type="button" class={`said ${found.length ? "marked" : ""} ${shown >= 0 && near(one, shown) ? "chosen" : ""}`} onClick={() => onJump(one.start_ms)}>
              <span class="time">{clock(one.start_ms)}</span>
              <span class="who">{t(one.side === "caller" ? "quality.caller" : "quality.agent")}</span>
              <span>{one.text}{found.length > 0 && <small> ◂ {found.map(textOf).join(" · ")}</small>}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
