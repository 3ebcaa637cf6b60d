/** Where the genesis file comes from: the reader's own, the one saved with the page, or this origin. */
import { GENESIS_BYTES_MAX } from "../genesis.ts";
import { element } from "./dom.ts";
import { PageError } from "./error.ts";
import { fetchBytes } from "./share.ts";

const GENESIS = "/v1/ledger/genesis";

let chosen: Uint8Array | undefined;

/** Listens to `#verify-genesis`; `changed` runs once another file is read. */
export function chooseAnchor(changed: () => void): void {
  const input = element<HTMLInputElement>("verify-genesis");
  input?.addEventListener("change", async () => {
    const file = input.files?.[0];
    const bytes = await file?.slice(0, GENESIS_BYTES_MAX + 1).arrayBuffer();
    chosen = bytes && new Uint8Array(bytes);
    changed();
  });
}

export async function anchorBytes(): Promise<Uint8Array> {
  return chosen ?? embedded() ?? (await fetched());
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
