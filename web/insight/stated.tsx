/** What a portrait says of itself: its purpose, of which events it is made, how long it lasts, what is never in it. */
import type { StatedIs } from "../api/types.ts";
import { t } from "../ui/i18n.ts";

export function Stated({ why }: { why: StatedIs }) {
  return (
    <dl class="stated">
      <div><dt>{t("portrait.purpose")}</dt><dd>{why.purpose}</dd></div>
      <div><dt>{t("portrait.expires")}</dt><dd>{why.expires}</dd></div>
      <div><dt>{t("portrait.never")}</dt><dd>{why.never}</dd></div>
      <div><dt>{t("portrait.sources")}</dt><dd>{why.sources.map((one, i) => <span key={one}>{i > 0 && ", "}<code>{one}</code></span>)}</dd></div>
    </dl>
  );
}
