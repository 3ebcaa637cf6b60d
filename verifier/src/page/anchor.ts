/**
 * What the verdict rests on: the genesis file (the reader's own, the one saved with the page, or this
 * origin's) and a checkpoint, if the reader chooses one.
 */
import { CHECKPOINT_BYTES_MAX } from "../checkpoint.ts";
import { GENESIS_BYTES_MAX } from "../genesis.ts";
import { element } from "./dom.ts";
import { PageError } from "./error.ts";
import { fetchBytes } from "./share.ts";

const GENESIS = "/v1/ledger/genesis";

let chosen: Uint8Array | undefined;
let checkpoint: Uint8Array | undefined;

/** Listens to `#verify-genesis` and `#verify-checkpoint`; `changed` runs once another file is read. */
export function chooseAnchor(changed: () => void): void {
  listen("verify-genesis", GENESIS_BYTES_MAX, (bytes) => {
    chosen = bytes;
    changed();
  });
  listen("verify-checkpoint", CHECKPOINT_BYTES_MAX, (bytes) => {
    checkpoint = bytes;
    changed();
  });
}

function listen(id: string, bytesMax: number, read: (bytes: Uint8Array | undefined) => void): void {
  const input = element<HTMLInputElement>(id);
  input?.addEventListener("change", async () => {
    const bytes = await input.files?.[0]?.slice(0, bytesMax + 1).arrayBuffer();
    read(bytes && new Uint8Array(bytes));
  });
}

export async function anchorBytes(): Promise<Uint8Array> {
  return chosen ?? embedded() ?? (await fetched());
}

/** As an option of `verify`. */
export function chosenCheckpoint(): { checkpoint?: Uint8Array } {
  return checkpoint ? { checkpoint } : {};
}

function embedded(): Uint8Array | undefined {
  const block = element("genesis")?.textContent?.trim();
  if (!block) return undefined;
  return Uint8Array.from(atob(JSON.parse(block) as string), (character) => character.charCodeAt(0));
}

async function fetched(): Promise<Uint8Array> {
  try {
    return await fetchBytes(GENESIS, GENESIS_BYTES_MAX);
  } catch (error) {
    throw error instanceof PageError ? new PageError("error.genesis") : error;
  }
}
