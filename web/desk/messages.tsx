/** What a supervisor has written to the agent, until it is put away. */
import { signal } from "@preact/signals";
import { Button } from "../ui/button.tsx";
import { timeOfDay } from "../ui/format.ts";
import { t } from "../ui/i18n.ts";
import { Banner } from "../ui/layout.tsx";
import { desk } from "./state.ts";

const read = signal<ReadonlySet<string>>(new Set());

export function Messages() {
  const all = Object.values(desk.value?.messages ?? {}).filter((one) => !read.value.has(one.id));
  return (
    <div role="log" aria-live="assertive" aria-label={t("desk.messages")}>
      {all.map((one) => (
        <Banner key={one.id} tone="violet" icon="note">
          <strong class="name">{one.by}</strong> <small>{timeOfDay(one.at_ms)}</small> <bdi>{one.text}</bdi>{" "}
          <Button size="small" icon="check" onPress={() => (read.value = new Set([...read.value, one.id]))}>{t("desk.message_read")}</Button>
        </Banner>
      ))}
    </div>
  );
}
