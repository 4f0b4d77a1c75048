/** The site: the certificate that browsers are shown, and the settings in force with the file and line of each. */
import { useState } from "preact/hooks";
import { api } from "../api/client.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { now } from "../ui/clock.ts";
import { Field, Switch } from "../ui/field.tsx";
import { t, tn } from "../ui/i18n.ts";
import { Empty, Figure, Panel } from "../ui/layout.tsx";
import { Show, useLoad } from "../ui/load.tsx";
import { Table } from "../ui/table.tsx";
import { when } from "./kit.tsx";
import type { Certificate as Shown, Setting } from "./types.ts";

const DAY_MS = 86_400_000;
const SOON = 30;

function look(found: Shown): { tone: Tone; shape: Shape; words: string } {
  if (found.kind === "none") return { tone: "amber", shape: "ring", words: t("admin.cert.none") };
  if (found.kind === "unreadable") return { tone: "red", shape: "cross", words: t("admin.cert.unreadable") };
  const days = Math.floor((Date.parse(found.ends_at ?? "") - now()) / DAY_MS);
  if (days < 0) return { tone: "red", shape: "cross", words: t("admin.cert.over") };
  return days < SOON ? { tone: "amber", shape: "triangle", words: tn("admin.cert.soon", days) } : { tone: "green", shape: "dot", words: tn("admin.cert.good", days) };
}

export function Certificate() {
  const found = useLoad(() => api.get<Shown>("/certificate"), []);
  return (
    <Panel title={t("admin.certificate")} icon="shield" class="grow">
      <Show of={found}>{(one) => {
        const { words, ...badge } = look(one);
        return (
          <div class="certificate">
            <p><Badge {...badge}>{words}</Badge></p>
            <p>{t(`admin.cert.${one.kind}_words`, { listen: one.listen })}</p>
            {one.ends_at && <dl class="cert-facts">
              <Figure label={t("admin.cert.names")} value={one.names.join(", ") || "–"} /><Figure label={t("admin.cert.subject")} value={one.subject} />
              <Figure label={t("admin.cert.issuer")} value={one.issuer} /><Figure label={t("admin.cert.begins")} value={when(one.begins_at)} />
              <Figure label={t("admin.cert.ends")} value={when(one.ends_at)} /><Figure label={t("admin.cert.file")} value={<span class="mono">{one.file}</span>} />
              <Figure label="SHA-256" value={<span class="mono small">{one.sha256.replace(/(.{4})/g, "$1 ")}</span>} />
            </dl>}
          </div>
        );
      }}</Show>
    </Panel>
  );
}

const SOURCE: Record<Setting["source"], { tone: Tone; shape: Shape }> = {
  default: { tone: "grey", shape: "ring" }, file: { tone: "blue", shape: "dot" }, environment: { tone: "violet", shape: "diamond" }, "command line": { tone: "amber", shape: "square" },
};
const text = (value: Setting["value"]): string => (value === "" ? "\"\"" : String(value));

function Where({ one }: { one: Setting }) {
  if (one.source === "environment") return <span class="mono">{one.variable}</span>;
  return one.file ? <span class="mono">{one.line ? `${one.file}:${one.line}` : one.file}</span> : <span class="quiet-text">–</span>;
}

export function Configuration() {
  const found = useLoad(() => api.get<{ site: string; items: Setting[] }>("/configuration"), []);
  const [wanted, setWanted] = useState("");
  const [changed, setChanged] = useState(false);
  const like = wanted.trim().toLocaleLowerCase();
  const fits = (one: Setting) => (!changed || one.source !== "default") && (!like || `${one.section}.${one.key} ${text(one.value)} ${one.about}`.toLocaleLowerCase().includes(like));
  return (
    <Panel title={t("admin.configuration")} icon="settings" class="flush grow" end={found.data && <span class="small">{t("admin.site_file", { file: found.data.site })}</span>}>
      <div class="tools row wrap"><Field label={t("admin.find_setting")} hideLabel placeholder={t("admin.find_setting")} type="search" value={wanted} onInput={setWanted} />
        <Switch label={t("admin.only_changed")} on={changed} onChange={setChanged} /></div>
      <Show of={found}>{({ items }) => (
        <Table<Setting> label={t("admin.configuration")} rows={items.filter(fits)} keyOf={(one) => `${one.section}.${one.key}`} empty={<Empty icon="search" title={t("admin.no_setting")} />} columns={[
          { id: "name", head: t("admin.setting"), names: true, cell: (one) => <span class="stacked"><span class="mono"><span class="quiet-text">{one.section}.</span>{one.key}</span><small>{one.about}</small></span> },
          { id: "value", head: t("admin.value"), class: "wrap", cell: (one) => <span class="mono">{one.hidden && one.value ? t("admin.hidden") : text(one.value)}</span> },
          { id: "default", head: t("admin.default"), class: "wrap hide-narrow", cell: (one) => <span class="mono quiet-text">{text(one.default)}</span> },
          { id: "source", head: t("admin.source"), cell: (one) => <Badge {...SOURCE[one.source]}>{t(`admin.source.${one.source}`)}</Badge> },
          { id: "where", head: t("admin.where"), class: "nowrap", cell: (one) => <Where one={one} /> },
        ]} />
      )}</Show>
    </Panel>
  );
}
