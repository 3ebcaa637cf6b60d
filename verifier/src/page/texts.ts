/** The page's texts, from its JSON block, in the page's language. */
import type { Bilingual } from "../shape.ts";
import { element } from "./dom.ts";

type Language = "zh" | "en";
type Texts = Record<Language, Record<string, string>>;

let texts: Texts | undefined;

export function language(): Language {
  return document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** A key without a text is shown as it is: better a key than nothing. */
export function say(key: string): string {
  texts ??= JSON.parse(element("verify-texts")?.textContent ?? '{"zh":{},"en":{}}') as Texts;
  return texts[language()]?.[key] ?? key;
}

export function inLanguage(name: Bilingual): string {
  return name[language()] || name.en || name.zh;
}
