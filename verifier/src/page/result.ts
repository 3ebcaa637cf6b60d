/** Showing a report: the verdict large, then time and anchor, then the content, then each check. */
import type { Json } from "../json.ts";
import type { Check, Report, Verdict } from "../report.ts";
import { element, make, required } from "./dom.ts";
import { inLanguage, language, say } from "./texts.ts";

const ICONS: Record<Verdict | "error", string> = {
  valid: "✓",
  stale: "◷",
  suspended: "⏸",
  revoked: "✕",
  expired: "⌛",
  unknown: "?",
  invalid: "✕",
  error: "!",
};

/** Shows again what is shown, for the language that the page has now. */
let showAgain: () => void = () => {};

export function translateResult(): void {
  showAgain();
}

export function showReport(report: Report): void {
  showAgain = () => showReport(report);
  const failed = report.checks.filter(({ outcome }) => outcome === "failed");
  const parts = [banner(report.verdict), make("p", "verify-meaning govuk-body-l", say(`meaning.${report.verdict}`))];
  if (report.anchor.environment === "development") parts.push(make("p", "verify-note govuk-body", say("note.development")));
  parts.push(...failed.map(reasonLine), factsOf(report), ...contentOf(report));
  show(report.verdict, parts);
  required("verify-checks").replaceChildren(...report.checks.map(checkLine));
  hideChecks(false);
}

/** `key` names the text that says what kept the page from verifying. */
export function showError(key: string): void {
  showAgain = () => showError(key);
  show("error", [banner("error"), make("p", "verify-meaning govuk-body-l", say(key))]);
  required("verify-checks").replaceChildren();
  hideChecks(true);
}

/** `key` names the text that says what is going on; empty when nothing is. */
export function showProgress(key: string): void {
  const line = element("verify-progress");
  if (line) line.textContent = key && say(key);
}

function show(verdict: Verdict | "error", parts: HTMLElement[]): void {
  const result = required<HTMLElement>("verify-result");
  result.dataset.verdict = verdict;
  result.replaceChildren(...parts);
  result.hidden = false;
  result.focus();
}

function hideChecks(hidden: boolean): void {
  const section = element("verify-checks-section");
  if (section) section.hidden = hidden;
}

function banner(verdict: Verdict | "error"): HTMLElement {
  const icon = make("span", "verify-icon", ICONS[verdict]);
  icon.setAttribute("aria-hidden", "true");
  return make("p", "verify-banner", icon, " ", make("strong", "verify-verdict", say(`verdict.${verdict}`)));
}

function reasonLine({ name, detail }: Check): HTMLElement {
  return make("p", "verify-reason govuk-body", `${say(`check.${name}`)}: `, technical(detail));
}

function checkLine({ name, outcome, detail }: Check): HTMLElement {
  const words = make("span", "verify-outcome", say(`outcome.${outcome}`));
  const line = make("li", "verify-check", words, " ", make("strong", "", say(`check.${name}`)), " ", technical(detail));
  line.dataset.check = name;
  line.dataset.outcome = outcome;
  return line;
}

/** Details are in English, for whoever has to find out more. */
function technical(detail: string): HTMLElement {
  const text = make("span", "verify-detail", detail);
  text.lang = "en";
  return text;
}

function factsOf(report: Report): HTMLElement {
  const { anchor, issuer, definition, record } = report;
  const rows: [string, string | Node][] = [];
  if (report.as_of) {
    rows.push(["label.as_of", moment(report.as_of.time)], ["label.height", String(report.as_of.height)]);
  }
  rows.push(["label.anchor", `${inLanguage(anchor.name)} (${say(`environment.${anchor.environment}`)})`]);
  if (anchor.checkpoint) {
    const height = make("span", "", `${say("label.height")} ${anchor.checkpoint.height}, `, moment(anchor.checkpoint.time));
    rows.push(["label.checkpoint", height]);
  }
  rows.push(["label.ledger", make("code", "", anchor.ledger)]);
  if (report.certificate) rows.push(["label.certificate", make("code", "", report.certificate)]);
  if (definition) rows.push(["label.type", inLanguage(definition.name)]);
  if (issuer) rows.push(["label.issuer", inLanguage(issuer.name)]);
  if (record) rows.push(...recordRows(record));
  return summaryList("verify-facts", rows.map(([key, value]) => [say(key), value]));
}

function recordRows(record: NonNullable<Report["record"]>): [string, string | Node][] {
  const rows: [string, string | Node][] = [["label.origin", say(`origin.${record.origin}`)]];
  rows.push(["label.valid_from", moment(record.valid_from)]);
  if (record.valid_until !== undefined) rows.push(["label.valid_until", moment(record.valid_until)]);
  if (record.reason) {
    rows.push(["label.reason", record.reason.name ? inLanguage(record.reason.name) : record.reason.code]);
  }
  if (record.superseded_by) rows.push(["label.successor", make("code", "", record.superseded_by)]);
  return rows;
}

function contentOf({ definition, subject }: Report): HTMLElement[] {
  if (subject === undefined) return [];
  const labels = new Map(definition?.fields.map(({ name, label }) => [name, inLanguage(label)]));
  const named = [...labels.keys()].filter((name) => name in subject);
  const others = Object.keys(subject).filter((name) => !labels.has(name));
  const rows = [...named, ...others].map((name): [string, string] => [labels.get(name) ?? name, plain(subject[name])]);
  return [make("h2", "govuk-heading-m", say("heading.content")), summaryList("verify-content", rows)];
}

function plain(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function moment(time: number): HTMLElement {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return make("span", "", String(time));
  const words = new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "long",
    timeStyle: "long",
  }).format(date);
  const shown = make("time", "", words);
  shown.setAttribute("datetime", date.toISOString());
  return shown;
}

function summaryList(className: string, rows: [string, string | Node][]): HTMLElement {
  const lines = rows.map(([key, value]) =>
    make(
      "div",
      "govuk-summary-list__row",
      make("dt", "govuk-summary-list__key", key),
      make("dd", "govuk-summary-list__value", value),
    ),
  );
  return make("dl", `govuk-summary-list ${className}`, ...lines);
}
