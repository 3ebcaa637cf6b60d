/**
 * The browser module: `verify` (with a checkpoint, if the caller has one) and `readQr`, self-contained, without eval and without network.
 */
import jsQR from "jsqr";

export { verify, type VerifyOptions } from "./verify.ts";
export type { Check, Report, Verdict } from "./report.ts";
export { FormatError } from "./bytes.ts";

/** Pixels in RGBA, as a canvas gives them. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** The text of the first QR code in a picture, or null. */
export function readQr(picture: Pixels): string | null {
  return jsQR(picture.data, picture.width, picture.height)?.data ?? null;
}
