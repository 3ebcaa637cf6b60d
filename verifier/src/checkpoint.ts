/**
 * A checkpoint that the verifier trusts beside the genesis file: a C2SP note, formats.md section 15.
 *
 * Read here; whether its committee signed it, a bundle's links have to show.
 */
import { concat, equal, FormatError, fromUtf8, Reader, sha256, toHex, utf8 } from "./bytes.ts";
import { checkPlace } from "./committee.ts";
import type { Genesis } from "./genesis.ts";
import { decodeHeader, type Header } from "./header.ts";

export const CHECKPOINT_BYTES_MAX = 32 * 1024;
const SIGNATURE = "\u2014 ";

/** A file that is no checkpoint of the ledger. */
export class CheckpointError extends FormatError {}

export interface Checkpoint {
  header: Header;
  finality: Uint8Array;
}

/** Throws `FormatError` when the text is no checkpoint of this ledger: an error, never a verdict. */
export function parseCheckpoint(bytes: Uint8Array, genesis: Genesis): Checkpoint {
  try {
    return readCheckpoint(bytes, genesis);
  } catch (error) {
    throw error instanceof FormatError ? new CheckpointError(`checkpoint: ${error.message}`) : error;
  }
}

function readCheckpoint(bytes: Uint8Array, genesis: Genesis): Checkpoint {
  if (bytes.length > CHECKPOINT_BYTES_MAX) throw new FormatError("larger than 32 KiB");
  const origin = `chancery/${toHex(genesis.ledger)}`;
  const [first, size, root, blank, signature, end, ...more] = fromUtf8(bytes).split("\n");
  if (first !== origin) throw new FormatError("not of this ledger");
  if (blank !== "" || end !== "" || more.length > 0) throw new FormatError("not a note with one signature");
  if (!/^(?:0|[1-9][0-9]*)$/.test(size ?? "")) throw new FormatError("no size of a log");
  const prefix = `${SIGNATURE}${origin} `;
  if (!signature?.startsWith(prefix)) throw new FormatError("not signed by the ledger");
  const reader = new Reader(base64(signature.slice(prefix.length)));
  const keyId = sha256(utf8(`${origin}\n`), Uint8Array.of(0xff), utf8("chancery/finality/1"), genesis.ledger).slice(0, 4);
  if (!equal(reader.take(4), keyId)) throw new FormatError("another kind of signature");
  const header = decodeHeader(reader.take(reader.count(CHECKPOINT_BYTES_MAX)));
  const finality = reader.take(reader.left);
  const says = equal(header.ledger, genesis.ledger) && BigInt(size ?? "") === header.logSize;
  if (!says || !equal(base64(root ?? ""), header.logRoot)) throw new FormatError("signed for another log");
  if (header.height < 1n) throw new FormatError("of the genesis header");
  checkPlace(header, genesis.epochs);
  return { header, finality };
}

/** RFC 4648 section 4, padded, in its one form. */
function base64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new FormatError("not base64");
  const binary = atob(text);
  if (btoa(binary) !== text) throw new FormatError("not base64 in its one form");
  return concat(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
