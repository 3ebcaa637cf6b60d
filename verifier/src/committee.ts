/**
 * Which committee speaks for an epoch: from the genesis file's by links to the latest.
 *
 * formats.md sections 8 and 13. Absent on purpose: why a committee changed.
 */
import { compare, concat, equal, FormatError, sha256, utf8 } from "./bytes.ts";
import type { CborValue } from "./cbor.ts";
import { verifyFinality } from "./finality.ts";
import type { Epochs, Genesis } from "./genesis.ts";
import { decodeHeader, type Header } from "./header.ts";
import { asBytes, asBytes32, asList, Fields } from "./shape.ts";

const KEYS_MAX = 64;

/** A link as it stands in a bundle; nothing of it is checked yet. */
export interface Link {
  header: Uint8Array;
  finality: Uint8Array;
  /** Absent when the committee that signs stays. */
  committee: Uint8Array[] | undefined;
}

export function asLink(value: CborValue): Link {
  const fields = new Fields(value, "link");
  const link = {
    header: fields.required("header", asBytes),
    finality: fields.required("finality", asBytes),
    committee: fields.optional("committee", asList(asBytes32, Number.MAX_SAFE_INTEGER)),
  };
  fields.end();
  return link;
}

/** What a header announces of the committee that follows. */
export function committeeRoot(keys: readonly Uint8Array[]): Uint8Array {
  return sha256(utf8("chancery/committee/1"), concat(...keys));
}

/** Throws unless the epoch is the height's, and a committee is announced exactly at an epoch's end. */
export function checkPlace(header: Header, { blocks }: Epochs): void {
  if (header.epoch !== header.height / blocks) throw new FormatError("the epoch is not that of the height");
  const isLast = header.height % blocks === blocks - 1n;
  if (isLast && header.nextCommittee === undefined) throw new FormatError("the last block of an epoch announces no committee");
  if (!isLast && header.nextCommittee !== undefined) throw new FormatError("a committee is announced within an epoch");
}

export class Committees {
  private readonly offices: { from: bigint; keys: readonly Uint8Array[] }[];
  /** Since which epoch the latest committee is shown in office. */
  private since = 0n;

  constructor(private readonly genesis: Genesis) {
    this.offices = [{ from: 0n, keys: genesis.committee }];
  }

  /** How many times the committee changed. */
  get changes(): number {
    return this.offices.length - 1;
  }

  /** Throws `FormatError` when the link does not follow. */
  follow(link: Link): void {
    const header = decodeHeader(link.header);
    if (!equal(header.ledger, this.genesis.ledger)) throw new FormatError("a link of another ledger");
    checkPlace(header, this.genesis.epochs);
    if (header.nextCommittee === undefined) throw new FormatError("a link that is not the last of its epoch");
    this.checkTerm(header.epoch);
    verifyFinality(link.finality, header, this.latest);
    if (link.committee) this.checkKeys(link.committee);
    const announced = committeeRoot(link.committee ?? this.latest);
    if (!equal(announced, header.nextCommittee)) throw new FormatError("a link announces another committee");
    this.since = header.epoch + 1n;
    if (link.committee) this.offices.push({ from: this.since, keys: link.committee });
  }

  /** The latest committee, if it is believed in this epoch. */
  signing(epoch: bigint): readonly Uint8Array[] {
    this.checkTerm(epoch);
    return this.latest;
  }

  /** The committee of an epoch that is not after one that is believed. */
  past(epoch: bigint): readonly Uint8Array[] {
    return (this.offices.findLast(({ from }) => from <= epoch) ?? { keys: this.latest }).keys;
  }

  private get latest(): readonly Uint8Array[] {
    return (this.offices.at(-1) as { keys: readonly Uint8Array[] }).keys;
  }

  private checkTerm(epoch: bigint): void {
    if (epoch < this.since) throw new FormatError(`epoch ${epoch} lies before the latest committee, of epoch ${this.since}`);
    const { term } = this.genesis.epochs;
    if (epoch - this.since >= term) throw new FormatError(`nothing shows the committee of epoch ${epoch}: the term has ended`);
  }

  private checkKeys(keys: readonly Uint8Array[]): void {
    if (keys.length < 1 || keys.length > KEYS_MAX) throw new FormatError("a link announces no or too many validators");
    const isAscending = keys.every((key, i) => i === 0 || compare(keys[i - 1] as Uint8Array, key) < 0);
    if (!isAscending) throw new FormatError("a link's keys are not in ascending order");
    const isSame = keys.length === this.latest.length && keys.every((key, i) => equal(key, this.latest[i] as Uint8Array));
    if (isSame) throw new FormatError("a link repeats the committee that signs");
  }
}
