/** Times as a credential writes them: `YYYY-MM-DDThh:mm:ssZ`, with `.mmm` only where there are some. */
import { FormatError } from "./bytes.ts";

/** The first millisecond of the year 10000. */
const TIME_END = 253_402_300_800_000n;

/** Milliseconds since the Unix epoch; every time has one way to be written. */
export function parseTime(text: string): bigint {
  const time = /^[0-9]{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || time < 0 || writeTime(BigInt(time)) !== text) throw new FormatError("not a time in its form");
  return BigInt(time);
}

export function writeTime(time: bigint): string {
  if (time >= TIME_END) throw new FormatError("a time beyond the year 9999");
  return new Date(Number(time)).toISOString().replace(".000Z", "Z");
}
