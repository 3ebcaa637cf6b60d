/** Where the tests read from: always relative to the package, whatever the working folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the package; the compiled tests stand in `.test/` within it. */
export const HOME = join(import.meta.dirname, "..");

export function fixture(path: string): Buffer {
  return readFileSync(join(HOME, "test", "fixtures", path));
}
