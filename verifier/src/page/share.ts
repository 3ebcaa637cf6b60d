/** Bundles that a holder shares by a token: in an address or a QR code, fetched from this origin only. */
import { BUNDLE_BYTES_MAX } from "../bundle.ts";
import { required } from "./dom.ts";
import { PageError } from "./error.ts";

const SHARED = "/v1/shared";

/** The token of `...#share=<64 hex>`. */
export function tokenOf(text: string): string {
  const token = /#share=([0-9a-f]{64})$/.exec(text)?.[1];
  if (token === undefined) throw new PageError("error.other_qr");
  return token;
}

export async function fetchShared(token: string): Promise<Uint8Array> {
  return fetchBytes(SHARED, BUNDLE_BYTES_MAX, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
}

/** The body of a same-origin answer, at most `bytesMax`. */
export async function fetchBytes(path: string, bytesMax: number, request: RequestInit = {}): Promise<Uint8Array> {
  if (required("verify-drop").dataset.offline !== undefined) throw new PageError("error.offline");
  const response = await fetch(path, { ...request, credentials: "omit", mode: "same-origin" }).catch(() => {
    throw new PageError("error.network");
  });
  if (response.status === 404 || response.status === 410) throw new PageError("error.no_share");
  if (!response.ok) throw new PageError("error.network");
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > bytesMax) throw new PageError("error.too_large");
  return bytes;
}
