/**
 * The verification page's behaviour: a file, a picture of a QR code, a camera or an address in; one
 * large verdict out. Everything is checked here, in the reader's browser; nothing is uploaded.
 *
 * Built into `dist/verify-page.js`, self-contained: `<script type="module" src=".../verify-page.js">`.
 * Works under `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'`; it sets no
 * inline style and uses no eval. The camera needs `Permissions-Policy: camera=(self)`.
 *
 * What the page provides (an element marked ? may be missing):
 *
 *   <html lang="zh-CN" | "en">            chooses the language of texts, labels and dates
 *   #verify-drop                          the area on which a file may be dropped; holds the inputs.
 *                                         The script sets data-dragging="true" while a file hovers.
 *                                         data-offline on it: never fetch anything.
 *   #verify-file                          <input type="file" accept=".chancery,image/*"> with a <label>
 *   #verify-qr ?                          <button type="button" hidden>: shown if there is a camera;
 *                                         aria-pressed tells whether it runs
 *   #verify-camera ?                      <video hidden muted playsinline>: the camera's picture
 *   #verify-genesis ?                     <input type="file">: the reader's own genesis file; it wins
 *   #verify-checkpoint ?                  <input type="file">: a checkpoint that the reader trusts as well
 *   #verify-progress ?                    <p role="status">: what is going on
 *   #verify-result                        <section aria-live="polite" tabindex="-1" hidden>, empty.
 *                                         The script fills it, shows it and gives it the focus, and sets
 *                                         data-verdict = valid | stale | suspended | revoked | expired |
 *                                         unknown | invalid | error (colour it by this attribute)
 *   #verify-checks                        <ol>: each check as <li data-check="state"
 *                                         data-outcome="passed|failed|skipped">; outside or inside of a
 *                                         <details>, but not inside of #verify-result
 *   #verify-checks-section ?              what holds #verify-checks and its heading; hidden until then
 *   <script type="application/json" id="verify-texts">   { "zh": { key: text }, "en": { key: text } }
 *   <script type="application/json" id="genesis"> ?       "base64": the genesis file, on a saved page
 *
 * What the script makes inside of #verify-result (classes of govuk-frontend where it has one):
 *
 *   <p.verify-banner><span.verify-icon aria-hidden>✓</span> <strong.verify-verdict>words</strong></p>
 *   <p.verify-meaning>, <p.verify-note> (a development city), <p.verify-reason> (the failed check)
 *   <dl.govuk-summary-list.verify-facts>   as of, anchor, certificate, type, issuer, validity, reason
 *   <h2.govuk-heading-m> + <dl.govuk-summary-list.verify-content>   the credential's fields
 *
 * Text keys (the whole set in both languages stands in `src/texts.json`, copied to
 * `dist/verify-texts.json`: embed that file as it is, or supply the same keys):
 *
 *   verdict.<v>, meaning.<v>              for the seven verdicts and "error"
 *   check.<name>                          format ledger header committee finality state commitment
 *                                         credential issuer schema validity status freshness
 *   outcome.passed .failed .skipped       label.as_of .height .anchor .checkpoint .ledger .certificate .type .issuer
 *   label.valid_from .valid_until .reason .successor .origin · origin.issued .certified_copy
 *   environment.development .production   note.development · heading.content
 *   progress.reading .fetching .camera    camera.start .stop
 *   error.network .no_share .no_qr .other_qr .camera .genesis .checkpoint .too_large .offline .unexpected
 *
 * Addresses, same origin only: `#share=<64 hex>` in this page's address or in a QR code makes
 * `POST /v1/shared` with JSON `{"token": "<64 hex>"}`, answered with the bundle
 * (application/octet-stream) or 404; `GET /v1/ledger/genesis` gives the genesis file.
 */
import { BUNDLE_BYTES_MAX } from "./bundle.ts";
import { FormatError } from "./bytes.ts";
import { CheckpointError } from "./checkpoint.ts";
import { anchorBytes, chooseAnchor, chosenCheckpoint } from "./page/anchor.ts";
import { scanWithCamera } from "./page/camera.ts";
import { required } from "./page/dom.ts";
import { PageError } from "./page/error.ts";
import { pictureText } from "./page/picture.ts";
import { showError, showProgress, showReport } from "./page/result.ts";
import { fetchShared, tokenOf } from "./page/share.ts";
import { verify } from "./verify.ts";

/** The last thing asked for; an older answer that arrives late is dropped. */
let asked = 0;
/** The latest bundle, verified again when the reader chooses another anchor. */
let latest: Uint8Array | undefined;

start();

function start(): void {
  const file = required<HTMLInputElement>("verify-file");
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) void answer("progress.reading", () => bundleOf(chosen));
  });
  // So that the same file, changed on disk or not, can be chosen again.
  file.addEventListener("click", () => {
    file.value = "";
  });
  chooseAnchor(() => {
    const bundle = latest;
    if (bundle) void answer("progress.reading", () => Promise.resolve(bundle));
  });
  acceptDrops();
  scanWithCamera((text) => void answer("progress.fetching", async () => fetchShared(tokenOf(text))));
  addEventListener("hashchange", followAddress);
  followAddress();
}

function followAddress(): void {
  const address = location.hash;
  if (address.startsWith("#share=")) void answer("progress.fetching", async () => fetchShared(tokenOf(address)));
}

function acceptDrops(): void {
  const area = required<HTMLElement>("verify-drop");
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.dataset.dragging = String(type === "dragenter" || type === "dragover");
    });
  }
  area.addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (dropped) void answer("progress.reading", () => bundleOf(dropped));
  });
}

async function bundleOf(file: File): Promise<Uint8Array> {
  if (file.type.startsWith("image/")) return fetchShared(tokenOf(await pictureText(file)));
  if (file.size > BUNDLE_BYTES_MAX) throw new PageError("error.too_large");
  return new Uint8Array(await file.arrayBuffer());
}

/** Gets a bundle, verifies it, shows what comes of it. */
async function answer(doing: string, get: () => Promise<Uint8Array>): Promise<void> {
  const mine = ++asked;
  showProgress(doing);
  try {
    const bundle = await get();
    latest = bundle;
    const genesis = await anchorBytes();
    if (mine !== asked) return;
    showReport(verify(bundle, genesis, { now: Date.now(), ...chosenCheckpoint() }));
  } catch (error) {
    if (mine !== asked) return;
    showError(keyOf(error));
  }
  showProgress("");
}

function keyOf(error: unknown): string {
  if (error instanceof PageError) return error.key;
  if (error instanceof CheckpointError) return "error.checkpoint";
  if (error instanceof FormatError) return "error.genesis";
  reportError(error);
  return "error.unexpected";
}
