/** Where a model in the shadow and the live one did not say the same: which of the two is right? Nobody is told whose is whose. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { BesideItem, BesideList, ModelIs } from "../api/types.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, Order } from "../ui/button.tsx";
import { dayAndTime, number } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { Show, useLoad } from "../ui/load.tsx";
import { nameOf } from "./look.tsx";

const SIDES = ["one", "other"] as const;

export function Beside({ one }: { one: ModelIs }) {
  const [limit, setLimit] = useState(5);
  const found = useLoad(() => api.get<BesideList>("/training/beside", { model: one.model, limit }), [one.model, limit]);
  return (
    <section class="judged beside">
      <h3>{t("trainer.beside")}</h3>
      <Show of={found}>{(list) => !list.total ? <p class="quiet-text">{t(list.heard ? "trainer.beside_alike" : "trainer.beside_none", { n: number(list.heard) })}</p> : (
        <>
          <p>{t("trainer.beside_counts", { n: number(list.total), heard: number(list.heard), open: number(list.open) })}</p>
          <p class="quiet-text small">{t(one.part === "wording" || one.part === "phrases" ? "trainer.beside_heard" : "trainer.beside_words")}</p>
          <ul class="apart">{list.items.map((item) => <Row key={item.row} item={item} part={one.part} again={found.again} />)}</ul>
          {list.total > limit && <span><Button size="small" kind="quiet" icon="down" onPress={() => setLimit(limit + 10)}>{t("trainer.beside_more")}</Button></span>}
        </>)}</Show>
    </section>
  );
}

function Row({ item, part, again }: { item: BesideItem; part: string; again: () => void }) {
  const settle = (right: string) => () => api.post("/training/settlements", { row: item.row, right: item.mine === right ? "" : right });
  const words = (said: string) => !said ? <em>{named("trainer.no", part)}</em> : part === "intents" ? nameOf(said) : said;
  return (
    <li class="apart-one">
      <span class="row small quiet-text">{dayAndTime(Date.parse(item.at))}
        {may("calls:read") && <a href={`/calls?call=${encodeURIComponent(item.call)}`}>{t("trainer.whole_call")}</a>}
        {item.settled && <Badge tone="green" shape="dot">{t("trainer.settled")}</Badge>}</span>
      {item.text && <blockquote class="apart-words">{item.text}</blockquote>}
      <div class="apart-both">{SIDES.map((side) => (
        <div key={side} class={`apart-side${item.mine === side ? " chosen" : ""}`}>
          <p>{words(item[side])}</p>
          {item[`${side}_more`] && <p class="quiet-text small">{item[`${side}_more`]}</p>}
          <Order offline size="small" icon="check" pressed={item.mine === side} onDone={again} act={settle(side)}>{t("trainer.this_is_right")}</Order>
        </div>))}
      </div>
      <span><Order offline size="small" kind="quiet" pressed={item.mine === "neither"} onDone={again} act={settle("neither")}>{t("trainer.neither")}</Order></span>
    </li>
  );
}
