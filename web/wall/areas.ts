/** The texts of both. */
import type { Areas } from "../ui/i18n.ts";

export const areas: Areas = {
  en: [() => import("../i18n/en/ui.json"), () => import("../i18n/en/wall.json")],
  zh: [() => import("../i18n/zh/ui.json"), () => import("../i18n/zh/wall.json")],
};
