/** Runs before the first paint: colours and language as chosen last time, so that nothing flashes. */
import { LANGUAGE_KEY, recall } from "../ui/stored.ts";
import { paint } from "../ui/theme_of.ts";

paint();
const language = recall(LANGUAGE_KEY) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
