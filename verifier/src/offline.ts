/**
 * The saved page: the verification page with a language switch of its own, in one file.
 *
 * Its content policy forbids every connection, so that "nothing is sent" is the browser's word too.
 */
import { translateResult } from "./page/result.ts";
import "./page.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-language]")) {
  button.addEventListener("click", () => choose(button.dataset.language ?? "en"));
}
choose(navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en");

function choose(language: string): void {
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  translateResult();
}
