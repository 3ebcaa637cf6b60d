/**
 * Finality certificates: exactly a quorum of the committee signed one block. formats.md section 9.
 *
 * Absent on purpose: more signatures than the quorum, so that a file has one form only.
 */
import { concat, equal, FormatError, Reader, utf8, uvarint } from "./bytes.ts";
import { verifyZip215 } from "./ed25519.ts";
import type { Header } from "./header.ts";

const SIGNATURES_MAX = 128;

interface Certificate {
  proposal: Uint8Array;
  epoch: bigint;
  view: bigint;
  parentView: bigint;
  digest: Uint8Array;
  size: bigint;
  signers: number[];
  signatures: Uint8Array[];
}

/** How many of a committee of `size` must sign. */
export function quorum(size: number): number {
  return size - Math.floor((size - 1) / 3);
}

/** Throws `FormatError` saying what is wrong; returns how many signed. */
export function verifyFinality(bytes: Uint8Array, header: Header, committee: readonly Uint8Array[]): number {
  const certificate = decodeCertificate(bytes, committee.length);
  const { proposal, digest, size, signers, signatures } = certificate;
  if (size !== BigInt(committee.length)) throw new FormatError("made for a committee of another size");
  if (signatures.length !== signers.length) throw new FormatError("signers and signatures differ in number");
  if (signers.length !== quorum(committee.length)) throw new FormatError("not exactly a quorum of signatures");
  if (!isOfRound(certificate, header)) throw new FormatError("made for another epoch or view");
  if (!equal(digest, header.digest)) throw new FormatError("made for another block");
  const message = signedBytes(header.ledger, proposal);
  signers.forEach((signer, i) => {
    const key = committee[signer] as Uint8Array;
    if (!verifyZip215(key, message, signatures[i] as Uint8Array)) {
      throw new FormatError(`the signature of validator ${signer} does not verify`);
    }
  });
  return signers.length;
}

/** Leaders propose the last block of an epoch again, as it is, until it is final: then the round is a later one. */
function isOfRound({ epoch, view, parentView }: Certificate, header: Header): boolean {
  const again = header.nextCommittee !== undefined && parentView >= header.view && view > parentView;
  return epoch === header.epoch && (again || (view === header.view && parentView === header.parentView));
}

function decodeCertificate(bytes: Uint8Array, committeeSize: number): Certificate {
  const reader = new Reader(bytes);
  const [epoch, view, parentView] = [reader.uvarint(), reader.uvarint(), reader.uvarint()];
  const digest = reader.take(32);
  const size = reader.u64();
  const signers = readBitmap(reader.take(Math.ceil(committeeSize / 8)), committeeSize);
  const signatures = Array.from({ length: reader.count(SIGNATURES_MAX) }, () => reader.take(64));
  reader.end();
  const proposal = concat(...[epoch, view, parentView].map(uvarint), digest);
  return { proposal, epoch, view, parentView, digest, size, signers, signatures };
}

function readBitmap(bitmap: Uint8Array, size: number): number[] {
  const set: number[] = [];
  for (let i = 0; i < bitmap.length * 8; i++) {
    if ((((bitmap[i >> 3] as number) >> (i & 7)) & 1) === 1) set.push(i);
  }
  if (set.some((i) => i >= size)) throw new FormatError("a bit beyond the committee is set");
  return set;
}

function signedBytes(ledger: Uint8Array, proposal: Uint8Array): Uint8Array {
  const namespace = concat(utf8("chancery/"), ledger, utf8("_FINALIZE"));
  return concat(uvarint(BigInt(namespace.length)), namespace, proposal);
}
