/** The header of a block; its SHA-256 is the block digest. formats.md section 8. */
import { FormatError, sha256 } from "./bytes.ts";
import { asBytes32, asExactly, asU64, Fields } from "./shape.ts";

const BYTES_MAX = 1024;

export interface Header {
  digest: Uint8Array;
  ledger: Uint8Array;
  height: bigint;
  epoch: bigint;
  view: bigint;
  parentView: bigint;
  /** Leaves of the log of receipts after this block. */
  logSize: bigint;
  logRoot: Uint8Array;
  /** Block time, milliseconds since the Unix epoch. */
  time: bigint;
  stateFormat: bigint;
  stateRoot: Uint8Array;
  /** Of the next epoch; in the last block of each epoch and in no other. */
  nextCommittee: Uint8Array | undefined;
}

export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.length > BYTES_MAX) throw new FormatError(`has more than ${BYTES_MAX} bytes`);
  const fields = Fields.decode(bytes, "header");
  fields.required("v", asExactly(1n));
  for (const name of ["parent", "leader", "transactions", "ops_root"]) fields.required(name, asBytes32);
  for (const name of ["count", "ops_start", "ops_end"]) fields.required(name, asU64);
  const header = {
    digest: sha256(bytes),
    ledger: fields.required("ledger", asBytes32),
    height: fields.required("height", asU64),
    epoch: fields.required("epoch", asU64),
    view: fields.required("view", asU64),
    parentView: fields.required("parent_view", asU64),
    logSize: fields.required("log_size", asU64),
    logRoot: fields.required("log_root", asBytes32),
    time: fields.required("time", asU64),
    stateFormat: fields.required("state_format", asU64),
    stateRoot: fields.required("state_root", asBytes32),
    nextCommittee: fields.optional("next_committee", asBytes32),
  };
  fields.end();
  return header;
}
