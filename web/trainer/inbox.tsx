/** Answers that were unsure or wrong, one after the other: a key says what was meant. Nobody sees what others said. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, Refused } from "../api/client.ts";
import type { Inbox as InboxIs, InboxItem } from "../api/types.ts";
import { Button } from "../ui/button.tsx";
import { Combo } from "../ui/combo.tsx";
import { Select } from "../ui/field.tsx";
import { number } from "../ui/format.ts";
import { t, tn } from "../ui/i18n.ts";
import { Empty } from "../ui/layout.tsx";
import { useShortcut } from "../ui/keys.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { toast } from "../ui/toast.tsx";
import { Asked } from "./asked.tsx";
import { choicesOf, nameOf, OTHER } from "./look.tsx";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function Inbox() {
  const [language, setLanguage] = useState("");
  const found = useLoad(() => api.get<InboxIs>("/training/inbox", { language, limit: 100 }), [language]);
  return (
    <Show of={found}>{(inbox) => <Labelling inbox={inbox} again={found.again} language={language} onLanguage={setLanguage} />}</Show>
  );
}

interface Props {
  inbox: InboxIs;
  again: () => void;
  language: string;
  onLanguage: (language: string) => void;
}

/** What has been gone past: labelled, or skipped. */
interface Past {
  item: InboxItem;
  labelled: boolean;
}

function Labelling({ inbox, again, language, onLanguage }: Props) {
  const [past, drawPast] = useState<Past[]>([]);
  const latest = useRef(past); // what is true although it is not drawn yet: keys may come fast
  const setPast = (to: (old: Past[]) => Past[]) => drawPast((latest.current = to(latest.current)));
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const gone = new Set(past.map((one) => one.item.utterance));
  const left = inbox.items.filter((one) => !gone.has(one.utterance) && !one.mine);
  const item = left[0];
  const labelled = past.filter((one) => one.labelled).length;
  const intents = inbox.intents.find((one) => one.language === item?.language)?.intents ?? [];
  const choices = useMemo(() => (item ? choicesOf(item, intents) : []), [item?.utterance, intents]);
  const shown = choices.filter((one) => one !== OTHER).slice(0, KEYS.length);
  useEffect(() => setTyped(""), [item?.utterance]);
  // A new list knows what was said; it is asked for when everything has arrived, so that nothing is shown twice.
  // One after the other: what was taken back must not arrive after what was said instead.
  const sending = useRef(new Set<Promise<void>>());
  const before = useRef<Promise<void>>(Promise.resolve());
  const look = async () => { await Promise.all(sending.current); again(); };
  useEffect(() => setPast(() => []), [inbox]);
  // Those that were not sent yet are asked for when these are done.
  useEffect(() => {
    if (!item && past.some((one) => one.labelled) && inbox.total > inbox.items.length) void look();
  }, [item]);
  const send = async (about: InboxItem, intent: string) => {
    try {
      await api.post("/training/labels", { utterance: about.utterance, intent });
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      toast(refused.message, "warning", 12_000);
      setPast((old) => old.filter((one) => one.item !== about));
    }
  };
  const track = (about: InboxItem, intent: string) => {
    const one = before.current.catch(() => undefined).then(() => send(about, intent));
    before.current = one;
    sending.current.add(one);
    void one.finally(() => sending.current.delete(one));
  };
  const label = (intent: string) => {
    if (!item || !intent || latest.current !== past) return; // what has not been seen is not labelled
    setPast((old) => [...old, { item, labelled: true }]);
    track(item, intent);
  };
  const skip = () => item && latest.current === past && setPast((old) => [...old, { item, labelled: false }]);
  const undo = () => {
    const last = latest.current.at(-1);
    if (!last) return;
    setPast((old) => old.slice(0, -1));
    if (last.labelled) track(last.item, "");
  };
  for (const [i, key] of KEYS.entries()) {
    const intent = shown[i];
    useShortcut(key, intent ? nameOf(intent) : t("trainer.key_choose"), () => intent && label(intent), Boolean(intent));
  }
  useShortcut("0", t("trainer.none_of_these"), () => label(OTHER), Boolean(item));
  useShortcut("/", t("trainer.find"), () => field.current?.focus(), Boolean(item));
  useShortcut("s", t("trainer.skip"), skip, Boolean(item));
  useShortcut("u", t("trainer.undo"), undo);
  return (
    <div class="labelling">
      <div class="label-head">
        <Progress inbox={inbox} labelled={labelled} />
        <span class="row">
          <Select label={t("trainer.language")} hideLabel value={language} onChoose={(one) => { setPast(() => []); onLanguage(one); }}
            choices={[{ value: "", label: t("trainer.every_language") }, ...inbox.intents.map((one) => ({ value: one.language, label: t(one.language === "zh" ? "trainer.zh" : "trainer.en") }))]} />
          <Button size="small" icon="refresh" hint="u" onPress={undo} reason={past.length ? "" : t("trainer.nothing_to_undo")}>{t("trainer.undo")} <kbd>u</kbd></Button>
        </span>
      </div>
      {item ? (
        <div class="label-one" key={item.utterance}>
          <Asked item={item} />
          <div class="label-choices" role="group" aria-label={t("trainer.what_meant")}>
            <p class="label-question">{t("trainer.what_meant")}</p>
            {shown.map((one, i) => (
              <Button key={one} hint={String(i + 1)} class="choice" onPress={() => label(one)}><kbd>{i + 1}</kbd> <span class="choice-name">{nameOf(one)}</span>{one === item.answer && <small class="quiet-text">{t("trainer.took")}</small>}</Button>))}
            <Button hint="0" class="choice" onPress={() => label(OTHER)}><kbd>0</kbd> <span class="choice-name">{t("trainer.none_of_these")}</span></Button>
            <Combo label={t("trainer.find")} hint={`/ ${t("trainer.find_hint")}`} value={typed} choices={choices.filter((one) => one !== OTHER)} onInput={setTyped}
              onChoose={(one) => { field.current?.blur(); label(one); }} fieldRef={field} />
            <span><Button size="small" kind="quiet" icon="right" hint="s" onPress={skip}>{t("trainer.skip")} <kbd>s</kbd></Button></span>
          </div>
        </div>
      ) : (
        <Empty icon="check" title={t("trainer.empty")}>
          <p>{t(inbox.items.length ? "trainer.empty_others" : "trainer.empty_words")}</p>
          <Button icon="refresh" onPress={() => void look()}>{t("trainer.look_again")}</Button>
        </Empty>
      )}
      <p class="unseen" role="status">{item ? tn("trainer.left", left.length) : t("trainer.empty")}</p>
    </div>
  );
}

function Progress({ inbox, labelled }: { inbox: InboxIs; labelled: number }) {
  const mine = inbox.mine + labelled;
  return (
    <dl class="progress">
      <div><dt>{t("trainer.open")}</dt><dd>{number(Math.max(0, inbox.total - labelled))}</dd></div>
      <div><dt>{t("trainer.mine")}</dt><dd class="mine">{number(mine)}</dd></div>
      <div><dt>{t("trainer.settled")}</dt><dd>{number(inbox.settled)}</dd></div>
      <div title={t("trainer.second_words")}><dt>{t("trainer.second")}</dt><dd>{number(inbox.waiting)}</dd></div>
    </dl>
  );
}
