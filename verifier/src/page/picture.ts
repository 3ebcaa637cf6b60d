/** The QR code in a picture or in a camera's frame. */
import { readQr } from "../browser.ts";
import { PageError } from "./error.ts";

/** Larger pictures are scaled down: a QR code needs few pixels, the reader many steps per pixel. */
const SIDE_MAX = 1600;

export async function pictureText(file: File): Promise<string> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new PageError("error.no_qr");
  });
  const text = frameText(picture, picture.width, picture.height);
  picture.close();
  if (text === null) throw new PageError("error.no_qr");
  return text;
}

export function frameText(source: CanvasImageSource, width: number, height: number): string | null {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return readQr(context.getImageData(0, 0, canvas.width, canvas.height));
}
