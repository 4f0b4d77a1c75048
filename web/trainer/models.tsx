/** Models: make one of labels, compare it with the live one, try it in its shadow, let it answer, take it back. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { may } from "../api/session.ts";
import type { LiveIs, ModelIs, ModelList, WorkIs } from "../api/types.ts";
import { asked, go } from "../ui/address.ts";
import { Button, Order } from "../ui/button.tsx";
import { named, t } from "../ui/i18n.ts";
import { Empty, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { State, Verdict } from "./look.tsx";
import { OneModel } from "./model.tsx";

const LOOK_MS = 1000;

const COLUMNS = (): Column<ModelIs>[] => [
  { id: "model", head: t("trainer.model"), names: true, cell: (one) => one.model },
  { id: "part", head: t("trainer.part"), cell: (one) => <span class="nowrap">{named("trainer.part", one.part)}{one.language && <span class="quiet-text"> {one.language}</span>}</span> },
  { id: "state", head: t("trainer.state"), cell: (one) => <State of={one.state} /> },
  { id: "compare", head: t("trainer.compared_short"), cell: (one) => <Verdict of={verdictOf(one, "compare")} /> },
  { id: "shadow", head: t("trainer.shadow_short_head"), cell: (one) => <Verdict of={verdictOf(one, "shadow")} /> },
];

const verdictOf = (one: ModelIs, how: string): string => one.judged.find((found) => found.how === how)?.verdict ?? "";

/** The last piece of work; asked for again while it goes on, also after the page was loaded anew. */
function useWork(done: () => void) {
  const found = useLoad(() => api.get<WorkIs>("/training/work"), []);
  const running = found.data?.state === "running";
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(found.again, LOOK_MS);
    return () => { clearInterval(timer); done(); };
  }, [running]);
  return { work: found.data, running, look: found.again };
}

export function Models() {
  const found = useLoad(() => api.get<ModelList>("/training/models"), []);
  const { work, running, look } = useWork(found.again);
  const name = asked("model");
  const begun = () => { look(); found.again(); };
  const busy = running ? t("trainer.busy") : may("flows:write") ? "" : t("trainer.no_right");
  return (
    <div class="models">
      {work && work.state !== "none" && <Work work={work} />}
      <Show of={found}>{(all) => {
        const chosen = all.items.find((one) => one.model === name) ?? all.items[0];
        return (
          <>
            <div class="lives">{all.live.map((one) => <Live key={`${one.part} ${one.language}`} one={one} reason={busy} begun={begun} />)}</div>
            <div class="both">
              <Panel title={t("trainer.registry")} icon="list" class="flush" count={all.items.length}>
                <Table label={t("trainer.registry")} columns={COLUMNS()} rows={all.items} keyOf={(one) => one.model} lively chosen={chosen?.model ?? ""} onRow={(one) => go({ model: one.model })}
                  empty={<Empty icon="star" title={t("trainer.no_models")}>{t("trainer.no_models_words")}</Empty>} />
              </Panel>
              {chosen && <OneModel key={chosen.model} one={chosen} reason={busy} begun={begun} />}
            </div>
          </>);
      }}</Show>
    </div>
  );
}

function Live({ one, reason, begun }: { one: LiveIs; reason: string; begun: () => void }) {
  const language = t(one.language === "zh" ? "trainer.zh" : "trainer.en");
  const intents = one.part === "intents";
  const name = intents ? language : `${named("trainer.part", one.part)} · ${language}`;
  return (
    <section class="live-model" aria-label={name}>
      <h2>{name}</h2>
      <p class="grow">{t(intents ? "trainer.answers" : "trainer.in_force", { model: one.model || t("trainer.shipped") })}{one.shadow && <> · {t("trainer.in_shadow", { model: one.shadow === "settings" ? t("trainer.shipped") : one.shadow })}</>}</p>
      <span class="row">
        {intents && <Order offline icon="plus" size="small" kind="primary" reason={reason} onDone={begun} act={() => api.post("/training/work", { what: "train", language: one.language })}>{t("trainer.train")}</Order>}
        {one.model && <Order offline icon="refresh" size="small" reason={reason} onDone={begun} act={() => api.post("/training/returns", { language: one.language, part: one.part, why: t("trainer.by_page") })}>{t("trainer.return")}</Order>}
      </span>
    </section>
  );
}

function Work({ work }: { work: WorkIs }) {
  const [closed, setClosed] = useState("");
  const share = work.of ? work.done / work.of : 0;
  if (closed === work.begun_at) return null;
  const what = t(work.what === "train" ? "trainer.work_train" : work.what === "add" ? "trainer.work_add" : work.what === "compare" ? "trainer.work_compare" : "trainer.work_shadow");
  const words = work.state === "failed" ? t("trainer.work_failed", { what, why: work.error })
    : work.state === "done" && work.what === "train" ? t("trainer.work_trained", { model: work.model, labels: work.labels, held: work.held_out })
    : work.state === "done" ? t("trainer.work_done", { what, model: work.model }) : t("trainer.work_running", { what, who: work.by });
  return (
    <div class={`work soft-${work.state === "failed" ? "red" : work.state === "done" ? "green" : "blue"}`} role="status">
      <span>{words}</span>
      {work.state === "running" && <progress max={1} aria-label={what} {...(work.of ? { value: share } : {})} />}
      {work.state !== "running" && <Button size="small" kind="quiet" icon="close" label={t("ui.close")} onPress={() => setClosed(work.begun_at ?? "")} />}
    </div>
  );
}
