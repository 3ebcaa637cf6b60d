/** The project's bundle vectors, which both verifiers must pass. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HOME } from "./fixtures.ts";

const FOLDER = join(HOME, "..", "vectors");

export interface Vector {
  file: string;
  genesis: string;
  checkpoint: string | null;
  now: number;
  max_age_ms: number | null;
  /** `error` where the anchor itself is refused. */
  verdict: string;
  failed_check: string | null;
}

/** Throws when the folder is missing: vectors that are not there are not passed. */
export function vectors(): Vector[] {
  return JSON.parse(readFileSync(join(FOLDER, "bundles.json"), "utf8")) as Vector[];
}

export function vectorPath(name: string): string {
  return join(FOLDER, name);
}

export function vectorFile(name: string): Uint8Array {
  return readFileSync(vectorPath(name));
}

export function validVector(): { bundle: Uint8Array; genesis: Uint8Array; now: number } {
  const valid = vectors().find(({ verdict }) => verdict === "valid");
  if (!valid) throw new Error("the vectors hold no valid bundle");
  return { bundle: Uint8Array.from(vectorFile(valid.file)), genesis: vectorFile(valid.genesis), now: valid.now };
}
