/** A small authenticated state, fewer than 256 operations, all active: enough to prove against. */
import { compare, concat, sha256, u64, uvarint } from "../src/bytes.ts";
import { commitOperation, encodeValue, updateOperation } from "../src/state-proof.ts";

export class TestState {
  readonly root: Uint8Array;
  private readonly keys: Uint8Array[];
  private readonly operations: Uint8Array[];
  private readonly opsRoot = sha256(Uint8Array.of(7));

  constructor(private readonly entries: [Uint8Array, Uint8Array][]) {
    this.entries.sort(([a], [b]) => compare(a, b));
    this.keys = this.entries.map(([key]) => key);
    const updates = this.entries.map(([key, value], i) => updateOperation(key, encodeValue(value), this.next(i)));
    this.operations = [...updates, commitOperation(undefined, 0n)];
    const peaks = this.peaks().map(([first, height]) => this.node(first, height));
    const leaves = u64(BigInt(this.operations.length));
    const grafted = sha256(Uint8Array.of(0, 1), leaves, fold(peaks) as Uint8Array);
    this.root = sha256(this.opsRoot, grafted, leaves, sha256(this.chunk()));
  }

  inclusion(key: Uint8Array): Uint8Array {
    const place = this.keys.findIndex((own) => compare(own, key) === 0);
    return concat(this.range(place), this.next(place));
  }

  exclusion(missing: Uint8Array): Uint8Array {
    const after = this.keys.findIndex((own) => compare(own, missing) > 0);
    const place = after < 0 ? this.keys.length - 1 : (after + this.keys.length - 1) % this.keys.length;
    const [key, value] = this.entries[place] as [Uint8Array, Uint8Array];
    return concat(Uint8Array.of(0), this.range(place), key, encodeValue(value), this.next(place));
  }

  private next(place: number): Uint8Array {
    return this.keys[(place + 1) % this.keys.length] as Uint8Array;
  }

  private range(place: number): Uint8Array {
    const peaks = this.peaks();
    const own = peaks.findIndex(([first, height]) => place < first + 2 ** height);
    const [first, height] = peaks[own] as [number, number];
    const nodes = peaks.map(([start, tall]) => this.node(start, tall));
    const after = fold(nodes.slice(own + 1));
    const digests = [...nodes.slice(0, own), ...(after ? [after] : []), ...this.siblings(place, first, height)];
    const count = BigInt(this.operations.length);
    const head = [uvarint(BigInt(place)), this.chunk(), uvarint(count), uvarint(0n), uvarint(BigInt(digests.length))];
    return concat(...head, ...digests, Uint8Array.of(1), sha256(this.chunk()), this.opsRoot);
  }

  /** Left ones from the top down, then right ones from the bottom up. */
  private siblings(place: number, first: number, height: number): Uint8Array[] {
    if (height === 0) return [];
    const half = 2 ** (height - 1);
    if (place >= first + half) return [this.node(first, height - 1), ...this.siblings(place, first + half, height - 1)];
    return [...this.siblings(place, first, height - 1), this.node(first + half, height - 1)];
  }

  private node(first: number, height: number): Uint8Array {
    const ones = first.toString(2).replaceAll("0", "").length;
    const position = u64(BigInt(2 * first - ones + 2 ** (height + 1) - 2));
    if (height === 0) return sha256(position, this.operations[first] as Uint8Array);
    return sha256(position, this.node(first, height - 1), this.node(first + 2 ** (height - 1), height - 1));
  }

  private peaks(): [number, number][] {
    const peaks: [number, number][] = [];
    let first = 0;
    for (let height = 8; height >= 0; height--) {
      if ((this.operations.length & (2 ** height)) === 0) continue;
      peaks.push([first, height]);
      first += 2 ** height;
    }
    return peaks;
  }

  private chunk(): Uint8Array {
    const chunk = new Uint8Array(32);
    for (let i = 0; i < this.operations.length; i++) chunk[i >> 3] = (chunk[i >> 3] as number) | (1 << (i & 7));
    return chunk;
  }
}

function fold(peaks: Uint8Array[]): Uint8Array | undefined {
  return peaks.reduceRight<Uint8Array | undefined>((rest, peak) => (rest ? sha256(peak, rest) : peak), undefined);
}
