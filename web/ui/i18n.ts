/**
 * Texts in the reader's language. Catalogues are flat JSON, one a language and area (`web/i18n/en/desk.json`); a page
 * loads those of its areas. `{name}` is replaced; a plural has a key a form (`calls.one`, `calls.other`), chosen by
 * Intl.PluralRules. Every key is a type, so that a typing error does not compile.
 */
import { signal } from "@preact/signals";
import type admin from "../i18n/en/admin.json";
import type calls from "../i18n/en/calls.json";
import type desk from "../i18n/en/desk.json";
import type flows from "../i18n/en/flows.json";
import type embed from "../i18n/en/embed.json";
import type insight from "../i18n/en/insight.json";
import type phone from "../i18n/en/phone.json";
import type portrait from "../i18n/en/portrait.json";
import type quality from "../i18n/en/quality.json";
import type ring from "../i18n/en/ring.json";
import type test from "../i18n/en/test.json";
import type trainer from "../i18n/en/trainer.json";
import type ui from "../i18n/en/ui.json";
import type wall from "../i18n/en/wall.json";
import { LANGUAGE_KEY, recall, remember } from "./stored.ts";

type Every = typeof ui & typeof phone & typeof ring & typeof desk & typeof embed & typeof wall & typeof calls & typeof flows & typeof admin & typeof quality & typeof insight & typeof portrait & typeof test & typeof trainer;
export type Key = keyof Every;
/** Keys that exist as `KEY.one` and `KEY.other`. */
export type PluralKey = Key extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;
export type Values = Record<string, string | number>;
export type Language = "en" | "zh";
type Catalogue = Record<string, string>;
export type Loader = () => Promise<{ default: Catalogue }>;
export type Areas = Record<Language, Loader[]>;

const TAGS: Record<Language, string> = { en: "en", zh: "zh-CN" };
const texts = signal<Catalogue>({});
let areas: Areas = { en: [], zh: [] };

/** The language of the page. */
export const language = signal<Language>("en");
/** Its tag for Intl. */
export const tag = (): string => TAGS[language.value];

/** Language to begin with: chosen in this browser, else the browser's own. */
export function preferred(): Language {
  const kept = recall(LANGUAGE_KEY);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Load the texts of a page's areas in the preferred language. */
export async function loadTexts(of: Areas): Promise<void> {
  areas = of;
  await useLanguage(preferred(), false);
}

/** More texts, for a part that is loaded later. */
export async function addTexts(of: Areas): Promise<void> {
  areas = { en: [...areas.en, ...of.en], zh: [...areas.zh, ...of.zh] };
  await useLanguage(language.value, false);
}

/** Switch the language of the page; `keep`: and remember it. */
export async function useLanguage(wanted: Language, keep = true): Promise<void> {
  const parts = await Promise.all(areas[wanted].map((load) => load()));
  texts.value = Object.assign({}, ...parts.map((part) => part.default)) as Catalogue;
  language.value = wanted;
  document.documentElement.lang = TAGS[wanted];
  if (keep) remember(LANGUAGE_KEY, wanted);
}

const filled = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

/** A text. */
export function t(key: Key, values: Values = {}): string {
  return filled(texts.value[key] ?? key, values);
}

/** A text about `n` things; `{n}` is the number as the language writes it. */
export function tn(key: PluralKey, n: number, values: Values = {}): string {
  const form = new Intl.PluralRules(tag()).select(n);
  const text = texts.value[`${key}.${form}`] ?? texts.value[`${key}.other`] ?? key;
  return filled(text, { n: n.toLocaleString(tag()), ...values });
}

/** A text whose key is made of what the server says: `or` when there is none, so that new words are shown as they are. */
export function named(prefix: string, word: string, or: string = word): string {
  return texts.value[`${prefix}.${word}`] ?? or;
}
