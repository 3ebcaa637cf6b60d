#!/usr/bin/env node
// Chancery's verifier; built from verifier/src by `npm run build`. Licences: THIRD-PARTY.txt beside it.
// src/cli.ts
import { closeSync, openSync, readSync } from "node:fs";
import { parseArgs } from "node:util";

// node_modules/@noble/hashes/_u64.js
var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
var _32n = /* @__PURE__ */ BigInt(32);
function fromBig(n, le = false) {
  if (le)
    return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
  return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
}
function split(lst, le = false) {
  const len = lst.length;
  let Ah = new Uint32Array(len);
  let Al = new Uint32Array(len);
  for (let i = 0; i < len; i++) {
    const { h, l } = fromBig(lst[i], le);
    [Ah[i], Al[i]] = [h, l];
  }
  return [Ah, Al];
}
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}
var shrSH = (h, _l, s) => h >>> s;
var shrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrSH = (h, l, s) => h >>> s | l << 32 - s;
var rotrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
var rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
function add(Ah, Al, Bh, Bl) {
  const l = (Al >>> 0) + (Bl >>> 0);
  return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
}
var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
var add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
var add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
var add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
var add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes(value, length2, title = "") {
  if (isBytes(value) && (length2 === void 0 || value.length === length2))
    return value;
  if (length2 !== void 0)
    anumber(length2, "length");
  const bytes = isBytes(value);
  const ofLen = length2 !== void 0 ? ` of length ${length2}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word2, shift) {
  return word2 << 32 - shift | word2 >>> shift;
}
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex2 = "";
  for (let i = 0; i < bytes.length; i++) {
    hex2 += hexes[bytes[i]];
  }
  return hex2;
}
function asciiToBase16(ch) {
  return ch >= 48 && ch <= 57 ? ch - 48 : ch >= 65 && ch <= 70 ? ch - (65 - 10) : ch >= 97 && ch <= 102 ? ch - (97 - 10) : void 0;
}
function hexToBytes(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  if (hasHexBuiltin) {
    try {
      return Uint8Array.fromHex(hex2);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new RangeError(error.message);
      throw error;
    }
  }
  const hl = hex2.length;
  const al = hl / 2;
  if (hl % 2)
    throw new RangeError("hex string expected, got unpadded hex of length " + hl);
  const array = new Uint8Array(al);
  for (let ai = 0, hi = 0; ai < al; ai++, hi += 2) {
    const n1 = asciiToBase16(hex2.charCodeAt(hi));
    const n2 = asciiToBase16(hex2.charCodeAt(hi + 1));
    if (n1 === void 0 || n2 === void 0) {
      const char = hex2[hi] + hex2[hi + 1];
      throw new RangeError('hex string expected, got non-hex character "' + char + '" at index ' + hi);
    }
    array[ai] = n1 * 16 + n2;
  }
  return array;
}
function concatBytes(...arrays) {
  let sum = 0;
  for (let i = 0; i < arrays.length; i++) {
    const a = arrays[i];
    abytes(a);
    sum += a.length;
  }
  const res = new Uint8Array(sum);
  for (let i = 0, pad = 0; i < arrays.length; i++) {
    const a = arrays[i];
    res.set(a, pad);
    pad += a.length;
  }
  return res;
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
function randomBytes(bytesLength = 32) {
  anumber(bytesLength, "bytesLength");
  const cr = typeof globalThis === "object" ? globalThis.crypto : null;
  if (typeof cr?.getRandomValues !== "function")
    throw new Error("crypto.getRandomValues must be defined");
  if (bytesLength > 65536)
    throw new RangeError(`"bytesLength" expected <= 65536, got ${bytesLength}`);
  return cr.getRandomValues(new Uint8Array(bytesLength));
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length: length2, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length2;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);
var SHA512_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  4089235720,
  3144134277,
  2227873595,
  1013904242,
  4271175723,
  2773480762,
  1595750129,
  1359893119,
  2917565137,
  2600822924,
  725511199,
  528734635,
  4215389547,
  1541459225,
  327033209
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var K512 = /* @__PURE__ */ (() => split([
  "0x428a2f98d728ae22",
  "0x7137449123ef65cd",
  "0xb5c0fbcfec4d3b2f",
  "0xe9b5dba58189dbbc",
  "0x3956c25bf348b538",
  "0x59f111f1b605d019",
  "0x923f82a4af194f9b",
  "0xab1c5ed5da6d8118",
  "0xd807aa98a3030242",
  "0x12835b0145706fbe",
  "0x243185be4ee4b28c",
  "0x550c7dc3d5ffb4e2",
  "0x72be5d74f27b896f",
  "0x80deb1fe3b1696b1",
  "0x9bdc06a725c71235",
  "0xc19bf174cf692694",
  "0xe49b69c19ef14ad2",
  "0xefbe4786384f25e3",
  "0x0fc19dc68b8cd5b5",
  "0x240ca1cc77ac9c65",
  "0x2de92c6f592b0275",
  "0x4a7484aa6ea6e483",
  "0x5cb0a9dcbd41fbd4",
  "0x76f988da831153b5",
  "0x983e5152ee66dfab",
  "0xa831c66d2db43210",
  "0xb00327c898fb213f",
  "0xbf597fc7beef0ee4",
  "0xc6e00bf33da88fc2",
  "0xd5a79147930aa725",
  "0x06ca6351e003826f",
  "0x142929670a0e6e70",
  "0x27b70a8546d22ffc",
  "0x2e1b21385c26c926",
  "0x4d2c6dfc5ac42aed",
  "0x53380d139d95b3df",
  "0x650a73548baf63de",
  "0x766a0abb3c77b2a8",
  "0x81c2c92e47edaee6",
  "0x92722c851482353b",
  "0xa2bfe8a14cf10364",
  "0xa81a664bbc423001",
  "0xc24b8b70d0f89791",
  "0xc76c51a30654be30",
  "0xd192e819d6ef5218",
  "0xd69906245565a910",
  "0xf40e35855771202a",
  "0x106aa07032bbd1b8",
  "0x19a4c116b8d2d0c8",
  "0x1e376c085141ab53",
  "0x2748774cdf8eeb99",
  "0x34b0bcb5e19b48a8",
  "0x391c0cb3c5c95a63",
  "0x4ed8aa4ae3418acb",
  "0x5b9cca4f7763e373",
  "0x682e6ff3d6b2b8a3",
  "0x748f82ee5defb2fc",
  "0x78a5636f43172f60",
  "0x84c87814a1f0ab72",
  "0x8cc702081a6439ec",
  "0x90befffa23631e28",
  "0xa4506cebde82bde9",
  "0xbef9a3f7b2c67915",
  "0xc67178f2e372532b",
  "0xca273eceea26619c",
  "0xd186b8c721c0c207",
  "0xeada7dd6cde0eb1e",
  "0xf57d4f7fee6ed178",
  "0x06f067aa72176fba",
  "0x0a637dc5a2c898a6",
  "0x113f9804bef90dae",
  "0x1b710b35131c471b",
  "0x28db77f523047d84",
  "0x32caab7b40c72493",
  "0x3c9ebe0a15c9bebc",
  "0x431d67c49c100d4c",
  "0x4cc5d4becb3e42b6",
  "0x597f299cfc657e2a",
  "0x5fcb6fab3ad6faec",
  "0x6c44198c4a475817"
].map((n) => BigInt(n))))();
var SHA512_Kh = /* @__PURE__ */ (() => K512[0])();
var SHA512_Kl = /* @__PURE__ */ (() => K512[1])();
var SHA512_W_H = /* @__PURE__ */ new Uint32Array(80);
var SHA512_W_L = /* @__PURE__ */ new Uint32Array(80);
var SHA2_64B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // h -- high 32 bits, l -- low 32 bits
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and slows hashing down (measured on sha256).
  Ah = 0;
  Al = 0;
  Bh = 0;
  Bl = 0;
  Ch = 0;
  Cl = 0;
  Dh = 0;
  Dl = 0;
  Eh = 0;
  El = 0;
  Fh = 0;
  Fl = 0;
  Gh = 0;
  Gl = 0;
  Hh = 0;
  Hl = 0;
  constructor(outputLen, IV) {
    super(128, outputLen, 16, false);
    this.Ah = IV[0] | 0;
    this.Al = IV[1] | 0;
    this.Bh = IV[2] | 0;
    this.Bl = IV[3] | 0;
    this.Ch = IV[4] | 0;
    this.Cl = IV[5] | 0;
    this.Dh = IV[6] | 0;
    this.Dl = IV[7] | 0;
    this.Eh = IV[8] | 0;
    this.El = IV[9] | 0;
    this.Fh = IV[10] | 0;
    this.Fl = IV[11] | 0;
    this.Gh = IV[12] | 0;
    this.Gl = IV[13] | 0;
    this.Hh = IV[14] | 0;
    this.Hl = IV[15] | 0;
  }
  // prettier-ignore
  get() {
    const { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    return [Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl];
  }
  // prettier-ignore
  set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl) {
    this.Ah = Ah | 0;
    this.Al = Al | 0;
    this.Bh = Bh | 0;
    this.Bl = Bl | 0;
    this.Ch = Ch | 0;
    this.Cl = Cl | 0;
    this.Dh = Dh | 0;
    this.Dl = Dl | 0;
    this.Eh = Eh | 0;
    this.El = El | 0;
    this.Fh = Fh | 0;
    this.Fl = Fl | 0;
    this.Gh = Gh | 0;
    this.Gl = Gl | 0;
    this.Hh = Hh | 0;
    this.Hl = Hl | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4) {
      SHA512_W_H[i] = view.getUint32(offset);
      SHA512_W_L[i] = view.getUint32(offset += 4);
    }
    for (let i = 16; i < 80; i++) {
      const W15h = SHA512_W_H[i - 15] | 0;
      const W15l = SHA512_W_L[i - 15] | 0;
      const s0h = rotrSH(W15h, W15l, 1) ^ rotrSH(W15h, W15l, 8) ^ shrSH(W15h, W15l, 7);
      const s0l = rotrSL(W15h, W15l, 1) ^ rotrSL(W15h, W15l, 8) ^ shrSL(W15h, W15l, 7);
      const W2h = SHA512_W_H[i - 2] | 0;
      const W2l = SHA512_W_L[i - 2] | 0;
      const s1h = rotrSH(W2h, W2l, 19) ^ rotrBH(W2h, W2l, 61) ^ shrSH(W2h, W2l, 6);
      const s1l = rotrSL(W2h, W2l, 19) ^ rotrBL(W2h, W2l, 61) ^ shrSL(W2h, W2l, 6);
      const SUMl = add4L(s0l, s1l, SHA512_W_L[i - 7], SHA512_W_L[i - 16]);
      const SUMh = add4H(SUMl, s0h, s1h, SHA512_W_H[i - 7], SHA512_W_H[i - 16]);
      SHA512_W_H[i] = SUMh | 0;
      SHA512_W_L[i] = SUMl | 0;
    }
    let { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    for (let i = 0; i < 80; i++) {
      const sigma1h = rotrSH(Eh, El, 14) ^ rotrSH(Eh, El, 18) ^ rotrBH(Eh, El, 41);
      const sigma1l = rotrSL(Eh, El, 14) ^ rotrSL(Eh, El, 18) ^ rotrBL(Eh, El, 41);
      const CHIh = Eh & Fh ^ ~Eh & Gh;
      const CHIl = El & Fl ^ ~El & Gl;
      const T1ll = add5L(Hl, sigma1l, CHIl, SHA512_Kl[i], SHA512_W_L[i]);
      const T1h = add5H(T1ll, Hh, sigma1h, CHIh, SHA512_Kh[i], SHA512_W_H[i]);
      const T1l = T1ll | 0;
      const sigma0h = rotrSH(Ah, Al, 28) ^ rotrBH(Ah, Al, 34) ^ rotrBH(Ah, Al, 39);
      const sigma0l = rotrSL(Ah, Al, 28) ^ rotrBL(Ah, Al, 34) ^ rotrBL(Ah, Al, 39);
      const MAJh = Ah & Bh ^ Ah & Ch ^ Bh & Ch;
      const MAJl = Al & Bl ^ Al & Cl ^ Bl & Cl;
      Hh = Gh | 0;
      Hl = Gl | 0;
      Gh = Fh | 0;
      Gl = Fl | 0;
      Fh = Eh | 0;
      Fl = El | 0;
      ({ h: Eh, l: El } = add(Dh | 0, Dl | 0, T1h | 0, T1l | 0));
      Dh = Ch | 0;
      Dl = Cl | 0;
      Ch = Bh | 0;
      Cl = Bl | 0;
      Bh = Ah | 0;
      Bl = Al | 0;
      const All = add3L(T1l, sigma0l, MAJl);
      Ah = add3H(All, T1h, sigma0h, MAJh);
      Al = All | 0;
    }
    ({ h: Ah, l: Al } = add(this.Ah | 0, this.Al | 0, Ah | 0, Al | 0));
    ({ h: Bh, l: Bl } = add(this.Bh | 0, this.Bl | 0, Bh | 0, Bl | 0));
    ({ h: Ch, l: Cl } = add(this.Ch | 0, this.Cl | 0, Ch | 0, Cl | 0));
    ({ h: Dh, l: Dl } = add(this.Dh | 0, this.Dl | 0, Dh | 0, Dl | 0));
    ({ h: Eh, l: El } = add(this.Eh | 0, this.El | 0, Eh | 0, El | 0));
    ({ h: Fh, l: Fl } = add(this.Fh | 0, this.Fl | 0, Fh | 0, Fl | 0));
    ({ h: Gh, l: Gl } = add(this.Gh | 0, this.Gl | 0, Gh | 0, Gl | 0));
    ({ h: Hh, l: Hl } = add(this.Hh | 0, this.Hl | 0, Hh | 0, Hl | 0));
    this.set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl);
  }
  roundClean() {
    clean(SHA512_W_H, SHA512_W_L);
  }
  destroy() {
    this.destroyed = true;
    clean(this.buffer);
    this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
};
var _SHA512 = class extends SHA2_64B {
  constructor() {
    super(64, SHA512_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);
var sha512 = /* @__PURE__ */ createHasher(
  () => new _SHA512(),
  /* @__PURE__ */ oidNist(3)
);

// src/bytes.ts
var FormatError = class extends Error {
};
function sha2562(...parts) {
  const hash = sha256.create();
  for (const part2 of parts) hash.update(part2);
  return hash.digest();
}
function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part2) => sum + part2.length, 0));
  let offset = 0;
  for (const part2 of parts) {
    joined.set(part2, offset);
    offset += part2.length;
  }
  return joined;
}
function equal(a, b) {
  return a.length === b.length && compare(a, b) === 0;
}
function compare(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a[i] - b[i];
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
function isZero(bytes) {
  return bytes.every((byte) => byte === 0);
}
function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function fromHex(text2) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text2)) throw new FormatError("not lowercase hexadecimal");
  const bytes = new Uint8Array(text2.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text2.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
function utf8(text2) {
  return new TextEncoder().encode(text2);
}
function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError("not well-formed UTF-8");
  }
}
function u64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
function uvarint(value) {
  const bytes = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
var Reader = class {
  bytes;
  offset = 0;
  /** Copies, since a caller's subclass (as Node's Buffer) may slice otherwise. */
  constructor(bytes) {
    this.bytes = new Uint8Array(bytes);
  }
  get left() {
    return this.bytes.length - this.offset;
  }
  take(count) {
    if (count > this.left) throw new FormatError("ends too early");
    const taken = this.bytes.slice(this.offset, this.offset + count);
    this.offset += count;
    return taken;
  }
  byte() {
    return this.take(1)[0];
  }
  u64() {
    return new DataView(this.take(8).buffer).getBigUint64(0);
  }
  /** An integer of at most 64 bits in minimal LEB128. */
  uvarint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      if (byte === 0 && shift > 0n) throw new FormatError("a variable-length integer is not minimal");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        if (value >= 1n << 64n) throw new FormatError("an integer exceeds 64 bits");
        return value;
      }
    }
    throw new FormatError("a variable-length integer is too long");
  }
  /** A `uvarint` that counts something, at most `max`. */
  count(max) {
    const value = this.uvarint();
    if (value > BigInt(max)) throw new FormatError("a count exceeds its bound");
    return Number(value);
  }
  end() {
    if (this.left !== 0) throw new FormatError("bytes follow the end");
  }
};

// src/cbor.ts
var DEPTH_MAX = 16;
function decodeCbor(bytes) {
  const reader = new Reader(bytes);
  const value = readValue(reader, 0);
  reader.end();
  return value;
}
function readValue(reader, depth) {
  const initial = reader.byte();
  const major = initial >> 5;
  const info = initial & 31;
  if (major === 7) return readSimple(info);
  const argument = readArgument(reader, info);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return -1n - argument;
    case 2:
      return reader.take(length(argument, reader));
    case 3:
      return fromUtf8(reader.take(length(argument, reader)));
    case 4:
      return readArray(reader, length(argument, reader), inner(depth));
    case 5:
      return readMap(reader, length(argument, reader), inner(depth));
    default:
      throw new FormatError("CBOR tags are not used here");
  }
}
function readSimple(info) {
  if (info === 20) return false;
  if (info === 21) return true;
  throw new FormatError("CBOR floats, null and simple values are not used here");
}
function readArgument(reader, info) {
  if (info < 24) return BigInt(info);
  if (info > 27) throw new FormatError("indefinite or reserved CBOR length");
  const size = 1 << info - 24;
  let value = 0n;
  for (const byte of reader.take(size)) value = value << 8n | BigInt(byte);
  const least = size === 1 ? 24n : 1n << BigInt(4 * size);
  if (value < least) throw new FormatError("a CBOR integer is not in its shortest form");
  return value;
}
function length(argument, reader) {
  if (argument > BigInt(reader.left)) throw new FormatError("ends too early");
  return Number(argument);
}
function inner(depth) {
  if (depth >= DEPTH_MAX) throw new FormatError("nested too deeply");
  return depth + 1;
}
function readArray(reader, count, depth) {
  const items = [];
  for (let i = 0; i < count; i++) items.push(readValue(reader, depth));
  return items;
}
function readMap(reader, count, depth) {
  const map = /* @__PURE__ */ new Map();
  let previous;
  for (let i = 0; i < count; i++) {
    const key = readValue(reader, depth);
    if (typeof key !== "string") throw new FormatError("a map key is not text");
    if (map.has(key)) throw new FormatError(`duplicate key \`${key}\``);
    if (previous !== void 0 && compareKeys(previous, key) >= 0) {
      throw new FormatError(`key \`${key}\` is out of order`);
    }
    map.set(key, readValue(reader, depth));
    previous = key;
  }
  return map;
}
function compareKeys(a, b) {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  return left.length - right.length || compare(left, right);
}

// node_modules/@noble/curves/utils.js
function aarray(item, title, inner2 = () => {
}) {
  if (!Array.isArray(item))
    throw new TypeError(`"${title}" expected array, got type=${typeof item}`);
  for (let i = 0; i < item.length; i++)
    inner2(item[i], `${title}[${i}]`);
  return item;
}
var abytes2 = (value, length2, title) => abytes(value, length2, title);
var anumber2 = anumber;
function aobject2(value, title = "object") {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(title === "object" ? "expected valid options object" : `"${title}" expected object, got type=${typeof value}`);
  return value;
}
function afunction(value, title) {
  if (typeof value !== "function")
    throw new TypeError(`"${title}" is invalid: expected function, got ${typeof value}`);
  return value;
}
var bytesToHex2 = bytesToHex;
var concatBytes2 = (...arrays) => concatBytes(...arrays);
var hexToBytes2 = (hex2) => hexToBytes(hex2);
var isBytes2 = isBytes;
var randomBytes2 = (bytesLength) => randomBytes(bytesLength);
var _0n = /* @__PURE__ */ BigInt(0);
var _1n = /* @__PURE__ */ BigInt(1);
var atitle2 = (title) => title ? `"${title}" ` : "";
function abool(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle2(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function abignumber(n) {
  if (typeof n === "bigint") {
    if (!isPosBig(n))
      throw new RangeError("positive bigint expected, got " + n);
  } else
    anumber2(n);
  return n;
}
function asafenumber(value, title = "") {
  if (typeof value !== "number") {
    const prefix = title && `"${title}" `;
    throw new TypeError(prefix + "expected number, got type=" + typeof value);
  }
  if (!Number.isSafeInteger(value)) {
    const prefix = title && `"${title}" `;
    throw new RangeError(prefix + "expected safe integer, got " + value);
  }
}
function hexToNumber(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  return hex2 === "" ? _0n : BigInt("0x" + hex2);
}
function bytesToNumberBE(bytes) {
  return hexToNumber(bytesToHex(bytes));
}
function bytesToNumberLE(bytes) {
  return hexToNumber(bytesToHex(copyBytes(abytes(bytes)).reverse()));
}
function numberToBytesBE(n, len) {
  anumber(len);
  if (len === 0)
    throw new Error("zero output length is invalid");
  n = abignumber(n);
  const expectedLen = len * 2;
  const hex2 = n.toString(16);
  if (hex2.length > expectedLen)
    throw new RangeError("number is too large");
  return hexToBytes(hex2.padStart(expectedLen, "0"));
}
function numberToBytesLE(n, len) {
  return numberToBytesBE(n, len).reverse();
}
function copyBytes(bytes) {
  return Uint8Array.from(abytes2(bytes));
}
function isPosBig(n) {
  return typeof n === "bigint" && _0n <= n;
}
function inRange(n, min, max) {
  return isPosBig(n) && isPosBig(min) && isPosBig(max) && min <= n && n < max;
}
function aInRange(title, n, min, max) {
  if (!inRange(n, min, max))
    throw new RangeError("expected valid " + title + ": " + min + " <= n < " + max + ", got " + n);
}
function bitLen(n) {
  if (n < _0n)
    throw new Error("expected non-negative bigint, got " + n);
  return n === _0n ? 0 : n.toString(2).length;
}
var bitMask = (n) => {
  asafenumber(n, "n");
  return (_1n << BigInt(n)) - _1n;
};
function validateObject(object, fields = {}, optFields = {}, title = "object") {
  aobject2(object, title);
  aobject2(fields, "fields");
  aobject2(optFields, "optFields");
  function checkField(fieldName, expectedType, isOpt) {
    const label = title === "object" ? `param "${String(fieldName)}"` : `"${title}.${String(fieldName)}"`;
    const val = object[fieldName];
    if (!Object.hasOwn(object, fieldName) && (isOpt ? val !== void 0 : expectedType !== "function")) {
      throw new TypeError(`${label} is invalid: expected own property`);
    }
    if (isOpt && val === void 0)
      return;
    const current = typeof val;
    if (current !== expectedType || val === null)
      throw new TypeError(`${label} is invalid: expected ${expectedType}, got ${current}`);
  }
  const iter = (f, isOpt) => Object.entries(f).forEach(([k, v]) => checkField(k, v, isOpt));
  iter(fields, false);
  iter(optFields, true);
}

// node_modules/@noble/curves/abstract/modular.js
var _0n2 = /* @__PURE__ */ BigInt(0);
var _1n2 = /* @__PURE__ */ BigInt(1);
var _2n = /* @__PURE__ */ BigInt(2);
var _3n = /* @__PURE__ */ BigInt(3);
var _4n = /* @__PURE__ */ BigInt(4);
var _5n = /* @__PURE__ */ BigInt(5);
var _7n = /* @__PURE__ */ BigInt(7);
var _8n = /* @__PURE__ */ BigInt(8);
var _9n = /* @__PURE__ */ BigInt(9);
var _15n = /* @__PURE__ */ BigInt(15);
var _16n = /* @__PURE__ */ BigInt(16);
var POW_WINDOWED_MIN = /* @__PURE__ */ BigInt("0x10000000000000000");
function mod(a, b) {
  if (b <= _0n2)
    throw new Error("mod: expected positive modulus, got " + b);
  const result = a % b;
  return result >= _0n2 ? result : b + result;
}
function pow(num, power, modulo) {
  if (modulo <= _1n2)
    throw new Error("pow: expected modulus > 1, got " + modulo);
  if (typeof power !== "bigint")
    throw new TypeError("invalid exponent: expected bigint, got " + typeof power);
  if (power < _0n2)
    throw new Error("invalid exponent, negatives unsupported");
  if (power === _0n2)
    return _1n2;
  if (power === _1n2)
    return num;
  let d = num % modulo;
  if (d < _0n2)
    d += modulo;
  if (power < POW_WINDOWED_MIN) {
    let p2 = _1n2;
    while (power > _0n2) {
      if (power & _1n2)
        p2 = p2 * d % modulo;
      d = d * d % modulo;
      power >>= _1n2;
    }
    return p2;
  }
  const digits = [];
  while (power > _0n2) {
    digits.push(Number(power & _15n));
    power >>= _4n;
  }
  const table = new Array(16);
  table[0] = _1n2;
  table[1] = d;
  for (let i = 2; i < 16; i++)
    table[i] = table[i - 1] * d % modulo;
  let p = table[digits[digits.length - 1]];
  for (let w = digits.length - 2; w >= 0; w--) {
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    const digit = digits[w];
    if (digit !== 0)
      p = p * table[digit] % modulo;
  }
  return p;
}
function pow2(x, power, modulo) {
  if (modulo <= _1n2)
    throw new Error("pow2: expected modulus > 1, got " + modulo);
  if (power < _0n2)
    throw new Error("pow2: expected non-negative exponent, got " + power);
  let res = x;
  while (power-- > _0n2) {
    res *= res;
    res %= modulo;
  }
  return res;
}
function invert(number2, modulo) {
  if (number2 === _0n2)
    throw new Error("invert: expected non-zero number");
  if (modulo <= _1n2)
    throw new Error("invert: expected modulus > 1, got " + modulo);
  let a = mod(number2, modulo);
  let b = modulo;
  let x = _0n2, u = _1n2;
  while (a !== _0n2) {
    const q = b / a;
    const r = b - a * q;
    const m = x - u * q;
    b = a, a = r, x = u, u = m;
  }
  const gcd = b;
  if (gcd !== _1n2)
    throw new Error("invert: does not exist");
  return mod(x, modulo);
}
function assertIsSquare(Fp2, root, n) {
  const F = Fp2;
  if (!F.eql(F.sqr(root), n))
    throw new Error("Cannot find square root");
}
function aoddModulus(order, fnName) {
  if ((order & _1n2) === _0n2)
    throw new Error(fnName + ": expected odd modulus, got " + order);
}
function sqrt3mod4(Fp2, n) {
  const F = Fp2;
  const p1div4 = (F.ORDER + _1n2) / _4n;
  const root = F.pow(n, p1div4);
  assertIsSquare(F, root, n);
  return root;
}
function sqrt5mod8(Fp2, n) {
  const F = Fp2;
  const p5div8 = (F.ORDER - _5n) / _8n;
  const n2 = F.mul(n, _2n);
  const v = F.pow(n2, p5div8);
  const nv = F.mul(n, v);
  const i = F.mul(F.mul(nv, _2n), v);
  const root = F.mul(nv, F.sub(i, F.ONE));
  assertIsSquare(F, root, n);
  return root;
}
function sqrt9mod16(P) {
  const Fp_ = Field(P);
  const tn = tonelliShanks(P);
  const c1 = tn(Fp_, Fp_.neg(Fp_.ONE));
  const c2 = tn(Fp_, c1);
  const c3 = tn(Fp_, Fp_.neg(c1));
  const c4 = (P + _7n) / _16n;
  return ((Fp2, n) => {
    const F = Fp2;
    let tv1 = F.pow(n, c4);
    let tv2 = F.mul(tv1, c1);
    const tv3 = F.mul(tv1, c2);
    const tv4 = F.mul(tv1, c3);
    const e1 = F.eql(F.sqr(tv2), n);
    const e2 = F.eql(F.sqr(tv3), n);
    tv1 = F.cmov(tv1, tv2, e1);
    tv2 = F.cmov(tv4, tv3, e2);
    const e3 = F.eql(F.sqr(tv2), n);
    const root = F.cmov(tv1, tv2, e3);
    assertIsSquare(F, root, n);
    return root;
  });
}
function tonelliShanks(P) {
  if (P < _3n)
    throw new Error("sqrt is not defined for small field");
  aoddModulus(P, "tonelliShanks");
  let Q = P - _1n2;
  let S = 0;
  while (Q % _2n === _0n2) {
    Q /= _2n;
    S++;
  }
  let Z = _2n;
  const _Fp = Field(P);
  while (FpLegendre(_Fp, Z) === 1) {
    if (Z++ > 1e3)
      throw new Error("Cannot find square root: probably non-prime P");
  }
  if (S === 1)
    return sqrt3mod4;
  let cc = _Fp.pow(Z, Q);
  const Q1div2 = (Q + _1n2) / _2n;
  return function tonelliSlow(Fp2, n) {
    const F = Fp2;
    if (F.is0(n))
      return n;
    if (FpLegendre(F, n) !== 1)
      throw new Error("Cannot find square root");
    let M = S;
    let c = F.mul(F.ONE, cc);
    let t = F.pow(n, Q);
    let R = F.pow(n, Q1div2);
    while (!F.eql(t, F.ONE)) {
      if (F.is0(t))
        throw new Error("Cannot find square root: probably non-prime P");
      let i = 1;
      let t_tmp = F.sqr(t);
      while (!F.eql(t_tmp, F.ONE)) {
        i++;
        t_tmp = F.sqr(t_tmp);
        if (i === M)
          throw new Error("Cannot find square root");
      }
      const exponent = _1n2 << BigInt(M - i - 1);
      const b = F.pow(c, exponent);
      M = i;
      c = F.sqr(b);
      t = F.mul(t, c);
      R = F.mul(R, b);
    }
    return R;
  };
}
function FpSqrt(P) {
  aoddModulus(P, "Fp.sqrt");
  if (P % _4n === _3n)
    return sqrt3mod4;
  if (P % _8n === _5n)
    return sqrt5mod8;
  if (P % _16n === _9n)
    return sqrt9mod16(P);
  return tonelliShanks(P);
}
var isNegativeLE = (num, modulo) => (mod(num, modulo) & _1n2) === _1n2;
var FIELD_FIELDS = [
  "create",
  "isValid",
  "is0",
  "neg",
  "inv",
  "sqrt",
  "sqr",
  "eql",
  "add",
  "sub",
  "mul",
  "pow",
  "div",
  "addN",
  "subN",
  "mulN",
  "sqrN"
];
function validateField(field) {
  aobject2(field, "field");
  if (typeof field.ORDER !== "bigint")
    throw new TypeError('param "ORDER" is invalid: expected bigint, got ' + typeof field.ORDER);
  asafenumber(field.BYTES, "BYTES");
  asafenumber(field.BITS, "BITS");
  for (const name of FIELD_FIELDS)
    afunction(field[name], "field." + name);
  if (field.BYTES < 1 || field.BITS < 1)
    throw new Error("invalid field: expected BYTES/BITS > 0");
  if (field.ORDER <= _1n2)
    throw new Error("invalid field: expected ORDER > 1, got " + field.ORDER);
  return field;
}
function FpInvertBatch(Fp2, nums, passZero = false) {
  validateField(Fp2);
  aarray(nums, "nums");
  abool(passZero, "passZero");
  const F = Fp2;
  const inverted = new Array(nums.length).fill(passZero ? F.ZERO : void 0);
  const multipliedAcc = nums.reduce((acc, num, i) => {
    if (F.is0(num))
      return acc;
    inverted[i] = acc;
    return F.mul(acc, num);
  }, F.ONE);
  const invertedAcc = F.inv(multipliedAcc);
  nums.reduceRight((acc, num, i) => {
    if (F.is0(num))
      return acc;
    inverted[i] = F.mul(acc, inverted[i]);
    return F.mul(acc, num);
  }, invertedAcc);
  return inverted;
}
function FpLegendre(Fp2, n) {
  validateField(Fp2);
  const F = Fp2;
  aoddModulus(F.ORDER, "FpLegendre");
  const p1mod2 = (F.ORDER - _1n2) / _2n;
  const powered = F.pow(n, p1mod2);
  const yes = F.eql(powered, F.ONE);
  const zero = F.eql(powered, F.ZERO);
  const no = F.eql(powered, F.neg(F.ONE));
  if (!yes && !zero && !no)
    throw new Error("invalid Legendre symbol result");
  return yes ? 1 : zero ? 0 : -1;
}
function nLength(n, nBitLength) {
  if (nBitLength !== void 0)
    anumber2(nBitLength);
  if (n <= _0n2)
    throw new Error("invalid n length: expected positive n, got " + n);
  if (nBitLength !== void 0 && nBitLength < 1)
    throw new Error("invalid n length: expected positive bit length, got " + nBitLength);
  const bits = bitLen(n);
  if (nBitLength !== void 0 && nBitLength < bits)
    throw new Error(`invalid n length: expected nBitLength (${nBitLength}) >= bitLen(n) (${bits})`);
  const _nBitLength = nBitLength !== void 0 ? nBitLength : bits;
  const nByteLength = Math.ceil(_nBitLength / 8);
  return { nBitLength: _nBitLength, nByteLength };
}
var FIELD_SQRT = /* @__PURE__ */ new WeakMap();
var _Field = class {
  ORDER;
  BITS;
  BYTES;
  isLE;
  ZERO = _0n2;
  ONE = _1n2;
  _lengths;
  _mod;
  constructor(ORDER2, opts = {}) {
    if (ORDER2 <= _1n2)
      throw new Error("invalid field: expected ORDER > 1, got " + ORDER2);
    let _nbitLength = void 0;
    this.isLE = false;
    if (opts != null && typeof opts === "object") {
      if (typeof opts.BITS === "number")
        _nbitLength = opts.BITS;
      if (typeof opts.sqrt === "function")
        Object.defineProperty(this, "sqrt", { value: opts.sqrt, enumerable: true });
      if (typeof opts.isLE === "boolean")
        this.isLE = opts.isLE;
      if (opts.allowedLengths)
        this._lengths = Object.freeze(opts.allowedLengths.slice());
      if (typeof opts.modFromBytes === "boolean")
        this._mod = opts.modFromBytes;
    }
    const { nBitLength, nByteLength } = nLength(ORDER2, _nbitLength);
    if (nByteLength > 2048)
      throw new Error("invalid field: expected ORDER of <= 2048 bytes");
    this.ORDER = ORDER2;
    this.BITS = nBitLength;
    this.BYTES = nByteLength;
    Object.freeze(this);
  }
  create(num) {
    return mod(num, this.ORDER);
  }
  isValid(num) {
    if (typeof num !== "bigint")
      throw new TypeError("invalid field element: expected bigint, got " + typeof num);
    return _0n2 <= num && num < this.ORDER;
  }
  is0(num) {
    return num === _0n2;
  }
  // is valid and invertible
  isValidNot0(num) {
    return !this.is0(num) && this.isValid(num);
  }
  isOdd(num) {
    return (num & _1n2) === _1n2;
  }
  neg(num) {
    return mod(-num, this.ORDER);
  }
  eql(lhs, rhs) {
    return lhs === rhs;
  }
  sqr(num) {
    return mod(num * num, this.ORDER);
  }
  add(lhs, rhs) {
    return mod(lhs + rhs, this.ORDER);
  }
  sub(lhs, rhs) {
    return mod(lhs - rhs, this.ORDER);
  }
  mul(lhs, rhs) {
    return mod(lhs * rhs, this.ORDER);
  }
  pow(num, power) {
    return pow(num, power, this.ORDER);
  }
  div(lhs, rhs) {
    return mod(lhs * invert(rhs, this.ORDER), this.ORDER);
  }
  // Same as above, but doesn't normalize
  sqrN(num) {
    return num * num;
  }
  addN(lhs, rhs) {
    return lhs + rhs;
  }
  subN(lhs, rhs) {
    return lhs - rhs;
  }
  mulN(lhs, rhs) {
    return lhs * rhs;
  }
  inv(num) {
    return invert(num, this.ORDER);
  }
  sqrt(num) {
    let sqrt = FIELD_SQRT.get(this);
    if (!sqrt)
      FIELD_SQRT.set(this, sqrt = FpSqrt(this.ORDER));
    return sqrt(this, num);
  }
  toBytes(num) {
    return this.isLE ? numberToBytesLE(num, this.BYTES) : numberToBytesBE(num, this.BYTES);
  }
  fromBytes(bytes, skipValidation = false) {
    abytes2(bytes);
    const { _lengths: allowedLengths, BYTES, isLE, ORDER: ORDER2, _mod: modFromBytes } = this;
    if (allowedLengths) {
      if (bytes.length < 1 || !allowedLengths.includes(bytes.length) || bytes.length > BYTES) {
        throw new Error("Field.fromBytes: expected " + allowedLengths + " bytes, got " + bytes.length);
      }
      const padded = new Uint8Array(BYTES);
      padded.set(bytes, isLE ? 0 : padded.length - bytes.length);
      bytes = padded;
    }
    if (bytes.length !== BYTES)
      throw new Error("Field.fromBytes: expected " + BYTES + " bytes, got " + bytes.length);
    let scalar = isLE ? bytesToNumberLE(bytes) : bytesToNumberBE(bytes);
    if (modFromBytes)
      scalar = mod(scalar, ORDER2);
    if (!skipValidation) {
      if (!this.isValid(scalar))
        throw new Error("invalid field element: outside of range 0..ORDER");
    }
    return scalar;
  }
  // TODO: we don't need it here, move out to separate fn
  invertBatch(lst) {
    return FpInvertBatch(this, lst, true);
  }
  // We can't move this out because Fp6, Fp12 implement it
  // and it's unclear what to return in there.
  cmov(a, b, condition) {
    abool(condition, "condition");
    return condition ? b : a;
  }
};
function Field(ORDER2, opts = {}) {
  Object.freeze(_Field.prototype);
  return new _Field(ORDER2, opts);
}

// node_modules/@noble/curves/abstract/curve.js
var _0n3 = /* @__PURE__ */ BigInt(0);
var _1n3 = /* @__PURE__ */ BigInt(1);
var _4n2 = /* @__PURE__ */ BigInt(4);
var BLIND_BYTES = 16;
var BLIND_BITS = 128;
var FW_WINDOW = 5;
var TABLE_BYTES_MAX = /* @__PURE__ */ (() => 2 ** 31)();
function validatePointCons(Point2) {
  const pc = Point2;
  if (typeof pc !== "function")
    throw new TypeError('"Point" expected constructor, got type=' + typeof Point2);
  afunction(pc.fromAffine, "Point.fromAffine");
  afunction(pc.fromBytes, "Point.fromBytes");
  afunction(pc.fromHex, "Point.fromHex");
  aobject2(pc.BASE, "Point.BASE");
  aobject2(pc.ZERO, "Point.ZERO");
  validateField(pc.Fp);
  validateField(pc.Fn);
}
function normalizeZ(c, points) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  const invertedZs = FpInvertBatch(c.Fp, points.map((p) => p.Z));
  return points.map((p, i) => c.fromAffine(p.toAffine(invertedZs[i])));
}
function validateW(W, bits, min = 1) {
  if (!Number.isSafeInteger(W) || W < min || W > bits)
    throw new Error("invalid window size, expected [" + min + ".." + bits + "], got W=" + W);
}
function validateTableBytes(numPoints, fpBytes) {
  const bytes = numPoints * (4 * fpBytes + 128);
  if (bytes > TABLE_BYTES_MAX)
    throw new Error("invalid window size: table would need ~" + Math.ceil(bytes / 2 ** 20) + " MiB, max " + TABLE_BYTES_MAX / 2 ** 20 + " MiB");
}
function probeRandomBytes(randomBytes3, length2) {
  if (randomBytes3 === void 0)
    return void 0;
  afunction(randomBytes3, "randomBytes");
  try {
    const probe = randomBytes3(length2);
    if (!isBytes2(probe) || probe.length !== length2)
      return void 0;
  } catch {
    return void 0;
  }
  return randomBytes3;
}
function validateMSMPoints(points, c) {
  aarray(points, "points");
  points.forEach((p, i) => {
    if (!(p instanceof c))
      throw new Error("invalid point at index " + i);
  });
}
function validateMSMScalars(scalars, field, maxScalar) {
  if (!Array.isArray(scalars))
    throw new Error("array of scalars expected");
  scalars.forEach((s, i) => {
    const ok = maxScalar === void 0 ? field.isValid(s) : isPosBig(s) && s < maxScalar;
    if (!ok)
      throw new Error("invalid scalar at index " + i);
  });
}
var pointWindowSizes = /* @__PURE__ */ new WeakMap();
function getWindowSize(P) {
  return pointWindowSizes.get(P) || 1;
}
function oddMultiples(p, size) {
  const dbl = p.double();
  const t = [p];
  for (let j = 1; j < size; j++)
    t.push(t[j - 1].add(dbl));
  return t;
}
function wnafDigits(n, W) {
  const size = 2 ** W;
  const half = size / 2;
  const mask = BigInt(size - 1);
  const d = [];
  while (n > _0n3) {
    let w = 0;
    if (n & _1n3) {
      w = Number(n & mask);
      if (w >= half)
        w -= size;
      n -= BigInt(w);
    }
    d.push(w);
    n >>= _1n3;
  }
  return d;
}
function signedWindowDigits(n, W, windows) {
  const size = 2 ** W;
  const half = size / 2;
  const mask = BigInt(size - 1);
  const shiftBy = BigInt(W);
  const d = [];
  for (let w = 0; w < windows; w++) {
    let v = Number(n & mask);
    n >>= shiftBy;
    if (v > half) {
      v -= size;
      n += _1n3;
    }
    d.push(v);
  }
  if (n !== _0n3)
    throw new Error("invalid wnaf");
  return d;
}
function wnafWalk(zero, tables, digits) {
  let max = 0;
  for (const d of digits)
    max = Math.max(max, d.length);
  let acc = zero;
  for (let bit = max - 1; bit >= 0; bit--) {
    if (bit !== max - 1)
      acc = acc.double();
    for (let i = 0; i < digits.length; i++) {
      const w = digits[i][bit];
      if (w) {
        const item = tables[i][Math.abs(w) - 1 >> 1];
        acc = acc.add(w < 0 ? item.negate() : item);
      }
    }
  }
  return acc;
}
var ScalarMultiplier = class {
  Point;
  BASE;
  ZERO;
  randomBytes;
  wnafPrecomputes = /* @__PURE__ */ new WeakMap();
  baseCanBeBlinded;
  bits;
  // Parametrized with a given Point class (not individual point)
  constructor(Point2, randomBytes3) {
    validatePointCons(Point2);
    this.randomBytes = probeRandomBytes(randomBytes3, BLIND_BYTES);
    this.Point = Point2;
    this.BASE = Point2.BASE;
    this.ZERO = Point2.ZERO;
    this.bits = Point2.Fn.BITS;
  }
  /**
   * Creates a signed fixed-window wNAF precomputation table: for every window w, the
   * multiples `[1..2^(W−1)]⋅2^(w⋅W)⋅P`, flattened. All doublings are baked into the table,
   * so cached multiplication is additions-only. `windows = ceil(bits/W) + 1`: the extra
   * window absorbs the final carry of signed-digit recoding.
   * For a 256-bit curve and W=6, the table is 44⋅32 = 1408 points.
   * @param point - Point instance
   * @param W - window size
   * @param bits - scalar bitlength the table must cover
   */
  buildWnafTable(point, W, bits) {
    const windows = Math.ceil(bits / W) + 1;
    const half = 2 ** (W - 1);
    const comp = [];
    let base = point;
    for (let w = 0; w < windows; w++) {
      let acc = base;
      for (let i = 0; i < half; i++) {
        comp.push(acc);
        acc = acc.add(base);
      }
      base = comp[comp.length - 1].double();
    }
    return { W, bits, windows, comp };
  }
  /**
   * Implements ec multiplication using precomputed signed fixed-window wNAF tables.
   * Constant-time: fixed window count with one table addition per window — zero digits feed
   * the fake accumulator — and no doublings; the lookup scans the whole window slice.
   * Scalar bounds are validated by the public entry points ({@link ScalarMultiplier.mulCT},
   * {@link ScalarMultiplier.mulCTBlinded}, {@link ScalarMultiplier.mulUnsafe});
   * signedWindowDigits throws if `n` exceeds the table.
   * @returns real and fake (for const-time) points
   */
  wnafCachedCT(precomputes, n) {
    const { W, windows, comp } = precomputes;
    const half = 2 ** (W - 1);
    const digits = signedWindowDigits(n, W, windows);
    let p = this.ZERO;
    let f = this.BASE;
    for (let w = 0; w < windows; w++) {
      const digit = digits[w];
      const start = w * half;
      const idx = Math.abs(digit) - 1;
      let sel = comp[start];
      for (let i = 1; i < half; i++)
        sel = i === idx ? comp[start + i] : sel;
      const neg = sel.negate();
      if (digit === 0)
        f = f.add(comp[start]);
      else
        p = p.add(digit < 0 ? neg : sel);
    }
    return { p, f };
  }
  // Cache key is point identity plus (W, bits); at most two entries exist per point (public-width
  // `Fn.BITS` and blinded `Fn.BITS + BLIND_BITS`). Callers must not reuse the same point with
  // incompatible `transform(...)` layouts and expect a separate cache entry.
  getWnafPrecomputes(W, point, bits, transform) {
    let entries = this.wnafPrecomputes.get(point);
    let comp = entries?.find((entry) => entry.W === W && entry.bits === bits);
    if (!comp) {
      comp = this.buildWnafTable(point, W, bits);
      if (typeof transform === "function")
        comp = { ...comp, comp: transform(comp.comp) };
      if (!entries) {
        entries = [];
        this.wnafPrecomputes.set(point, entries);
      }
      entries.push(comp);
    }
    return comp;
  }
  assertPoint(point) {
    if (!(point instanceof this.Point))
      throw new TypeError('"point" expected Point instance, got type=' + typeof point);
  }
  // Shared prologue of the constant-time entry points. Rejects scalar 0: in key/signature-style
  // callers a zero scalar means broken upstream plumbing, and concrete Points already reject it.
  // Uses inRange instead of Fn.isValidNot0: validateField() only certifies the arithmetic subset.
  validateMulInput(point, scalar) {
    this.assertPoint(point);
    if (!inRange(scalar, _1n3, this.Point.Fn.ORDER))
      throw new Error("invalid scalar");
  }
  // Constant-time dispatch shared by mulCT / mulCTBlinded. Un-precomputed points (W===1, e.g.
  // ECDH peer keys) skip building a throwaway cached table in favor of a small fixed-window
  // multiply. `n` must be < 2^bits.
  runCT(point, n, bits, transform) {
    const W = getWindowSize(point);
    if (W === 1)
      return this.fixedWindowCT(point, n, bits);
    return this.wnafCachedCT(this.getWnafPrecomputes(W, point, bits, transform), n);
  }
  mulCT(point, scalar, transform) {
    this.validateMulInput(point, scalar);
    return this.runCT(point, scalar, this.bits, transform);
  }
  mulCTBlinded(point, scalar, transform) {
    this.validateMulInput(point, scalar);
    if (this.randomBytes === void 0)
      throw new Error("randomBytes is required for scalar blinding");
    const bits = this.Point.Fn.BITS + BLIND_BITS;
    const blind = this.randomBytes(BLIND_BYTES);
    if (!isBytes2(blind) || blind.length !== BLIND_BYTES)
      throw new Error("randomBytes returned invalid byte array");
    blind[0] = blind[0] & 63 | 128;
    const n = scalar + bytesToNumberBE(blind) * this.Point.Fn.ORDER;
    return this.runCT(point, n, bits, transform);
  }
  /**
   * Constant-time multiplication `n*point` for an un-precomputed point, via a small fixed window.
   * A cached wNAF table only pays off when reused; a flat 2^FW_WINDOW table (`size-1` adds) is
   * far cheaper to build for a single use. The point-operation sequence is independent of `n`:
   * build the table, then per window exactly FW_WINDOW doublings, a data-oblivious scan over
   * every table entry, and one addition (adds the identity when the window digit is 0 — never
   * skipped).
   *
   * `n` must be `< 2^bits`. Assumes complete addition (adding the identity costs the same as any
   * add), which holds for the Weierstrass/Edwards point types used here. The table is left in
   * projective form (no normalizeZ): normalizing this small a table costs more than the
   * mixed-add savings it would buy for a single multiply.
   * @returns real point `p`; `f` duplicates it only to match {@link wnafCachedCT}'s return shape
   * (this path needs no fake accumulator — its op-count is already scalar-independent).
   */
  fixedWindowCT(point, n, bits) {
    const W = FW_WINDOW;
    const size = 1 << W;
    const mask = bitMask(W);
    const table = new Array(size);
    table[0] = this.ZERO;
    for (let i = 1; i < size; i++)
      table[i] = table[i - 1].add(point);
    const windows = Math.ceil(bits / W);
    let acc = this.ZERO;
    for (let window = windows - 1; window >= 0; window--) {
      if (window !== windows - 1)
        for (let d = 0; d < W; d++)
          acc = acc.double();
      const digit = Number(n >> BigInt(window * W) & mask);
      let sel = table[0];
      for (let i = 1; i < size; i++)
        sel = i === digit ? table[i] : sel;
      acc = acc.add(sel);
    }
    return { p: acc, f: acc };
  }
  shouldBlind(point, cofactor) {
    if (this.randomBytes === void 0)
      return false;
    if (cofactor === _1n3)
      return true;
    if (point !== this.BASE)
      return false;
    if (this.baseCanBeBlinded === void 0)
      this.baseCanBeBlinded = this.mulUnsafe(this.BASE, this.Point.Fn.ORDER).is0();
    return this.baseCanBeBlinded;
  }
  mulSecret(point, scalar, cofactor, transform) {
    return this.shouldBlind(point, cofactor) ? this.mulCTBlinded(point, scalar, transform) : this.mulCT(point, scalar, transform);
  }
  mulUnsafe(point, scalar, transform) {
    this.assertPoint(point);
    if (!isPosBig(scalar))
      throw new Error("invalid scalar");
    const W = getWindowSize(point);
    if (W === 1 || scalar >= this.Point.Fn.ORDER)
      return mulAddUnsafe(this.Point, [point], [scalar], true);
    const precomputes = this.getWnafPrecomputes(W, point, this.bits, transform);
    return this.wnafCachedCT(precomputes, scalar).p;
  }
  // Remembers the window size used for precomputed wNAF multiplication of the given point
  // and drops any previously built tables. Usually only the base point is precomputed.
  // W=1 resets the point to the un-precomputed (table-less) paths.
  // W is additionally capped so tables stay under ~2 GiB ({@link TABLE_BYTES_MAX}).
  setWindowSize(point, W) {
    this.assertPoint(point);
    validateW(W, this.bits);
    const windows = Math.ceil((this.bits + BLIND_BITS) / W) + 1;
    validateTableBytes(windows * 2 ** (W - 1), this.Point.Fp.BYTES);
    pointWindowSizes.set(point, W);
    this.wnafPrecomputes.delete(point);
  }
  // True when a window size is set: tables themselves are built lazily on first multiply.
  hasWindowSize(point) {
    return getWindowSize(point) !== 1;
  }
};
function mulAddUnsafe(c, points, scalars, allowOversized = false) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  abool(allowOversized, "allowOversized");
  validateMSMScalars(scalars, c.Fn, allowOversized ? c.Fn.ORDER ** _4n2 : void 0);
  if (points.length !== scalars.length)
    throw new Error("arrays of points and scalars must have equal length");
  const tables = points.map((p) => oddMultiples(p, 4));
  const digits = scalars.map((n) => wnafDigits(n, 4));
  return wnafWalk(c.ZERO, tables, digits);
}
function createField(order, field, isLE) {
  if (field) {
    if (field.ORDER !== order)
      throw new Error("Field.ORDER must match order: Fp == p, Fn == n");
    validateField(field);
    return field;
  } else {
    return Field(order, { isLE });
  }
}
function createCurveFields(type, CURVE, curveOpts = {}, FpFnLE) {
  if (type !== "weierstrass" && type !== "edwards")
    throw new Error('expected curve type "weierstrass" or "edwards"');
  if (FpFnLE === void 0)
    FpFnLE = type === "edwards";
  if (!CURVE || typeof CURVE !== "object")
    throw new Error(`expected valid ${type} CURVE object`);
  validateObject(curveOpts);
  for (const p of ["p", "n", "h"]) {
    const val = CURVE[p];
    if (!(isPosBig(val) && val !== _0n3))
      throw new Error(`CURVE.${p} must be positive bigint`);
  }
  const Fp2 = createField(CURVE.p, curveOpts.Fp, FpFnLE);
  const Fn = createField(CURVE.n, curveOpts.Fn, FpFnLE);
  const _b = type === "weierstrass" ? "b" : "d";
  const params = ["Gx", "Gy", "a", _b];
  for (const p of params) {
    if (!Fp2.isValid(CURVE[p]))
      throw new Error(`CURVE.${p} must be valid field element of CURVE.Fp`);
  }
  CURVE = Object.freeze(Object.assign({}, CURVE));
  return { CURVE, Fp: Fp2, Fn };
}
function createKeygen(randomSecretKey, getPublicKey) {
  return function keygen(seed) {
    const secretKey = randomSecretKey(seed);
    return { secretKey, publicKey: getPublicKey(secretKey) };
  };
}

// node_modules/@noble/curves/abstract/edwards.js
var _0n4 = /* @__PURE__ */ BigInt(0);
var _1n4 = /* @__PURE__ */ BigInt(1);
var _2n2 = /* @__PURE__ */ BigInt(2);
var _4n3 = /* @__PURE__ */ BigInt(4);
var _8n2 = /* @__PURE__ */ BigInt(8);
function isEdValidXY(Fp2, CURVE, x, y) {
  const x2 = Fp2.sqr(x);
  const y2 = Fp2.sqr(y);
  const left = Fp2.add(Fp2.mul(CURVE.a, x2), y2);
  const right = Fp2.add(Fp2.ONE, Fp2.mul(CURVE.d, Fp2.mul(x2, y2)));
  return Fp2.eql(left, right);
}
function edwards(params, extraOpts = {}) {
  validateObject(extraOpts, {}, {}, "extraOpts");
  const opts = extraOpts;
  const validated = createCurveFields("edwards", params, opts, opts.FpFnLE);
  const { Fp: Fp2, Fn } = validated;
  let CURVE = validated.CURVE;
  const { h: cofactor } = CURVE;
  if (FpLegendre(Fp2, CURVE.a) !== 1)
    throw new Error("edwards: CURVE.a must be a square in Fp for complete addition formulas");
  if (FpLegendre(Fp2, CURVE.d) !== -1)
    throw new Error("edwards: CURVE.d must be a non-square in Fp for complete addition formulas");
  validateObject(opts, {}, { uvRatio: "function", randomBytes: "function" });
  const randomBytes3 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const MASK = _2n2 << BigInt(Fp2.BYTES * 8) - _1n4;
  function isOdd(n) {
    if (!Fp2.isOdd)
      throw new Error("Field does not have .isOdd()");
    return Fp2.isOdd(n);
  }
  const uvRatio2 = opts.uvRatio === void 0 ? (u, v) => {
    try {
      return { isValid: true, value: Fp2.sqrt(Fp2.div(u, v)) };
    } catch (e) {
      return { isValid: false, value: _0n4 };
    }
  } : opts.uvRatio;
  if (!isEdValidXY(Fp2, CURVE, CURVE.Gx, CURVE.Gy))
    throw new Error("bad curve params: generator point");
  const mulA = Fp2.eql(CURVE.a, Fp2.neg(Fp2.ONE)) ? (x) => Fp2.neg(x) : Fp2.eql(CURVE.a, Fp2.ONE) ? (x) => x : (x) => Fp2.mul(CURVE.a, x);
  function acoord(title, n, banZero = false) {
    const min = banZero ? _1n4 : _0n4;
    aInRange("coordinate " + title, n, min, MASK);
    return n;
  }
  function aedpoint(other) {
    if (!(other instanceof Point2))
      throw new Error("EdwardsPoint expected");
  }
  class Point2 {
    static BASE = new Point2(CURVE.Gx, CURVE.Gy, Fp2.ONE, Fp2.mul(CURVE.Gx, CURVE.Gy));
    static ZERO = new Point2(Fp2.ZERO, Fp2.ONE, Fp2.ONE, Fp2.ZERO);
    static Fp = Fp2;
    static Fn = Fn;
    X;
    Y;
    Z;
    T;
    constructor(X, Y, Z, T) {
      this.X = acoord("x", X);
      this.Y = acoord("y", Y);
      this.Z = acoord("z", Z, true);
      this.T = acoord("t", T);
      Object.freeze(this);
    }
    static CURVE() {
      return CURVE;
    }
    /**
     * Create one extended Edwards point from affine coordinates.
     * Does NOT validate that the point is on-curve or torsion-free.
     * Use `.assertValidity()` on adversarial inputs.
     */
    static fromAffine(p) {
      if (p instanceof Point2)
        throw new Error("extended point not allowed");
      const { x, y } = p || {};
      acoord("x", x);
      acoord("y", y);
      return new Point2(x, y, Fp2.ONE, Fp2.mul(x, y));
    }
    // Uses algo from RFC8032 5.1.3.
    static fromBytes(bytes, zip215 = false) {
      const len = Fp2.BYTES;
      const { a, d } = CURVE;
      bytes = copyBytes(abytes2(bytes, len, "point"));
      abool(zip215, "zip215");
      const normed = copyBytes(bytes);
      const lastByte = bytes[len - 1];
      normed[len - 1] = lastByte & ~128;
      const y = bytesToNumberLE(normed);
      const max = zip215 ? MASK : Fp2.ORDER;
      aInRange("point.y", y, _0n4, max);
      const y2 = Fp2.sqr(y);
      const u = Fp2.sub(y2, Fp2.ONE);
      const v = Fp2.sub(Fp2.mulN(d, y2), a);
      let { isValid, value: x } = uvRatio2(u, v);
      if (!isValid)
        throw new Error("bad point: invalid y coordinate");
      const isXOdd = isOdd(x);
      const isLastByteOdd = (lastByte & 128) !== 0;
      if (!zip215 && Fp2.is0(x) && isLastByteOdd)
        throw new Error("bad point: x=0 and x_0=1");
      if (isLastByteOdd !== isXOdd)
        x = Fp2.neg(x);
      return Point2.fromAffine({ x, y });
    }
    static fromHex(hex2, zip215 = false) {
      return Point2.fromBytes(hexToBytes2(hex2), zip215);
    }
    get x() {
      return this.toAffine().x;
    }
    get y() {
      return this.toAffine().y;
    }
    precompute(windowSize = 6, isLazy = true) {
      wnaf.setWindowSize(this, windowSize);
      if (!isLazy)
        this.multiply(_2n2);
      return this;
    }
    // Useful in fromAffine() - not for fromBytes(), which always created valid points.
    assertValidity() {
      const p = this;
      const { a, d } = CURVE;
      if (p.is0())
        throw new Error("bad point: ZERO");
      const { X, Y, Z, T } = p;
      const X2 = Fp2.sqr(X);
      const Y2 = Fp2.sqr(Y);
      const Z2 = Fp2.sqr(Z);
      const Z4 = Fp2.sqr(Z2);
      const aX2 = Fp2.mul(X2, a);
      const left = Fp2.mul(Fp2.add(aX2, Y2), Z2);
      const right = Fp2.add(Z4, Fp2.mul(d, Fp2.mul(X2, Y2)));
      if (!Fp2.eql(left, right))
        throw new Error("bad point: equation left != right (1)");
      const XY = Fp2.mul(X, Y);
      const ZT = Fp2.mul(Z, T);
      if (!Fp2.eql(XY, ZT))
        throw new Error("bad point: equation left != right (2)");
    }
    // Compare one point to another.
    equals(other) {
      aedpoint(other);
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const { X: X2, Y: Y2, Z: Z2 } = other;
      const X1Z2 = Fp2.mul(X1, Z2);
      const X2Z1 = Fp2.mul(X2, Z1);
      const Y1Z2 = Fp2.mul(Y1, Z2);
      const Y2Z1 = Fp2.mul(Y2, Z1);
      return Fp2.eql(X1Z2, X2Z1) && Fp2.eql(Y1Z2, Y2Z1);
    }
    is0() {
      return this.equals(Point2.ZERO);
    }
    negate() {
      return new Point2(Fp2.neg(this.X), this.Y, this.Z, Fp2.neg(this.T));
    }
    // Fast algo for doubling Extended Point.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#doubling-dbl-2008-hwcd
    // Cost: 4M + 4S + 1*a + 6add + 1*2.
    double() {
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const A = Fp2.sqr(X1);
      const B = Fp2.sqr(Y1);
      const C = Fp2.mul(Fp2.sqr(Z1), _2n2);
      const D = mulA(A);
      const x1y1 = Fp2.addN(X1, Y1);
      const E = Fp2.sub(Fp2.subN(Fp2.sqr(x1y1), A), B);
      const G = Fp2.addN(D, B);
      const F = Fp2.subN(G, C);
      const H = Fp2.subN(D, B);
      const X3 = Fp2.mul(E, F);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F, G);
      return new Point2(X3, Y3, Z3, T3);
    }
    // Fast algo for adding 2 Extended Points.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#addition-add-2008-hwcd
    // Cost: 9M + 1*a + 1*d + 7add.
    add(other) {
      aedpoint(other);
      const { d } = CURVE;
      const { X: X1, Y: Y1, Z: Z1, T: T1 } = this;
      const { X: X2, Y: Y2, Z: Z2, T: T2 } = other;
      const A = Fp2.mul(X1, X2);
      const B = Fp2.mul(Y1, Y2);
      const C = Fp2.mul(Fp2.mulN(T1, d), T2);
      const D = Fp2.mul(Z1, Z2);
      const E = Fp2.sub(Fp2.subN(Fp2.mulN(Fp2.addN(X1, Y1), Fp2.addN(X2, Y2)), A), B);
      const F = Fp2.subN(D, C);
      const G = Fp2.addN(D, C);
      const H = Fp2.sub(B, mulA(A));
      const X3 = Fp2.mul(E, F);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F, G);
      return new Point2(X3, Y3, Z3, T3);
    }
    subtract(other) {
      aedpoint(other);
      return this.add(other.negate());
    }
    // Constant-time multiplication.
    multiply(scalar) {
      if (!Fn.isValidNot0(scalar))
        throw new RangeError("invalid scalar: expected 1 <= sc < curve.n");
      const { p, f } = wnaf.mulSecret(this, scalar, cofactor, normalize);
      return normalize([p, f])[0];
    }
    // Non-constant-time multiplication. Uses double-and-add algorithm.
    // It's faster, but should only be used when you don't care about
    // an exposed private key e.g. sig verification.
    // Keeps the same subgroup-scalar contract: 0 is allowed for public-scalar callers, but
    // n and larger values are rejected instead of being reduced mod n to the identity point.
    multiplyUnsafe(scalar) {
      if (!Fn.isValid(scalar))
        throw new RangeError("invalid scalar: expected 0 <= sc < curve.n");
      if (scalar === _0n4)
        return Point2.ZERO;
      if (this.is0() || scalar === _1n4)
        return this;
      return wnaf.mulUnsafe(this, scalar, normalize);
    }
    // Checks if point is of small order.
    // If you add something to small order point, you will have "dirty"
    // point with torsion component.
    // Clears cofactor and checks if the result is 0.
    isSmallOrder() {
      return this.clearCofactor().is0();
    }
    // Multiplies point by curve order and checks if the result is 0.
    // Returns `false` is the point is dirty.
    isTorsionFree() {
      return wnaf.mulUnsafe(this, CURVE.n).is0();
    }
    // Converts Extended point to default (x, y) coordinates.
    // Can accept precomputed Z^-1 - for example, from invertBatch.
    toAffine(invertedZ) {
      const p = this;
      let iz = invertedZ;
      if (iz != null && typeof iz !== "bigint")
        throw new TypeError('"invertedZ" expected bigint, got type=' + typeof iz);
      const { X, Y, Z } = p;
      const is0 = p.is0();
      if (iz == null)
        iz = is0 ? Fp2.create(_8n2) : Fp2.inv(Z);
      const x = Fp2.mul(X, iz);
      const y = Fp2.mul(Y, iz);
      const zz = Fp2.mul(Z, iz);
      if (is0)
        return { x: Fp2.ZERO, y: Fp2.ONE };
      if (!Fp2.eql(zz, Fp2.ONE))
        throw new Error("invZ was invalid");
      return { x, y };
    }
    clearCofactor() {
      if (cofactor === _1n4)
        return this;
      if (cofactor === _2n2)
        return this.double();
      if (cofactor === _4n3)
        return this.double().double();
      if (cofactor === _8n2)
        return this.double().double().double();
      return this.multiplyUnsafe(cofactor);
    }
    toBytes() {
      const { x, y } = this.toAffine();
      const bytes = Fp2.toBytes(y);
      bytes[bytes.length - 1] |= isOdd(x) ? 128 : 0;
      return bytes;
    }
    toHex() {
      return bytesToHex2(this.toBytes());
    }
    toString() {
      return `<Point ${this.is0() ? "ZERO" : this.toHex()}>`;
    }
  }
  const normalize = (points) => normalizeZ(Point2, points);
  const wnaf = new ScalarMultiplier(Point2, randomBytes3);
  if (wnaf.bits >= 6)
    Point2.BASE.precompute(6);
  Object.freeze(Point2.prototype);
  Object.freeze(Point2);
  return Point2;
}
function eddsa(Point2, cHash, eddsaOpts = {}) {
  validatePointCons(Point2);
  if (typeof cHash !== "function")
    throw new Error('"hash" function param is required');
  const hash = cHash;
  const opts = eddsaOpts;
  validateObject(opts, {}, {
    adjustScalarBytes: "function",
    randomBytes: "function",
    domain: "function",
    prehash: "function",
    zip215: "boolean",
    mapToCurve: "function",
    toMontgomery: "function",
    toMontgomerySecret: "function"
  });
  const { prehash } = opts;
  const { BASE, Fp: Fp2, Fn } = Point2;
  const outputLen = hash.outputLen;
  const expectedLen = 2 * Fp2.BYTES;
  if (outputLen !== void 0) {
    asafenumber(outputLen, "hash.outputLen");
    if (outputLen !== expectedLen)
      throw new Error(`hash.outputLen must be ${expectedLen}, got ${outputLen}`);
  }
  const randomBytes3 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const toMontgomery2 = opts.toMontgomery;
  const toMontgomerySecret2 = opts.toMontgomerySecret;
  const adjustScalarBytes2 = opts.adjustScalarBytes === void 0 ? (bytes) => bytes : opts.adjustScalarBytes;
  const domain = opts.domain === void 0 ? (data, ctx, phflag) => {
    abool(phflag, "phflag");
    if (ctx.length || phflag)
      throw new Error("Contexts/pre-hash are not supported");
    return data;
  } : opts.domain;
  function modN_LE(hash2) {
    return Fn.create(bytesToNumberLE(hash2));
  }
  function getPrivateScalar(key) {
    const len = lengths.secretKey;
    abytes2(key, lengths.secretKey, "secretKey");
    const hashed = abytes2(hash(key), 2 * len, "hashedSecretKey");
    const head = adjustScalarBytes2(hashed.slice(0, len));
    const prefix = hashed.slice(len, 2 * len);
    const scalar = modN_LE(head);
    return { head, prefix, scalar };
  }
  function getExtendedPublicKey(secretKey) {
    const { head, prefix, scalar } = getPrivateScalar(secretKey);
    const point = BASE.multiply(scalar);
    const pointBytes = point.toBytes();
    return { head, prefix, scalar, point, pointBytes };
  }
  function getPublicKey(secretKey) {
    return getExtendedPublicKey(secretKey).pointBytes;
  }
  function hashDomainToScalar(context = Uint8Array.of(), ...msgs) {
    const msg = concatBytes2(...msgs);
    return modN_LE(hash(domain(msg, abytes2(context, void 0, "context"), !!prehash)));
  }
  function sign(msg, secretKey, options = {}) {
    validateObject(options, {}, {}, "options");
    msg = copyBytes(abytes2(msg, void 0, "message"));
    if (prehash)
      msg = prehash(msg);
    const { prefix, scalar, pointBytes } = getExtendedPublicKey(secretKey);
    const r = hashDomainToScalar(options.context, prefix, msg);
    const R = BASE.multiply(r).toBytes();
    const k = hashDomainToScalar(options.context, R, pointBytes, msg);
    const s = Fn.create(r + k * scalar);
    if (!Fn.isValid(s))
      throw new Error("sign failed: invalid s");
    const rs = concatBytes2(R, Fn.toBytes(s));
    return abytes2(rs, lengths.signature, "result");
  }
  const verifyOpts = {
    zip215: opts.zip215
  };
  function verify2(sig, msg, publicKey, options = verifyOpts) {
    validateObject(options);
    const { context } = options;
    const zip215 = options.zip215 === void 0 ? !!verifyOpts.zip215 : options.zip215;
    const len = lengths.signature;
    sig = abytes2(sig, len, "signature");
    msg = abytes2(msg, void 0, "message");
    publicKey = abytes2(publicKey, lengths.publicKey, "publicKey");
    if (zip215 !== void 0)
      abool(zip215, "zip215");
    if (prehash)
      msg = prehash(msg);
    const mid = len / 2;
    const r = sig.subarray(0, mid);
    const s = bytesToNumberLE(sig.subarray(mid, len));
    let A, R, SB;
    try {
      A = Point2.fromBytes(publicKey, zip215);
      R = Point2.fromBytes(r, zip215);
      SB = BASE.multiplyUnsafe(s);
    } catch (error) {
      return false;
    }
    if (!zip215 && A.isSmallOrder())
      return false;
    const k = hashDomainToScalar(context, r, publicKey, msg);
    const RkA = R.add(A.multiplyUnsafe(k));
    return RkA.subtract(SB).clearCofactor().is0();
  }
  const _size = Fp2.BYTES;
  const lengths = {
    secretKey: _size,
    publicKey: _size,
    signature: 2 * _size,
    seed: _size
  };
  function randomSecretKey(seed) {
    seed = seed === void 0 ? randomBytes3(lengths.seed) : seed;
    return abytes2(seed, lengths.seed, "seed");
  }
  function isValidSecretKey(key) {
    return isBytes2(key) && key.length === lengths.secretKey;
  }
  function isValidPublicKey(key, zip215) {
    try {
      return !!Point2.fromBytes(key, zip215 === void 0 ? verifyOpts.zip215 : zip215);
    } catch (error) {
      return false;
    }
  }
  const utils = {
    getExtendedPublicKey,
    randomSecretKey,
    isValidSecretKey,
    isValidPublicKey,
    /** Converts an Edwards public key to a companion Montgomery public key. */
    toMontgomery(publicKey) {
      if (toMontgomery2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomery2(Point2.fromBytes(publicKey));
    },
    toMontgomerySecret(secretKey) {
      if (toMontgomerySecret2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomerySecret2(secretKey);
    }
  };
  Object.freeze(lengths);
  Object.freeze(utils);
  return Object.freeze({
    keygen: createKeygen(randomSecretKey, getPublicKey),
    getPublicKey,
    sign,
    verify: verify2,
    utils,
    Point: Point2,
    lengths
  });
}

// node_modules/@noble/curves/ed25519.js
var _1n5 = /* @__PURE__ */ BigInt(1);
var _2n3 = /* @__PURE__ */ BigInt(2);
var _5n2 = /* @__PURE__ */ BigInt(5);
var _8n3 = /* @__PURE__ */ BigInt(8);
var ed25519_CURVE_p = /* @__PURE__ */ BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
var ed25519_CURVE = /* @__PURE__ */ (() => ({
  p: ed25519_CURVE_p,
  n: BigInt("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
  h: _8n3,
  a: BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
  d: BigInt("0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"),
  Gx: BigInt("0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
  Gy: BigInt("0x6666666666666666666666666666666666666666666666666666666666666658")
}))();
function ed25519_pow_2_252_3(x) {
  const _10n = BigInt(10), _20n = BigInt(20), _40n = BigInt(40), _80n = BigInt(80);
  const P = ed25519_CURVE_p;
  const x2 = x * x % P;
  const b2 = x2 * x % P;
  const b4 = pow2(b2, _2n3, P) * b2 % P;
  const b5 = pow2(b4, _1n5, P) * x % P;
  const b10 = pow2(b5, _5n2, P) * b5 % P;
  const b20 = pow2(b10, _10n, P) * b10 % P;
  const b40 = pow2(b20, _20n, P) * b20 % P;
  const b80 = pow2(b40, _40n, P) * b40 % P;
  const b160 = pow2(b80, _80n, P) * b80 % P;
  const b240 = pow2(b160, _80n, P) * b80 % P;
  const b250 = pow2(b240, _10n, P) * b10 % P;
  const pow_p_5_8 = pow2(b250, _2n3, P) * x % P;
  return { pow_p_5_8, b2 };
}
function adjustScalarBytes(bytes) {
  bytes[0] &= 248;
  bytes[31] &= 127;
  bytes[31] |= 64;
  return bytes;
}
var ED25519_SQRT_M1 = /* @__PURE__ */ BigInt("19681161376707505956807079304988542015446066515923890162744021073123829784752");
function uvRatio(u, v) {
  const P = ed25519_CURVE_p;
  const v3 = mod(v * v * v, P);
  const v7 = mod(v3 * v3 * v, P);
  const pow3 = ed25519_pow_2_252_3(u * v7).pow_p_5_8;
  let x = mod(u * v3 * pow3, P);
  const vx2 = mod(v * x * x, P);
  const root1 = x;
  const root2 = mod(x * ED25519_SQRT_M1, P);
  const useRoot1 = vx2 === u;
  const useRoot2 = vx2 === mod(-u, P);
  const noRoot = vx2 === mod(-u * ED25519_SQRT_M1, P);
  if (useRoot1)
    x = root1;
  if (useRoot2 || noRoot)
    x = root2;
  if (isNegativeLE(x, P))
    x = mod(-x, P);
  return { isValid: useRoot1 || useRoot2, value: x };
}
var ed25519_Point = /* @__PURE__ */ edwards(ed25519_CURVE, { uvRatio });
var Fp = /* @__PURE__ */ (() => ed25519_Point.Fp)();
function toMontgomery(point) {
  const { y } = point;
  return Fp.toBytes(Fp.div(_1n5 + y, _1n5 - y));
}
function toMontgomerySecret(secretKey) {
  const size = ed25519_Point.Fp.BYTES;
  abytes(secretKey, size);
  return adjustScalarBytes(sha512(secretKey.subarray(0, size))).subarray(0, size);
}
function ed(opts) {
  return eddsa(ed25519_Point, sha512, Object.assign({ adjustScalarBytes, toMontgomery, toMontgomerySecret, zip215: true }, opts));
}
var ed25519 = /* @__PURE__ */ ed({});

// src/ed25519.ts
var { Point } = ed25519;
var ORDER = Point.CURVE().n;
function verifyZip215(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, key, { zip215: true });
  } catch {
    return false;
  }
}
function verifyStrict(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const nonce = signature.slice(0, 32);
  const scalar = littleEndian(signature.slice(32));
  const signer = strictPoint(key);
  if (scalar >= ORDER || signer === void 0 || strictPoint(nonce) === void 0) return false;
  const challenge = littleEndian(sha512(concat(nonce, key, message))) % ORDER;
  const expected = Point.BASE.multiplyUnsafe(scalar).subtract(signer.multiplyUnsafe(challenge));
  return equal(expected.toBytes(), nonce);
}
function isStrictPoint(bytes) {
  return strictPoint(bytes) !== void 0;
}
function strictPoint(bytes) {
  try {
    const point = Point.fromBytes(bytes, false);
    return point.isSmallOrder() ? void 0 : point;
  } catch {
    return void 0;
  }
}
function littleEndian(bytes) {
  return bytes.reduceRight((value, byte) => value << 8n | BigInt(byte), 0n);
}

// src/finality.ts
var SIGNATURES_MAX = 128;
function quorum(size) {
  return size - Math.floor((size - 1) / 3);
}
function verifyFinality(bytes, header, committee) {
  const certificate = decodeCertificate(bytes, committee.length);
  const { proposal, digest, size, signers, signatures } = certificate;
  if (size !== BigInt(committee.length)) throw new FormatError("made for a committee of another size");
  if (signatures.length !== signers.length) throw new FormatError("signers and signatures differ in number");
  if (signers.length !== quorum(committee.length)) throw new FormatError("not exactly a quorum of signatures");
  if (!isOfRound(certificate, header)) throw new FormatError("made for another epoch or view");
  if (!equal(digest, header.digest)) throw new FormatError("made for another block");
  const message = signedBytes(header.ledger, proposal);
  signers.forEach((signer, i) => {
    const key = committee[signer];
    if (!verifyZip215(key, message, signatures[i])) {
      throw new FormatError(`the signature of validator ${signer} does not verify`);
    }
  });
  return signers.length;
}
function isOfRound({ epoch, view, parentView }, header) {
  const again = header.nextCommittee !== void 0 && parentView >= header.view && view > parentView;
  return epoch === header.epoch && (again || view === header.view && parentView === header.parentView);
}
function decodeCertificate(bytes, committeeSize) {
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
function readBitmap(bitmap, size) {
  const set = [];
  for (let i = 0; i < bitmap.length * 8; i++) {
    if ((bitmap[i >> 3] >> (i & 7) & 1) === 1) set.push(i);
  }
  if (set.some((i) => i >= size)) throw new FormatError("a bit beyond the committee is set");
  return set;
}
function signedBytes(ledger, proposal) {
  const namespace = concat(utf8("chancery/"), ledger, utf8("_FINALIZE"));
  return concat(uvarint(BigInt(namespace.length)), namespace, proposal);
}

// src/shape.ts
var Fields = class _Fields {
  constructor(value, what) {
    this.what = what;
    if (!(value instanceof Map)) throw new FormatError(`${what} is not a map`);
    this.rest = new Map(value);
  }
  what;
  rest;
  static decode(bytes, what) {
    try {
      return new _Fields(decodeCbor(bytes), what);
    } catch (error) {
      throw error instanceof FormatError ? new FormatError(`${what}: ${error.message}`) : error;
    }
  }
  optional(name, read) {
    const value = this.rest.get(name);
    if (value === void 0) return void 0;
    this.rest.delete(name);
    try {
      return read(value);
    } catch (error) {
      if (error instanceof FormatError) throw new FormatError(`${this.what}: \`${name}\` ${error.message}`);
      throw error;
    }
  }
  required(name, read) {
    const value = this.optional(name, read);
    if (value === void 0) throw new FormatError(`${this.what}: \`${name}\` is missing`);
    return value;
  }
  /** No field may be left: an unknown field is refused. */
  end() {
    for (const name of this.rest.keys()) throw new FormatError(`${this.what}: unknown field \`${name}\``);
  }
};
function asU64(value) {
  if (typeof value !== "bigint" || value < 0n) throw new FormatError("is not an unsigned integer");
  return value;
}
function asExactly(expected) {
  return (value) => {
    if (value !== expected) throw new FormatError(`is not ${expected}`);
    return expected;
  };
}
function asText(value) {
  if (typeof value !== "string") throw new FormatError("is not text");
  return value;
}
function asOneOf(...words) {
  return (value) => {
    const word2 = words.find((candidate) => candidate === value);
    if (word2 === void 0) throw new FormatError("is not one of the known words");
    return word2;
  };
}
function asBytes(value) {
  if (!(value instanceof Uint8Array)) throw new FormatError("is not a byte string");
  return value;
}
function asBytes32(value) {
  const bytes = asBytes(value);
  if (bytes.length !== 32) throw new FormatError("is not 32 bytes");
  return bytes;
}
function asList(read, max) {
  return (value) => {
    if (!Array.isArray(value)) throw new FormatError("is not a list");
    if (value.length > max) throw new FormatError(`has more than ${max} items`);
    return value.map(read);
  };
}
function asBoolean(value) {
  if (typeof value !== "boolean") throw new FormatError("is neither true nor false");
  return value;
}
function asCode(value) {
  const code = asText(value);
  if (!/^[a-z0-9-]{1,40}$/.test(code)) throw new FormatError("is not a code");
  return code;
}
var NAME_BYTES_MAX = 200;
function asBilingual(value) {
  const fields = new Fields(value, "name");
  const name = { zh: fields.required("zh", asName), en: fields.required("en", asName) };
  fields.end();
  return name;
}
function asName(value) {
  const name = asText(value);
  const size = utf8(name).length;
  if (size < 1 || size > NAME_BYTES_MAX || new RegExp("\\p{Cc}", "u").test(name)) throw new FormatError("is not a name");
  return name;
}

// src/header.ts
var BYTES_MAX = 1024;
function decodeHeader(bytes) {
  if (bytes.length > BYTES_MAX) throw new FormatError(`has more than ${BYTES_MAX} bytes`);
  const fields = Fields.decode(bytes, "header");
  fields.required("v", asExactly(1n));
  for (const name of ["parent", "leader", "transactions", "ops_root"]) fields.required(name, asBytes32);
  for (const name of ["count", "ops_start", "ops_end"]) fields.required(name, asU64);
  const header = {
    digest: sha2562(bytes),
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
    nextCommittee: fields.optional("next_committee", asBytes32)
  };
  fields.end();
  return header;
}

// src/committee.ts
var KEYS_MAX = 64;
function asLink(value) {
  const fields = new Fields(value, "link");
  const link = {
    header: fields.required("header", asBytes),
    finality: fields.required("finality", asBytes),
    committee: fields.optional("committee", asList(asBytes32, Number.MAX_SAFE_INTEGER))
  };
  fields.end();
  return link;
}
function committeeRoot(keys) {
  return sha2562(utf8("chancery/committee/1"), concat(...keys));
}
function checkPlace(header, { blocks }) {
  if (header.epoch !== header.height / blocks) throw new FormatError("the epoch is not that of the height");
  const isLast = header.height % blocks === blocks - 1n;
  if (isLast && header.nextCommittee === void 0) throw new FormatError("the last block of an epoch announces no committee");
  if (!isLast && header.nextCommittee !== void 0) throw new FormatError("a committee is announced within an epoch");
}
var Committees = class {
  constructor(genesis) {
    this.genesis = genesis;
    this.offices = [{ from: 0n, keys: genesis.committee }];
  }
  genesis;
  offices;
  /** Since which epoch the latest committee is shown in office. */
  since = 0n;
  /** How many times the committee changed. */
  get changes() {
    return this.offices.length - 1;
  }
  /** Throws `FormatError` when the link does not follow. */
  follow(link) {
    const header = decodeHeader(link.header);
    if (!equal(header.ledger, this.genesis.ledger)) throw new FormatError("a link of another ledger");
    checkPlace(header, this.genesis.epochs);
    if (header.nextCommittee === void 0) throw new FormatError("a link that is not the last of its epoch");
    this.checkTerm(header.epoch);
    verifyFinality(link.finality, header, this.latest);
    if (link.committee) this.checkKeys(link.committee);
    const announced = committeeRoot(link.committee ?? this.latest);
    if (!equal(announced, header.nextCommittee)) throw new FormatError("a link announces another committee");
    this.since = header.epoch + 1n;
    if (link.committee) this.offices.push({ from: this.since, keys: link.committee });
  }
  /** The latest committee, if it is believed in this epoch. */
  signing(epoch) {
    this.checkTerm(epoch);
    return this.latest;
  }
  /** The committee of an epoch that is not after one that is believed. */
  past(epoch) {
    return (this.offices.findLast(({ from }) => from <= epoch) ?? { keys: this.latest }).keys;
  }
  get latest() {
    return this.offices.at(-1).keys;
  }
  checkTerm(epoch) {
    if (epoch < this.since) throw new FormatError(`epoch ${epoch} lies before the latest committee, of epoch ${this.since}`);
    const { term } = this.genesis.epochs;
    if (epoch - this.since >= term) throw new FormatError(`nothing shows the committee of epoch ${epoch}: the term has ended`);
  }
  checkKeys(keys) {
    if (keys.length < 1 || keys.length > KEYS_MAX) throw new FormatError("a link announces no or too many validators");
    const isAscending = keys.every((key, i) => i === 0 || compare(keys[i - 1], key) < 0);
    if (!isAscending) throw new FormatError("a link's keys are not in ascending order");
    const isSame = keys.length === this.latest.length && keys.every((key, i) => equal(key, this.latest[i]));
    if (isSame) throw new FormatError("a link repeats the committee that signs");
  }
};

// src/jcs.ts
function canonicalJson(value) {
  return utf8(write(value));
}
function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort((a, b) => a < b ? -1 : 1).map((name) => `${JSON.stringify(name)}:${write(value[name])}`);
  return `{${members.join(",")}}`;
}

// src/json.ts
var JSON_DEPTH_MAX = 32;
var EXPONENT_FROM = 1e21;
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function parseJson(bytes) {
  const parser = new Parser(fromUtf8(bytes));
  return parser.document();
}
var WHITE = /[ \t\n\r]*/y;
var NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
var WORD = /true|false|null/y;
var Parser = class {
  constructor(text2) {
    this.text = text2;
  }
  text;
  at = 0;
  document() {
    const value = this.value(0);
    this.match(WHITE);
    if (this.at !== this.text.length) this.fail();
    return value;
  }
  value(depth) {
    this.match(WHITE);
    const next = this.text[this.at];
    if ((next === "{" || next === "[") && depth >= JSON_DEPTH_MAX) throw new FormatError("JSON nested too deeply");
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === '"') return this.string();
    const word2 = this.match(WORD);
    if (word2) return word2 === "null" ? null : word2 === "true";
    return this.number();
  }
  object(depth) {
    const object = /* @__PURE__ */ Object.create(null);
    this.at++;
    if (this.skipped("}")) return object;
    do {
      this.match(WHITE);
      const name = this.string();
      if (name in object) throw new FormatError(`duplicate JSON member \`${name}\``);
      if (!this.skipped(":")) this.fail();
      object[name] = this.value(depth + 1);
    } while (this.skipped(","));
    if (!this.skipped("}")) this.fail();
    return object;
  }
  array(depth) {
    const items = [];
    this.at++;
    if (this.skipped("]")) return items;
    do
      items.push(this.value(depth + 1));
    while (this.skipped(","));
    if (!this.skipped("]")) this.fail();
    return items;
  }
  string() {
    if (this.text[this.at] !== '"') this.fail();
    let end = this.at + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    const text2 = this.unquoted(this.text.slice(this.at, end + 1));
    this.at = end + 1;
    if (!text2.isWellFormed()) throw new FormatError("JSON text with a lone surrogate");
    return text2;
  }
  /** The platform's own parser knows the escapes and refuses control characters. */
  unquoted(quoted) {
    try {
      return JSON.parse(quoted);
    } catch {
      return this.fail();
    }
  }
  number() {
    const digits = this.match(NUMBER);
    if (!digits) this.fail();
    const value = Number(digits);
    const size = Math.abs(value);
    if (size === Infinity || size > Number.MAX_SAFE_INTEGER && size < EXPONENT_FROM) {
      throw new FormatError("a JSON number that is not exact everywhere");
    }
    return value;
  }
  skipped(character) {
    this.match(WHITE);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
  fail() {
    throw new FormatError(`not JSON at character ${this.at}`);
  }
};

// src/json-fields.ts
function only(value, names, optional = []) {
  if (!isObject(value)) throw new FormatError("an object was expected");
  for (const name of Object.keys(value)) {
    if (!names.includes(name) && !optional.includes(name)) throw new FormatError(`unknown field \`${name}\``);
  }
  for (const name of names) {
    if (value[name] === void 0) throw new FormatError(`\`${name}\` is missing`);
  }
  return value;
}
function list(value, name) {
  if (!Array.isArray(value)) throw new FormatError(`\`${name}\` is not a list`);
  return value;
}
function text(value, name) {
  if (typeof value !== "string") throw new FormatError(`\`${name}\` is not text`);
  return value;
}
function word(value, expected, name) {
  if (value !== expected) throw new FormatError(`\`${name}\` is not ${expected}`);
}
function hex(value, length2, name) {
  const bytes = fromHex(text(value, name));
  if (bytes.length !== length2) throw new FormatError(`\`${name}\` is not ${length2} bytes`);
  return bytes;
}

// src/multibase.ts
var ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
var TEXT_MAX = 128;
var ED25519_PREFIX = [237, 1];
function decodeMultibase(text2) {
  if (!text2.startsWith("z") || text2.length > TEXT_MAX) throw new FormatError("not multibase base58");
  let value = 0n;
  for (const character of text2.slice(1)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw new FormatError("not multibase base58");
    value = value * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; value > 0n; value >>= 8n) bytes.unshift(Number(value & 0xffn));
  const zeros = /^1*/.exec(text2.slice(1))?.[0].length ?? 0;
  return Uint8Array.from([...new Array(zeros).fill(0), ...bytes]);
}
function ed25519KeyOfDid(did) {
  if (!did.startsWith("did:key:")) throw new FormatError("not a did:key");
  const bytes = decodeMultibase(did.slice("did:key:".length));
  if (bytes.length !== 34 || bytes[0] !== ED25519_PREFIX[0] || bytes[1] !== ED25519_PREFIX[1]) {
    throw new FormatError("not the did:key of an Ed25519 key");
  }
  return bytes.slice(2);
}

// src/time.ts
var TIME_END = 253402300800000n;
function parseTime(text2) {
  const time2 = /^[0-9]{4}-/.test(text2) ? Date.parse(text2) : Number.NaN;
  if (Number.isNaN(time2) || time2 < 0 || writeTime(BigInt(time2)) !== text2) throw new FormatError("not a time in its form");
  return BigInt(time2);
}
function writeTime(time2) {
  if (time2 >= TIME_END) throw new FormatError("a time beyond the year 9999");
  return new Date(Number(time2)).toISOString().replace(".000Z", "Z");
}

// src/credential.ts
var CONTEXT = [
  "https://www.w3.org/ns/credentials/v2",
  "https://www.w3.org/ns/credentials/undefined-terms/v2"
];
var BYTES_MAX2 = 262144;
var NAME_CHARACTERS_MAX = 200;
var RESOURCES_MAX = 16;
var MEDIA_TYPES = ["application/pdf", "image/jpeg", "image/png"];
var COMMITMENT_DOMAIN = utf8("chancery/credential/1");
function commitmentOf(credential, salt) {
  return sha2562(COMMITMENT_DOMAIN, salt, credential);
}
function decodeCredential(bytes) {
  if (bytes.length > BYTES_MAX2) throw new FormatError(`has more than ${BYTES_MAX2} bytes`);
  const json = parseJson(bytes);
  if (!equal(canonicalJson(json), bytes)) throw new FormatError("is not in canonical form (RFC 8785)");
  return readCredential(json);
}
function readCredential(value) {
  const names = ["@context", "id", "type", "issuer", "validFrom", "credentialSubject", "credentialSchema", "proof"];
  const json = only(value, names, ["validUntil", "relatedResource"]);
  if (!isContext(json["@context"])) throw new FormatError("`@context` is not the one of every credential");
  const { ledger, id } = parseUrn(json.id, "certificate");
  const schema = only(json.credentialSchema, ["id", "type", "digestSRI"]);
  word(schema.type, "JsonSchema", "credentialSchema.type");
  return {
    json,
    ledger,
    certificate: id,
    kind: readKind(json.type),
    ...readIssuer(json.issuer),
    ...readTimes(json),
    subject: readSubject(json.credentialSubject),
    definition: idOf(schema.id, "definition", ledger),
    schemaDigest: digestSri(schema.digestSRI),
    resources: readResources(json.relatedResource, ledger)
  };
}
function isContext(value) {
  return Array.isArray(value) && value.length === CONTEXT.length && CONTEXT.every((url, i) => value[i] === url);
}
function parseUrn(urn, kind) {
  const match = typeof urn === "string" ? /^urn:chancery:([0-9a-f]{64}):([a-z]+):([0-9a-f]{64})$/.exec(urn) : null;
  if (!match || match[2] !== kind) throw new FormatError(`not the urn of a ${kind}`);
  return { ledger: fromHex(match[1]), id: fromHex(match[3]) };
}
function idOf(urn, kind, ledger) {
  const named = parseUrn(urn, kind);
  if (!equal(named.ledger, ledger)) throw new FormatError(`the ${kind} is of another ledger than the certificate`);
  return named.id;
}
function readKind(value) {
  const [base, kind, ...more] = list(value, "type");
  word(base, "VerifiableCredential", "type");
  const isKind = typeof kind === "string" && /^[A-Z][A-Za-z0-9]{0,63}$/.test(kind) && kind !== base;
  if (!isKind || more.length > 0) throw new FormatError("`type` names no kind of certificate");
  return kind;
}
function readIssuer(value) {
  const issuer = only(value, ["id", "name"]);
  const issuerKey = ed25519KeyOfDid(text(issuer.id, "issuer.id"));
  if (!isStrictPoint(issuerKey)) throw new FormatError("`issuer.id` holds no sound key");
  const [zh, en, ...more] = list(issuer.name, "issuer.name");
  if (more.length > 0) throw new FormatError("`issuer.name` has more than two languages");
  return { issuerKey, issuerName: { zh: readName(zh, "zh"), en: readName(en, "en") } };
}
function readName(value, language) {
  const name = only(value, ["@value", "@language"]);
  word(name["@language"], language, "issuer.name");
  const words = text(name["@value"], "issuer.name");
  if (new RegExp("^\\p{White_Space}*$", "u").test(words)) throw new FormatError("`issuer.name` is blank");
  if ([...words].length > NAME_CHARACTERS_MAX) throw new FormatError("`issuer.name` is too long");
  return words;
}
function readTimes(json) {
  const validFrom = parseTime(text(json.validFrom, "validFrom"));
  if (json.validUntil === void 0) return { validFrom, validUntil: void 0 };
  const validUntil = parseTime(text(json.validUntil, "validUntil"));
  if (validUntil <= validFrom) throw new FormatError("`validUntil` is not after `validFrom`");
  return { validFrom, validUntil };
}
function readSubject(value) {
  if (!isObject(value) || Object.keys(value).length === 0) throw new FormatError("`credentialSubject` is empty");
  return value;
}
function readResources(value, ledger) {
  if (value === void 0) return [];
  const items = list(value, "relatedResource");
  if (items.length < 1 || items.length > RESOURCES_MAX) throw new FormatError("`relatedResource` is not 1 to 16 items");
  const commitments = items.map((item) => {
    const resource = only(item, ["id", "digestSRI", "mediaType"]);
    digestSri(resource.digestSRI);
    if (!MEDIA_TYPES.includes(text(resource.mediaType, "mediaType"))) throw new FormatError("an unknown `mediaType`");
    return idOf(resource.id, "document", ledger);
  });
  const distinct = new Set(items.map((item) => item.id));
  if (distinct.size !== items.length) throw new FormatError("`relatedResource` names a document twice");
  return commitments;
}
function digestSri(value) {
  const digest = text(value, "digestSRI");
  if (!/^sha256-[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(digest)) throw new FormatError("`digestSRI` is no SHA-256");
  return digest;
}
function sriOf(bytes) {
  return `sha256-${btoa(String.fromCharCode(...sha2562(bytes)))}`;
}

// src/definition.ts
var BYTES_MAX3 = 16e3;
var LIST_MAX = 64;
var VERSION_MAX = 0xffffffffn;
function decodeDefinition(bytes) {
  if (bytes.length > BYTES_MAX3) throw new FormatError(`has more than ${BYTES_MAX3} bytes`);
  const fields = Fields.decode(bytes, "certificate type");
  fields.optional("validity_days_max", asU64);
  const definition = {
    code: fields.required("code", asCode),
    version: fields.required("version", asVersion),
    name: fields.required("name", asBilingual),
    issuers: fields.required("issuers", asList(asBytes32, LIST_MAX)),
    reasons: fields.required("reasons", asList(asReason, LIST_MAX)),
    fields: fields.required("fields", asList(asFieldLabel, LIST_MAX)),
    schema: fields.required("schema", asText)
  };
  fields.end();
  return definition;
}
function asVersion(value) {
  const version = asU64(value);
  if (version < 1n || version > VERSION_MAX) throw new FormatError("is not a version");
  return version;
}
function asReason(value) {
  const fields = new Fields(value, "reason");
  fields.required("for", asOneOf("suspend", "resume", "revoke", "supersede"));
  const reason = { code: fields.required("code", asCode), name: fields.required("name", asBilingual) };
  fields.end();
  return reason;
}
function asFieldLabel(value) {
  const fields = new Fields(value, "field");
  const label = { name: fields.required("name", asFieldName), label: fields.required("label", asBilingual) };
  fields.end();
  return label;
}
function asFieldName(value) {
  const name = asText(value);
  if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name)) throw new FormatError("is not a field's name");
  return name;
}

// src/record.ts
var VALUE_BYTES_MAX = 16384;
var ATTACHMENTS_MAX = 16;
function certificateKey(certificate) {
  return sha2562(Uint8Array.of(4), certificate);
}
function partyKey(party) {
  return sha2562(Uint8Array.of(1), party);
}
function decodeCertificateRecord(bytes) {
  const fields = Fields.decode(bytes, "certificate record");
  fields.required("v", asExactly(1n));
  const record = {
    certificate: fields.required("certificate", asBytes32),
    definition: fields.required("definition", asBytes32),
    issuer: fields.required("issuer", asBytes32),
    assertionKey: fields.required("assertion_key", asPublicKey),
    commitment: fields.required("commitment", asBytes32),
    status: fields.required("status", asOneOf("active", "suspended", "revoked", "superseded")),
    reason: fields.optional("reason", asCode),
    origin: fields.required("origin", asOneOf("issued", "certified_copy")),
    attachments: fields.required("attachments", asList(asBytes32, ATTACHMENTS_MAX)),
    image: fields.optional("image", asBytes32),
    validFrom: fields.optional("valid_from", asU64),
    validUntil: fields.optional("valid_until", asU64),
    issuedAt: fields.required("issued_at", asU64),
    issuedHeight: fields.required("issued_height", asU64),
    changedAt: fields.required("changed_at", asU64),
    changedHeight: fields.required("changed_height", asU64),
    supersedes: fields.optional("supersedes", asBytes32),
    supersededBy: fields.optional("superseded_by", asBytes32),
    copyOf: fields.optional("copy_of", asBytes32)
  };
  fields.end();
  return record;
}
function decodePartyRecord(bytes) {
  const fields = Fields.decode(bytes, "party record");
  fields.required("v", asExactly(1n));
  fields.optional("identifier", asText);
  fields.optional("parent", asBytes32);
  fields.optional("exchange", asText);
  fields.optional("reason", asCode);
  fields.required("member", asBoolean);
  for (const name of ["keys", "root_keys", "admitted_at", "admitted_height", "changed_at", "changed_height"]) {
    fields.required(name, asU64);
  }
  const record = {
    party: fields.required("party", asBytes32),
    kind: fields.required("kind", asOneOf("agency", "bank", "enterprise")),
    name: fields.required("name", asBilingual),
    status: fields.required("status", asOneOf("active", "suspended"))
  };
  fields.end();
  return record;
}
function asPublicKey(value) {
  const fields = new Fields(value, "public key");
  const key = {
    algorithm: fields.required("algorithm", asOneOf("ed25519", "es256", "x25519")),
    bytes: fields.required("bytes", asBytes)
  };
  fields.end();
  return key;
}

// src/bundle.ts
var BUNDLE_BYTES_MAX = 1 << 20;
function decodeBundle(bytes) {
  if (bytes.length > BUNDLE_BYTES_MAX) throw new FormatError("larger than 1 MiB");
  const fields = Fields.decode(bytes, "bundle");
  fields.required("v", asExactly(1n));
  fields.required("kind", asOneOf("chancery-bundle"));
  const bundle = {
    credential: fields.required("credential", part(decodeCredential)),
    salt: fields.required("salt", asBytes32),
    definition: fields.optional("definition", part(decodeDefinition)),
    certificate: fields.optional("certificate", part(decodeCertificateRecord)),
    proof: fields.required("proof", asBytes),
    issuer: fields.optional("issuer", asIssuer),
    header: fields.required("header", part(decodeHeader)).value,
    finality: fields.required("finality", asBytes),
    committees: fields.required("committees", asList(asLink, bytes.length))
  };
  fields.end();
  return bundle;
}
function part(decode) {
  return (value) => {
    const bytes = asBytes(value);
    return { bytes, value: decode(bytes) };
  };
}
function asIssuer(value) {
  const fields = new Fields(value, "issuer");
  const issuer = { record: fields.required("value", part(decodePartyRecord)), proof: fields.required("proof", asBytes) };
  fields.end();
  return issuer;
}

// src/checkpoint.ts
var CHECKPOINT_BYTES_MAX = 32 * 1024;
var SIGNATURE = "— ";
var CheckpointError = class extends FormatError {
};
function parseCheckpoint(bytes, genesis) {
  try {
    return readCheckpoint(bytes, genesis);
  } catch (error) {
    throw error instanceof FormatError ? new CheckpointError(`checkpoint: ${error.message}`) : error;
  }
}
function readCheckpoint(bytes, genesis) {
  if (bytes.length > CHECKPOINT_BYTES_MAX) throw new FormatError("larger than 32 KiB");
  const origin = `chancery/${toHex(genesis.ledger)}`;
  const [first, size, root, blank, signature, end, ...more] = fromUtf8(bytes).split("\n");
  if (first !== origin) throw new FormatError("not of this ledger");
  if (blank !== "" || end !== "" || more.length > 0) throw new FormatError("not a note with one signature");
  if (!/^(?:0|[1-9][0-9]*)$/.test(size ?? "")) throw new FormatError("no size of a log");
  const prefix = `${SIGNATURE}${origin} `;
  if (!signature?.startsWith(prefix)) throw new FormatError("not signed by the ledger");
  const reader = new Reader(base64(signature.slice(prefix.length)));
  const keyId = sha2562(utf8(`${origin}
`), Uint8Array.of(255), utf8("chancery/finality/1"), genesis.ledger).slice(0, 4);
  if (!equal(reader.take(4), keyId)) throw new FormatError("another kind of signature");
  const header = decodeHeader(reader.take(reader.count(CHECKPOINT_BYTES_MAX)));
  const finality = reader.take(reader.left);
  const says = equal(header.ledger, genesis.ledger) && BigInt(size ?? "") === header.logSize;
  if (!says || !equal(base64(root ?? ""), header.logRoot)) throw new FormatError("signed for another log");
  if (header.height < 1n) throw new FormatError("of the genesis header");
  checkPlace(header, genesis.epochs);
  return { header, finality };
}
function base64(text2) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text2)) throw new FormatError("not base64");
  const binary = atob(text2);
  if (btoa(binary) !== text2) throw new FormatError("not base64 in its one form");
  return concat(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

// src/genesis.ts
var GENESIS_BYTES_MAX = 1 << 20;
var MEMBERS_MAX = 128;
var VALIDATORS_MAX = 64;
var HOST_MAX = 94;
var EPOCHS = { blocks: 3600n, term: 720n };
var PURPOSES = ["root", "office", "automation", "assertion", "sealing"];
var KEY_BYTES = { ed25519: 32, es256: 33, x25519: 32 };
function parseGenesis(bytes) {
  try {
    return readGenesis(bytes);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`genesis file: ${error.message}`) : error;
  }
}
function readGenesis(bytes) {
  if (bytes.length > GENESIS_BYTES_MAX) throw new FormatError("larger than 1 MiB");
  const file = only(parseJson(bytes), ["v", "name", "environment", "time", "members"], ["epochs"]);
  if (file.v !== 1) throw new FormatError("`v` is not 1");
  if (!Number.isSafeInteger(file.time) || file.time < 0) throw new FormatError("`time` is no time");
  const seen = /* @__PURE__ */ new Set();
  const members = list(file.members, "members").map((member) => readMember(member, seen));
  if (members.length < 1 || members.length > MEMBERS_MAX) throw new FormatError("not 1 to 128 members");
  const committee = members.flatMap(({ validator }) => validator ?? []).sort(compare);
  if (committee.length === 0) throw new FormatError("no member validates");
  if (committee.length > VALIDATORS_MAX) throw new FormatError("more than 64 members validate");
  return {
    ledger: sha2562(bytes),
    name: bilingual(file.name),
    environment: environment(file.environment),
    epochs: file.epochs === void 0 ? EPOCHS : readEpochs(file.epochs),
    members,
    committee
  };
}
function readEpochs(value) {
  const { blocks, term } = only(value, ["blocks", "term"]);
  return { blocks: integer(blocks, 2, 1e6, "blocks"), term: integer(term, 1, 1e5, "term") };
}
function integer(value, least, most, name) {
  const isOne = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  if (!isOne) throw new FormatError(`\`${name}\` is not an integer from ${least} to ${most}`);
  return BigInt(value);
}
function readMember(value, seen) {
  const member = only(value, ["party", "kind", "name", "keys"], ["identifier", "validator", "address"]);
  if (member.kind !== "agency") throw new FormatError("a member's `kind` is not agency");
  if (member.identifier !== void 0) text(member.identifier, "identifier");
  for (const key of list(member.keys, "keys")) once(seen, `key ${readKey(key)}`);
  const party = toHex(hex(member.party, 32, "party"));
  once(seen, `party ${party}`);
  const validator = member.validator === void 0 ? void 0 : hex(member.validator, 32, "validator");
  if (validator) once(seen, `validator ${toHex(validator)}`);
  if (member.address !== void 0) checkAddress(text(member.address, "address"), validator !== void 0);
  return { party, name: bilingual(member.name), validator };
}
function checkAddress(address, validates) {
  const [, host = "", port = ""] = /^(.*):([1-9][0-9]{0,4})$/.exec(address) ?? [];
  const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  const isName = host.length <= HOST_MAX && new RegExp(`^${label}(?:\\.${label})*$`).test(host);
  const isV6 = /^\[[0-9A-Fa-f:.]+\]$/.test(host) && URL.canParse(`http://${host}/`);
  if (!validates || Number(port) > 65535 || !isName && !isV6) throw new FormatError("`address` is no validator's host:port");
}
function readKey(value) {
  const key = only(value, ["purpose", "algorithm", "public"]);
  if (!PURPOSES.includes(text(key.purpose, "purpose"))) throw new FormatError("a key of unknown purpose");
  const algorithm = text(key.algorithm, "algorithm");
  const length2 = KEY_BYTES[algorithm];
  if (length2 === void 0) throw new FormatError("a key of unknown algorithm");
  return `${algorithm} ${toHex(hex(key.public, length2, "public"))}`;
}
function once(seen, what) {
  if (seen.has(what)) throw new FormatError(`${what} stands twice`);
  seen.add(what);
}
function bilingual(value) {
  const name = only(value, ["zh", "en"]);
  return { zh: text(name.zh, "zh"), en: text(name.en, "en") };
}
function environment(value) {
  if (value === "development" || value === "production") return value;
  throw new FormatError("`environment` is neither development nor production");
}

// src/report.ts
var VERDICTS = ["invalid", "unknown", "revoked", "suspended", "expired", "stale", "valid"];
var CHECKS = [
  "format",
  "ledger",
  "header",
  "committee",
  "finality",
  "state",
  "commitment",
  "credential",
  "issuer",
  "schema",
  "validity",
  "status",
  "freshness"
];
var EXIT_CODES = {
  valid: 0,
  error: 1,
  usage: 2,
  stale: 10,
  suspended: 11,
  revoked: 12,
  expired: 13,
  unknown: 14,
  invalid: 15
};

// src/data-integrity.ts
var FIELDS = ["@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];
function verifyCredentialProof(secured) {
  const proof = only(secured.proof, FIELDS);
  if (!isContext(proof["@context"])) throw new FormatError("the proof's `@context` is not the credential's");
  parseTime(text(proof.created, "created"));
  return verifyDataIntegrity(secured);
}
function verifyDataIntegrity(secured) {
  const { proof, ...document } = secured;
  if (!isObject(proof)) throw new FormatError("there is no proof");
  const { proofValue, ...config } = proof;
  word(config.type, "DataIntegrityProof", "type");
  word(config.cryptosuite, "eddsa-jcs-2022", "cryptosuite");
  word(config.proofPurpose, "assertionMethod", "proofPurpose");
  const key = keyOfMethod(text(config.verificationMethod, "verificationMethod"));
  const signature = decodeMultibase(text(proofValue, "proofValue"));
  const hashes = [config, withContext(document, config)].map((part2) => sha2562(canonicalJson(part2)));
  if (!verifyStrict(key, concat(...hashes), signature)) throw new FormatError("the signature does not verify");
  return key;
}
function keyOfMethod(method) {
  const [did, fragment, ...more] = method.split("#");
  if (did === void 0 || more.length > 0 || did !== `did:key:${fragment}`) {
    throw new FormatError("`verificationMethod` names no did:key");
  }
  return ed25519KeyOfDid(did);
}
function withContext(document, config) {
  const context = config["@context"];
  if (context === void 0) return document;
  const own = [document["@context"] ?? []].flat();
  const begins = [context].flat().every((item, i) => sameJson(item, own[i]));
  if (!begins) throw new FormatError("the proof's `@context` does not begin the document's");
  return { ...document, "@context": context };
}
function sameJson(a, b) {
  return b !== void 0 && equal(canonicalJson(a), canonicalJson(b));
}

// node_modules/@cfworker/json-schema/dist/esm/deep-compare-strict.js
function deepCompareStrict(a, b) {
  const typeofa = typeof a;
  if (typeofa !== typeof b) {
    return false;
  }
  const aIsArray = Array.isArray(a);
  const bIsArray = Array.isArray(b);
  if (aIsArray !== bIsArray) {
    return false;
  }
  if (aIsArray) {
    const length2 = a.length;
    if (length2 !== b.length) {
      return false;
    }
    for (let i = 0; i < length2; i++) {
      if (!deepCompareStrict(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }
  if (typeofa === "object") {
    if (!a || !b) {
      return a === b;
    }
    const aKeys = Object.keys(a);
    const bKeys = Object.keys(b);
    const length2 = aKeys.length;
    if (length2 !== bKeys.length) {
      return false;
    }
    for (const k of aKeys) {
      if (!Object.prototype.hasOwnProperty.call(b, k)) {
        return false;
      }
      if (!deepCompareStrict(a[k], b[k])) {
        return false;
      }
    }
    return true;
  }
  return a === b;
}

// node_modules/@cfworker/json-schema/dist/esm/pointer.js
function encodePointer(p) {
  return encodeURI(escapePointer(p)).replace(/#/g, "%23");
}
function escapePointer(p) {
  return p.replace(/~/g, "~0").replace(/\//g, "~1");
}

// node_modules/@cfworker/json-schema/dist/esm/dereference.js
var uriFragmentCharacter = /^[A-Za-z0-9._~!$&'()*+,;=:@/?-]$/;
var uriPercentEncoding = /^%[0-9A-Fa-f]{2}$/;
var uriUnreservedCharacter = /^[A-Za-z0-9._~-]$/;
function normalizeURIFragment(fragment) {
  let normalized = "";
  for (let index = 0; index < fragment.length; ) {
    const character = fragment[index];
    const encoded = fragment.slice(index, index + 3);
    if (character === "%" && uriPercentEncoding.test(encoded)) {
      const decoded = String.fromCharCode(parseInt(encoded.slice(1), 16));
      normalized += uriUnreservedCharacter.test(decoded) ? decoded : encoded.toUpperCase();
      index += 3;
      continue;
    }
    const codePoint = String.fromCodePoint(fragment.codePointAt(index));
    normalized += uriFragmentCharacter.test(codePoint) ? codePoint : encodeURIComponent(codePoint);
    index += codePoint.length;
  }
  return normalized;
}
function resolveURI(reference, baseURI) {
  const url = new URL(reference, baseURI.href);
  url.hash = url.hash ? normalizeURIFragment(url.hash.slice(1)) : "";
  return url;
}
var schemaArrayKeyword = {
  prefixItems: true,
  items: true,
  allOf: true,
  anyOf: true,
  oneOf: true
};
var schemaMapKeyword = {
  $defs: true,
  definitions: true,
  properties: true,
  patternProperties: true,
  dependentSchemas: true
};
var ignoredKeyword = {
  id: true,
  $id: true,
  $ref: true,
  $schema: true,
  $anchor: true,
  $vocabulary: true,
  $comment: true,
  default: true,
  enum: true,
  const: true,
  required: true,
  dependentRequired: true,
  type: true,
  maximum: true,
  minimum: true,
  exclusiveMaximum: true,
  exclusiveMinimum: true,
  multipleOf: true,
  maxLength: true,
  minLength: true,
  pattern: true,
  format: true,
  maxItems: true,
  minItems: true,
  uniqueItems: true,
  maxProperties: true,
  minProperties: true
};
var initialBaseURI = typeof self !== "undefined" && self.location && self.location.origin !== "null" ? new URL(self.location.origin + self.location.pathname + location.search) : new URL("https://github.com/cfworker");
function dereference(schema, lookup = /* @__PURE__ */ Object.create(null), baseURI = initialBaseURI, basePointer = "") {
  if (schema && typeof schema === "object" && !Array.isArray(schema)) {
    const id = schema.$id || schema["id"];
    if (id) {
      const url = resolveURI(id, baseURI);
      if (url.hash.length > 1) {
        lookup[url.href] = schema;
      } else {
        url.hash = "";
        if (basePointer === "") {
          baseURI = url;
        } else {
          dereference(schema, lookup, baseURI);
        }
      }
    }
  } else if (schema !== true && schema !== false) {
    return lookup;
  }
  const schemaURI = baseURI.href + (basePointer ? "#" + basePointer : "");
  if (lookup[schemaURI] !== void 0 && lookup[schemaURI] !== schema) {
    throw new Error(`Duplicate schema URI "${schemaURI}".`);
  }
  lookup[schemaURI] = schema;
  if (schema === true || schema === false) {
    return lookup;
  }
  if (schema.__absolute_uri__ === void 0) {
    Object.defineProperty(schema, "__absolute_uri__", {
      enumerable: false,
      value: schemaURI
    });
  }
  if (schema.$ref && schema.__absolute_ref__ === void 0) {
    const url = resolveURI(schema.$ref, baseURI);
    Object.defineProperty(schema, "__absolute_ref__", {
      enumerable: false,
      value: url.href
    });
  }
  if (schema.$recursiveRef && schema.__absolute_recursive_ref__ === void 0) {
    const url = resolveURI(schema.$recursiveRef, baseURI);
    Object.defineProperty(schema, "__absolute_recursive_ref__", {
      enumerable: false,
      value: url.href
    });
  }
  if (schema.$anchor) {
    const url = resolveURI("#" + schema.$anchor, baseURI);
    lookup[url.href] = schema;
  }
  for (let key in schema) {
    if (ignoredKeyword[key]) {
      continue;
    }
    const keyBase = `${basePointer}/${encodePointer(key)}`;
    const subSchema = schema[key];
    if (Array.isArray(subSchema)) {
      if (schemaArrayKeyword[key]) {
        const length2 = subSchema.length;
        for (let i = 0; i < length2; i++) {
          dereference(subSchema[i], lookup, baseURI, `${keyBase}/${i}`);
        }
      }
    } else if (schemaMapKeyword[key]) {
      for (let subKey in subSchema) {
        dereference(subSchema[subKey], lookup, baseURI, `${keyBase}/${encodePointer(subKey)}`);
      }
    } else {
      dereference(subSchema, lookup, baseURI, keyBase);
    }
  }
  return lookup;
}

// node_modules/@cfworker/json-schema/dist/esm/format.js
var DATE = /^(\d\d\d\d)-(\d\d)-(\d\d)$/;
var DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
var TIME = /^(\d\d):(\d\d):(\d\d)(\.\d+)?(z|([+-])(\d\d):(\d\d))?$/i;
var HOSTNAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*$/i;
var URIREF = /^(?:[a-z][a-z0-9+\-.]*:)?(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'"()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?(?:\?(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
var URITEMPLATE = /^(?:(?:[^\x00-\x20\x7f"<>%\\^`{|}]|%[0-9a-f]{2})|\{[+#./;?&=,!@|]?(?:[a-z0-9_]|%[0-9a-f]{2})+(?:\.(?:[a-z0-9_]|%[0-9a-f]{2})+)*(?::[1-9][0-9]{0,3}|\*)?(?:,(?:[a-z0-9_]|%[0-9a-f]{2})+(?:\.(?:[a-z0-9_]|%[0-9a-f]{2})+)*(?::[1-9][0-9]{0,3}|\*)?)*\})*$/i;
var URL_ = /^(?:(?:https?|ftp):\/\/)(?:\S+(?::\S*)?@)?(?:(?!10(?:\.\d{1,3}){3})(?!127(?:\.\d{1,3}){3})(?!169\.254(?:\.\d{1,3}){2})(?!192\.168(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))|(?:(?:[a-z\u{00a1}-\u{ffff}0-9]+-?)*[a-z\u{00a1}-\u{ffff}0-9]+)(?:\.(?:[a-z\u{00a1}-\u{ffff}0-9]+-?)*[a-z\u{00a1}-\u{ffff}0-9]+)*(?:\.(?:[a-z\u{00a1}-\u{ffff}]{2,})))(?::\d{2,5})?(?:\/[^\s]*)?$/iu;
var UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
var JSON_POINTER = /^(?:\/(?:[^~/]|~0|~1)*)*$/;
var JSON_POINTER_URI_FRAGMENT = /^#(?:\/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~0|~1)*)*$/i;
var RELATIVE_JSON_POINTER = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/;
var EMAIL_ADDRESS = /^("(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"|[a-z0-9.!#$%&'*+/=?^_`{|}~-]+)@(.+)$/i;
var EMAIL = (input) => {
  const matches = input.match(EMAIL_ADDRESS);
  if (!matches)
    return false;
  const name = matches[1];
  const host = matches[2];
  if (!name || !host || name.length > 64 || host.length > 253)
    return false;
  if (name[0] !== '"' && (name[0] === "." || name.endsWith(".") || name.includes(".."))) {
    return false;
  }
  if (host.startsWith("[") && host.endsWith("]")) {
    const address = host.slice(1, -1);
    if (/^ipv6:/i.test(address))
      return IPV6.test(address.slice(5));
    return IPV4.test(address);
  }
  return HOSTNAME.test(host);
};
var IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)$/;
var IPV6 = /^((([0-9a-f]{1,4}:){7}([0-9a-f]{1,4}|:))|(([0-9a-f]{1,4}:){6}(:[0-9a-f]{1,4}|((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){5}(((:[0-9a-f]{1,4}){1,2})|:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){4}(((:[0-9a-f]{1,4}){1,3})|((:[0-9a-f]{1,4})?:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){3}(((:[0-9a-f]{1,4}){1,4})|((:[0-9a-f]{1,4}){0,2}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){2}(((:[0-9a-f]{1,4}){1,5})|((:[0-9a-f]{1,4}){0,3}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){1}(((:[0-9a-f]{1,4}){1,6})|((:[0-9a-f]{1,4}){0,4}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(:(((:[0-9a-f]{1,4}){1,7})|((:[0-9a-f]{1,4}){0,5}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:)))$/i;
var DURATION = (input) => /^P(?:\d+W|(?:(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?|T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)))$/.test(input);
function bind(r) {
  return r.test.bind(r);
}
var format = {
  date,
  time: time.bind(void 0, true),
  "date-time": date_time,
  duration: DURATION,
  uri,
  "uri-reference": bind(URIREF),
  "uri-template": bind(URITEMPLATE),
  url: bind(URL_),
  email: EMAIL,
  hostname: bind(HOSTNAME),
  ipv4: bind(IPV4),
  ipv6: bind(IPV6),
  regex,
  uuid: bind(UUID),
  "json-pointer": bind(JSON_POINTER),
  "json-pointer-uri-fragment": bind(JSON_POINTER_URI_FRAGMENT),
  "relative-json-pointer": bind(RELATIVE_JSON_POINTER)
};
function isLeapYear(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
function date(str) {
  const matches = str.match(DATE);
  if (!matches)
    return false;
  const yearPart = matches[1];
  const monthPart = matches[2];
  const dayPart = matches[3];
  if (!yearPart || !monthPart || !dayPart)
    return false;
  const year = +yearPart;
  const month = +monthPart;
  const day = +dayPart;
  const maxDay = month == 2 && isLeapYear(year) ? 29 : DAYS[month];
  return month >= 1 && month <= 12 && day >= 1 && maxDay !== void 0 && day <= maxDay;
}
function time(full, str) {
  const matches = str.match(TIME);
  if (!matches)
    return false;
  const hourPart = matches[1];
  const minutePart = matches[2];
  const secondPart = matches[3];
  if (!hourPart || !minutePart || !secondPart)
    return false;
  const hour = +hourPart;
  const minute = +minutePart;
  const second = +secondPart;
  const timeZone = matches[5];
  const offsetSign = matches[6];
  const offsetHour = +(matches[7] ?? 0);
  const offsetMinute = +(matches[8] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59 || full && timeZone === void 0) {
    return false;
  }
  if (second < 60)
    return true;
  const offsetDirection = offsetSign === "+" ? 1 : offsetSign === "-" ? -1 : 0;
  const utcMinute = (hour * 60 + minute - offsetDirection * (offsetHour * 60 + offsetMinute) + 24 * 60) % (24 * 60);
  return utcMinute === 23 * 60 + 59;
}
var DATE_TIME_SEPARATOR = /t|\s/i;
function date_time(str) {
  const [datePart, timePart, extra] = str.split(DATE_TIME_SEPARATOR);
  return datePart !== void 0 && timePart !== void 0 && extra === void 0 && date(datePart) && time(true, timePart);
}
var NOT_URI_FRAGMENT = /\/|:/;
var URI_PATTERN = /^(?:[a-z][a-z0-9+\-.]*:)(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)(?:\?(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
function uri(str) {
  return NOT_URI_FRAGMENT.test(str) && URI_PATTERN.test(str);
}
var Z_ANCHOR = /[^\\]\\Z/;
function regex(str) {
  if (Z_ANCHOR.test(str))
    return false;
  try {
    new RegExp(str, "u");
    return true;
  } catch (e) {
    return false;
  }
}

// node_modules/@cfworker/json-schema/dist/esm/ucs2-length.js
function ucs2length(s) {
  let result = 0;
  let length2 = s.length;
  let index = 0;
  let charCode;
  while (index < length2) {
    result++;
    charCode = s.charCodeAt(index++);
    if (charCode >= 55296 && charCode <= 56319 && index < length2) {
      charCode = s.charCodeAt(index);
      if ((charCode & 64512) == 56320) {
        index++;
      }
    }
  }
  return result;
}

// node_modules/@cfworker/json-schema/dist/esm/validate.js
function hasOwnProperty(instance, key) {
  return Object.prototype.hasOwnProperty.call(instance, key);
}
function decimalInteger(value) {
  const coefficientAndExponent = Math.abs(value).toString().split("e");
  const coefficient = coefficientAndExponent[0];
  const exponent = coefficientAndExponent[1] ?? "0";
  const point = coefficient.indexOf(".");
  const fractionLength = point === -1 ? 0 : coefficient.length - point - 1;
  return [
    BigInt(coefficient.replace(".", "")),
    Number(exponent) - fractionLength
  ];
}
function isMultipleOf(instance, divisor) {
  if (!Number.isFinite(instance) || !Number.isFinite(divisor) || divisor <= 0) {
    return false;
  }
  const [instanceCoefficient, instanceExponent] = decimalInteger(instance);
  const [divisorCoefficient, divisorExponent] = decimalInteger(divisor);
  const exponentDifference = instanceExponent - divisorExponent;
  if (exponentDifference >= 0) {
    return instanceCoefficient * 10n ** BigInt(exponentDifference) % divisorCoefficient === 0n;
  }
  return instanceCoefficient % (divisorCoefficient * 10n ** BigInt(-exponentDifference)) === 0n;
}
function validate(instance, schema, draft = "2019-09", lookup = dereference(schema), shortCircuit = true, recursiveAnchor = null, instanceLocation = "#", schemaLocation = "#", evaluated = /* @__PURE__ */ Object.create(null)) {
  if (schema === true) {
    return { valid: true, errors: [] };
  }
  if (schema === false) {
    return {
      valid: false,
      errors: [
        {
          instanceLocation,
          keyword: "false",
          keywordLocation: instanceLocation,
          error: "False boolean schema."
        }
      ]
    };
  }
  const rawInstanceType = typeof instance;
  let instanceType;
  switch (rawInstanceType) {
    case "boolean":
    case "number":
    case "string":
      instanceType = rawInstanceType;
      break;
    case "object":
      if (instance === null) {
        instanceType = "null";
      } else if (Array.isArray(instance)) {
        instanceType = "array";
      } else {
        instanceType = "object";
      }
      break;
    default:
      throw new Error(`Instances of "${rawInstanceType}" type are not supported.`);
  }
  const { $ref, $recursiveRef, $recursiveAnchor, type: $type, const: $const, enum: $enum, required: $required, not: $not, anyOf: $anyOf, allOf: $allOf, oneOf: $oneOf, if: $if, then: $then, else: $else, format: $format, properties: $properties, patternProperties: $patternProperties, additionalProperties: $additionalProperties, unevaluatedProperties: $unevaluatedProperties, minProperties: $minProperties, maxProperties: $maxProperties, propertyNames: $propertyNames, dependentRequired: $dependentRequired, dependentSchemas: $dependentSchemas, dependencies: $dependencies, prefixItems: $prefixItems, items: $items, additionalItems: $additionalItems, unevaluatedItems: $unevaluatedItems, contains: $contains, minContains: $minContains, maxContains: $maxContains, minItems: $minItems, maxItems: $maxItems, uniqueItems: $uniqueItems, minimum: $minimum, maximum: $maximum, exclusiveMinimum: $exclusiveMinimum, exclusiveMaximum: $exclusiveMaximum, multipleOf: $multipleOf, minLength: $minLength, maxLength: $maxLength, pattern: $pattern, __absolute_ref__, __absolute_recursive_ref__ } = schema;
  const errors = [];
  if ($recursiveAnchor === true && recursiveAnchor === null) {
    recursiveAnchor = schema;
  }
  if ($recursiveRef === "#") {
    const refSchema = recursiveAnchor === null ? lookup[__absolute_recursive_ref__] : recursiveAnchor;
    const keywordLocation = `${schemaLocation}/$recursiveRef`;
    const result = validate(instance, recursiveAnchor === null ? schema : recursiveAnchor, draft, lookup, shortCircuit, refSchema, instanceLocation, keywordLocation, evaluated);
    if (!result.valid) {
      errors.push({
        instanceLocation,
        keyword: "$recursiveRef",
        keywordLocation,
        error: "A subschema had errors."
      }, ...result.errors);
    }
  }
  if ($ref !== void 0) {
    const uri2 = __absolute_ref__ || $ref;
    const refSchema = lookup[uri2];
    if (refSchema === void 0) {
      let message = `Unresolved $ref "${$ref}".`;
      if (__absolute_ref__ && __absolute_ref__ !== $ref) {
        message += `  Absolute URI "${__absolute_ref__}".`;
      }
      message += `
Known schemas:
- ${Object.keys(lookup).join("\n- ")}`;
      throw new Error(message);
    }
    const keywordLocation = `${schemaLocation}/$ref`;
    const result = validate(instance, refSchema, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, keywordLocation, evaluated);
    if (!result.valid) {
      errors.push({
        instanceLocation,
        keyword: "$ref",
        keywordLocation,
        error: "A subschema had errors."
      }, ...result.errors);
    }
    if (draft === "4" || draft === "7") {
      return { valid: errors.length === 0, errors };
    }
  }
  if (Array.isArray($type)) {
    let length2 = $type.length;
    let valid = false;
    for (let i = 0; i < length2; i++) {
      if (instanceType === $type[i] || $type[i] === "integer" && instanceType === "number" && instance % 1 === 0 && instance === instance) {
        valid = true;
        break;
      }
    }
    if (!valid) {
      errors.push({
        instanceLocation,
        keyword: "type",
        keywordLocation: `${schemaLocation}/type`,
        error: `Instance type "${instanceType}" is invalid. Expected "${$type.join('", "')}".`
      });
    }
  } else if ($type === "integer") {
    if (instanceType !== "number" || instance % 1 || instance !== instance) {
      errors.push({
        instanceLocation,
        keyword: "type",
        keywordLocation: `${schemaLocation}/type`,
        error: `Instance type "${instanceType}" is invalid. Expected "${$type}".`
      });
    }
  } else if ($type !== void 0 && instanceType !== $type) {
    errors.push({
      instanceLocation,
      keyword: "type",
      keywordLocation: `${schemaLocation}/type`,
      error: `Instance type "${instanceType}" is invalid. Expected "${$type}".`
    });
  }
  if ($const !== void 0) {
    if (instanceType === "object" || instanceType === "array") {
      if (!deepCompareStrict(instance, $const)) {
        errors.push({
          instanceLocation,
          keyword: "const",
          keywordLocation: `${schemaLocation}/const`,
          error: `Instance does not match ${JSON.stringify($const)}.`
        });
      }
    } else if (instance !== $const) {
      errors.push({
        instanceLocation,
        keyword: "const",
        keywordLocation: `${schemaLocation}/const`,
        error: `Instance does not match ${JSON.stringify($const)}.`
      });
    }
  }
  if ($enum !== void 0) {
    if (instanceType === "object" || instanceType === "array") {
      if (!$enum.some((value) => deepCompareStrict(instance, value))) {
        errors.push({
          instanceLocation,
          keyword: "enum",
          keywordLocation: `${schemaLocation}/enum`,
          error: `Instance does not match any of ${JSON.stringify($enum)}.`
        });
      }
    } else if (!$enum.some((value) => instance === value)) {
      errors.push({
        instanceLocation,
        keyword: "enum",
        keywordLocation: `${schemaLocation}/enum`,
        error: `Instance does not match any of ${JSON.stringify($enum)}.`
      });
    }
  }
  if ($not !== void 0) {
    const keywordLocation = `${schemaLocation}/not`;
    const result = validate(instance, $not, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, keywordLocation);
    if (result.valid) {
      errors.push({
        instanceLocation,
        keyword: "not",
        keywordLocation,
        error: 'Instance matched "not" schema.'
      });
    }
  }
  let subEvaluateds = [];
  if ($anyOf !== void 0) {
    const keywordLocation = `${schemaLocation}/anyOf`;
    const errorsLength = errors.length;
    let anyValid = false;
    for (const [i, subSchema] of $anyOf.entries()) {
      const subEvaluated = Object.create(evaluated);
      const result = validate(instance, subSchema, draft, lookup, shortCircuit, $recursiveAnchor === true ? recursiveAnchor : null, instanceLocation, `${keywordLocation}/${i}`, subEvaluated);
      errors.push(...result.errors);
      anyValid = anyValid || result.valid;
      if (result.valid) {
        subEvaluateds.push(subEvaluated);
      }
    }
    if (anyValid) {
      errors.length = errorsLength;
    } else {
      errors.splice(errorsLength, 0, {
        instanceLocation,
        keyword: "anyOf",
        keywordLocation,
        error: "Instance does not match any subschemas."
      });
    }
  }
  if ($allOf !== void 0) {
    const keywordLocation = `${schemaLocation}/allOf`;
    const errorsLength = errors.length;
    let allValid = true;
    for (const [i, subSchema] of $allOf.entries()) {
      const subEvaluated = Object.create(evaluated);
      const result = validate(instance, subSchema, draft, lookup, shortCircuit, $recursiveAnchor === true ? recursiveAnchor : null, instanceLocation, `${keywordLocation}/${i}`, subEvaluated);
      errors.push(...result.errors);
      allValid = allValid && result.valid;
      if (result.valid) {
        subEvaluateds.push(subEvaluated);
      }
    }
    if (allValid) {
      errors.length = errorsLength;
    } else {
      errors.splice(errorsLength, 0, {
        instanceLocation,
        keyword: "allOf",
        keywordLocation,
        error: `Instance does not match every subschema.`
      });
    }
  }
  if ($oneOf !== void 0) {
    const keywordLocation = `${schemaLocation}/oneOf`;
    const errorsLength = errors.length;
    const matches = $oneOf.filter((subSchema, i) => {
      const subEvaluated = Object.create(evaluated);
      const result = validate(instance, subSchema, draft, lookup, shortCircuit, $recursiveAnchor === true ? recursiveAnchor : null, instanceLocation, `${keywordLocation}/${i}`, subEvaluated);
      errors.push(...result.errors);
      if (result.valid) {
        subEvaluateds.push(subEvaluated);
      }
      return result.valid;
    }).length;
    if (matches === 1) {
      errors.length = errorsLength;
    } else {
      errors.splice(errorsLength, 0, {
        instanceLocation,
        keyword: "oneOf",
        keywordLocation,
        error: `Instance does not match exactly one subschema (${matches} matches).`
      });
    }
  }
  if (instanceType === "object" || instanceType === "array") {
    Object.assign(evaluated, ...subEvaluateds);
  }
  if ($if !== void 0) {
    const keywordLocation = `${schemaLocation}/if`;
    const ifEvaluated = /* @__PURE__ */ Object.create(null);
    const conditionResult = validate(instance, $if, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, keywordLocation, ifEvaluated).valid;
    if (conditionResult) {
      Object.assign(evaluated, ifEvaluated);
      if ($then !== void 0) {
        const thenResult = validate(instance, $then, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, `${schemaLocation}/then`, evaluated);
        if (!thenResult.valid) {
          errors.push({
            instanceLocation,
            keyword: "if",
            keywordLocation,
            error: `Instance does not match "then" schema.`
          }, ...thenResult.errors);
        }
      }
    } else if ($else !== void 0) {
      const elseResult = validate(instance, $else, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, `${schemaLocation}/else`, evaluated);
      if (!elseResult.valid) {
        errors.push({
          instanceLocation,
          keyword: "if",
          keywordLocation,
          error: `Instance does not match "else" schema.`
        }, ...elseResult.errors);
      }
    }
  }
  if (instanceType === "object") {
    if ($required !== void 0) {
      for (const key of $required) {
        if (!hasOwnProperty(instance, key)) {
          errors.push({
            instanceLocation,
            keyword: "required",
            keywordLocation: `${schemaLocation}/required`,
            error: `Instance does not have required property "${key}".`
          });
        }
      }
    }
    const keys = Object.keys(instance);
    if ($minProperties !== void 0 && keys.length < $minProperties) {
      errors.push({
        instanceLocation,
        keyword: "minProperties",
        keywordLocation: `${schemaLocation}/minProperties`,
        error: `Instance does not have at least ${$minProperties} properties.`
      });
    }
    if ($maxProperties !== void 0 && keys.length > $maxProperties) {
      errors.push({
        instanceLocation,
        keyword: "maxProperties",
        keywordLocation: `${schemaLocation}/maxProperties`,
        error: `Instance does not have at least ${$maxProperties} properties.`
      });
    }
    if ($propertyNames !== void 0) {
      const keywordLocation = `${schemaLocation}/propertyNames`;
      for (const key in instance) {
        const subInstancePointer = `${instanceLocation}/${encodePointer(key)}`;
        const result = validate(key, $propertyNames, draft, lookup, shortCircuit, recursiveAnchor, subInstancePointer, keywordLocation);
        if (!result.valid) {
          errors.push({
            instanceLocation,
            keyword: "propertyNames",
            keywordLocation,
            error: `Property name "${key}" does not match schema.`
          }, ...result.errors);
        }
      }
    }
    if ($dependentRequired !== void 0) {
      const keywordLocation = `${schemaLocation}/dependantRequired`;
      for (const key in $dependentRequired) {
        if (hasOwnProperty(instance, key)) {
          const required = $dependentRequired[key];
          for (const dependantKey of required) {
            if (!hasOwnProperty(instance, dependantKey)) {
              errors.push({
                instanceLocation,
                keyword: "dependentRequired",
                keywordLocation,
                error: `Instance has "${key}" but does not have "${dependantKey}".`
              });
            }
          }
        }
      }
    }
    if ($dependentSchemas !== void 0) {
      for (const [key, dependentSchema] of Object.entries($dependentSchemas)) {
        const keywordLocation = `${schemaLocation}/dependentSchemas`;
        if (hasOwnProperty(instance, key)) {
          const result = validate(instance, dependentSchema, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, `${keywordLocation}/${encodePointer(key)}`, evaluated);
          if (!result.valid) {
            errors.push({
              instanceLocation,
              keyword: "dependentSchemas",
              keywordLocation,
              error: `Instance has "${key}" but does not match dependant schema.`
            }, ...result.errors);
          }
        }
      }
    }
    if ($dependencies !== void 0) {
      const keywordLocation = `${schemaLocation}/dependencies`;
      for (const key in $dependencies) {
        if (hasOwnProperty(instance, key)) {
          const propsOrSchema = $dependencies[key];
          if (Array.isArray(propsOrSchema)) {
            for (const dependantKey of propsOrSchema) {
              if (!hasOwnProperty(instance, dependantKey)) {
                errors.push({
                  instanceLocation,
                  keyword: "dependencies",
                  keywordLocation,
                  error: `Instance has "${key}" but does not have "${dependantKey}".`
                });
              }
            }
          } else {
            const result = validate(instance, propsOrSchema, draft, lookup, shortCircuit, recursiveAnchor, instanceLocation, `${keywordLocation}/${encodePointer(key)}`);
            if (!result.valid) {
              errors.push({
                instanceLocation,
                keyword: "dependencies",
                keywordLocation,
                error: `Instance has "${key}" but does not match dependant schema.`
              }, ...result.errors);
            }
          }
        }
      }
    }
    const thisEvaluated = /* @__PURE__ */ Object.create(null);
    let stop = false;
    if ($properties !== void 0) {
      const keywordLocation = `${schemaLocation}/properties`;
      for (const [key, propertySchema] of Object.entries($properties)) {
        if (!hasOwnProperty(instance, key)) {
          continue;
        }
        const subInstancePointer = `${instanceLocation}/${encodePointer(key)}`;
        const result = validate(instance[key], propertySchema, draft, lookup, shortCircuit, recursiveAnchor, subInstancePointer, `${keywordLocation}/${encodePointer(key)}`);
        thisEvaluated[key] = true;
        if (result.valid) {
          evaluated[key] = true;
        } else {
          stop = shortCircuit;
          errors.push({
            instanceLocation,
            keyword: "properties",
            keywordLocation,
            error: `Property "${key}" does not match schema.`
          }, ...result.errors);
          if (stop)
            break;
        }
      }
    }
    if (!stop && $patternProperties !== void 0) {
      const keywordLocation = `${schemaLocation}/patternProperties`;
      for (const [pattern, subSchema] of Object.entries($patternProperties)) {
        const regex2 = new RegExp(pattern, "u");
        for (const key in instance) {
          if (!regex2.test(key)) {
            continue;
          }
          const subInstancePointer = `${instanceLocation}/${encodePointer(key)}`;
          const result = validate(instance[key], subSchema, draft, lookup, shortCircuit, recursiveAnchor, subInstancePointer, `${keywordLocation}/${encodePointer(pattern)}`);
          thisEvaluated[key] = true;
          if (result.valid) {
            evaluated[key] = true;
          } else {
            stop = shortCircuit;
            errors.push({
              instanceLocation,
              keyword: "patternProperties",
              keywordLocation,
              error: `Property "${key}" matches pattern "${pattern}" but does not match associated schema.`
            }, ...result.errors);
          }
        }
      }
    }
    if (!stop && $additionalProperties !== void 0) {
      const keywordLocation = `${schemaLocation}/additionalProperties`;
      for (const key in instance) {
        if (thisEvaluated[key]) {
          continue;
        }
        const subInstancePointer = `${instanceLocation}/${encodePointer(key)}`;
        const result = validate(instance[key], $additionalProperties, draft, lookup, shortCircuit, recursiveAnchor, subInstancePointer, keywordLocation);
        if (result.valid) {
          evaluated[key] = true;
        } else {
          stop = shortCircuit;
          errors.push({
            instanceLocation,
            keyword: "additionalProperties",
            keywordLocation,
            error: `Property "${key}" does not match additional properties schema.`
          }, ...result.errors);
        }
      }
    } else if (!stop && $unevaluatedProperties !== void 0) {
      const keywordLocation = `${schemaLocation}/unevaluatedProperties`;
      for (const key in instance) {
        if (!evaluated[key]) {
          const subInstancePointer = `${instanceLocation}/${encodePointer(key)}`;
          const result = validate(instance[key], $unevaluatedProperties, draft, lookup, shortCircuit, recursiveAnchor, subInstancePointer, keywordLocation);
          if (result.valid) {
            evaluated[key] = true;
          } else {
            errors.push({
              instanceLocation,
              keyword: "unevaluatedProperties",
              keywordLocation,
              error: `Property "${key}" does not match unevaluated properties schema.`
            }, ...result.errors);
          }
        }
      }
    }
  } else if (instanceType === "array") {
    if ($maxItems !== void 0 && instance.length > $maxItems) {
      errors.push({
        instanceLocation,
        keyword: "maxItems",
        keywordLocation: `${schemaLocation}/maxItems`,
        error: `Array has too many items (${instance.length} > ${$maxItems}).`
      });
    }
    if ($minItems !== void 0 && instance.length < $minItems) {
      errors.push({
        instanceLocation,
        keyword: "minItems",
        keywordLocation: `${schemaLocation}/minItems`,
        error: `Array has too few items (${instance.length} < ${$minItems}).`
      });
    }
    const length2 = instance.length;
    let i = 0;
    let stop = false;
    if ($prefixItems !== void 0) {
      const keywordLocation = `${schemaLocation}/prefixItems`;
      const length22 = Math.min($prefixItems.length, length2);
      for (; i < length22; i++) {
        const result = validate(instance[i], $prefixItems[i], draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${i}`, `${keywordLocation}/${i}`);
        evaluated[i] = true;
        if (!result.valid) {
          stop = shortCircuit;
          errors.push({
            instanceLocation,
            keyword: "prefixItems",
            keywordLocation,
            error: `Items did not match schema.`
          }, ...result.errors);
          if (stop)
            break;
        }
      }
    }
    if ($items !== void 0) {
      const keywordLocation = `${schemaLocation}/items`;
      if (Array.isArray($items)) {
        const length22 = Math.min($items.length, length2);
        for (; i < length22; i++) {
          const result = validate(instance[i], $items[i], draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${i}`, `${keywordLocation}/${i}`);
          evaluated[i] = true;
          if (!result.valid) {
            stop = shortCircuit;
            errors.push({
              instanceLocation,
              keyword: "items",
              keywordLocation,
              error: `Items did not match schema.`
            }, ...result.errors);
            if (stop)
              break;
          }
        }
      } else {
        for (; i < length2; i++) {
          const result = validate(instance[i], $items, draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${i}`, keywordLocation);
          evaluated[i] = true;
          if (!result.valid) {
            stop = shortCircuit;
            errors.push({
              instanceLocation,
              keyword: "items",
              keywordLocation,
              error: `Items did not match schema.`
            }, ...result.errors);
            if (stop)
              break;
          }
        }
      }
      if (!stop && $additionalItems !== void 0) {
        const keywordLocation2 = `${schemaLocation}/additionalItems`;
        for (; i < length2; i++) {
          const result = validate(instance[i], $additionalItems, draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${i}`, keywordLocation2);
          evaluated[i] = true;
          if (!result.valid) {
            stop = shortCircuit;
            errors.push({
              instanceLocation,
              keyword: "additionalItems",
              keywordLocation: keywordLocation2,
              error: `Items did not match additional items schema.`
            }, ...result.errors);
          }
        }
      }
    }
    if ($contains !== void 0) {
      if (length2 === 0 && $minContains === void 0) {
        errors.push({
          instanceLocation,
          keyword: "contains",
          keywordLocation: `${schemaLocation}/contains`,
          error: `Array is empty. It must contain at least one item matching the schema.`
        });
      } else if ($minContains !== void 0 && length2 < $minContains) {
        errors.push({
          instanceLocation,
          keyword: "minContains",
          keywordLocation: `${schemaLocation}/minContains`,
          error: `Array has less items (${length2}) than minContains (${$minContains}).`
        });
      } else {
        const keywordLocation = `${schemaLocation}/contains`;
        const errorsLength = errors.length;
        let contained = 0;
        for (let j = 0; j < length2; j++) {
          const result = validate(instance[j], $contains, draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${j}`, keywordLocation);
          if (result.valid) {
            evaluated[j] = true;
            contained++;
          } else {
            errors.push(...result.errors);
          }
        }
        if (contained >= ($minContains || 0)) {
          errors.length = errorsLength;
        }
        if ($minContains === void 0 && contained === 0) {
          errors.splice(errorsLength, 0, {
            instanceLocation,
            keyword: "contains",
            keywordLocation,
            error: `Array does not contain item matching schema.`
          });
        } else if ($minContains !== void 0 && contained < $minContains) {
          errors.push({
            instanceLocation,
            keyword: "minContains",
            keywordLocation: `${schemaLocation}/minContains`,
            error: `Array must contain at least ${$minContains} items matching schema. Only ${contained} items were found.`
          });
        } else if ($maxContains !== void 0 && contained > $maxContains) {
          errors.push({
            instanceLocation,
            keyword: "maxContains",
            keywordLocation: `${schemaLocation}/maxContains`,
            error: `Array may contain at most ${$maxContains} items matching schema. ${contained} items were found.`
          });
        }
      }
    }
    if (!stop && $unevaluatedItems !== void 0) {
      const keywordLocation = `${schemaLocation}/unevaluatedItems`;
      for (i; i < length2; i++) {
        if (evaluated[i]) {
          continue;
        }
        const result = validate(instance[i], $unevaluatedItems, draft, lookup, shortCircuit, recursiveAnchor, `${instanceLocation}/${i}`, keywordLocation);
        evaluated[i] = true;
        if (!result.valid) {
          errors.push({
            instanceLocation,
            keyword: "unevaluatedItems",
            keywordLocation,
            error: `Items did not match unevaluated items schema.`
          }, ...result.errors);
        }
      }
    }
    if ($uniqueItems) {
      for (let j = 0; j < length2; j++) {
        const a = instance[j];
        const ao = typeof a === "object" && a !== null;
        for (let k = 0; k < length2; k++) {
          if (j === k) {
            continue;
          }
          const b = instance[k];
          const bo = typeof b === "object" && b !== null;
          if (a === b || ao && bo && deepCompareStrict(a, b)) {
            errors.push({
              instanceLocation,
              keyword: "uniqueItems",
              keywordLocation: `${schemaLocation}/uniqueItems`,
              error: `Duplicate items at indexes ${j} and ${k}.`
            });
            j = Number.MAX_SAFE_INTEGER;
            k = Number.MAX_SAFE_INTEGER;
          }
        }
      }
    }
  } else if (instanceType === "number") {
    if (draft === "4") {
      if ($minimum !== void 0 && ($exclusiveMinimum === true && instance <= $minimum || instance < $minimum)) {
        errors.push({
          instanceLocation,
          keyword: "minimum",
          keywordLocation: `${schemaLocation}/minimum`,
          error: `${instance} is less than ${$exclusiveMinimum ? "or equal to " : ""} ${$minimum}.`
        });
      }
      if ($maximum !== void 0 && ($exclusiveMaximum === true && instance >= $maximum || instance > $maximum)) {
        errors.push({
          instanceLocation,
          keyword: "maximum",
          keywordLocation: `${schemaLocation}/maximum`,
          error: `${instance} is greater than ${$exclusiveMaximum ? "or equal to " : ""} ${$maximum}.`
        });
      }
    } else {
      if ($minimum !== void 0 && instance < $minimum) {
        errors.push({
          instanceLocation,
          keyword: "minimum",
          keywordLocation: `${schemaLocation}/minimum`,
          error: `${instance} is less than ${$minimum}.`
        });
      }
      if ($maximum !== void 0 && instance > $maximum) {
        errors.push({
          instanceLocation,
          keyword: "maximum",
          keywordLocation: `${schemaLocation}/maximum`,
          error: `${instance} is greater than ${$maximum}.`
        });
      }
      if ($exclusiveMinimum !== void 0 && instance <= $exclusiveMinimum) {
        errors.push({
          instanceLocation,
          keyword: "exclusiveMinimum",
          keywordLocation: `${schemaLocation}/exclusiveMinimum`,
          error: `${instance} is less than ${$exclusiveMinimum}.`
        });
      }
      if ($exclusiveMaximum !== void 0 && instance >= $exclusiveMaximum) {
        errors.push({
          instanceLocation,
          keyword: "exclusiveMaximum",
          keywordLocation: `${schemaLocation}/exclusiveMaximum`,
          error: `${instance} is greater than or equal to ${$exclusiveMaximum}.`
        });
      }
    }
    if ($multipleOf !== void 0) {
      if (!isMultipleOf(instance, $multipleOf)) {
        errors.push({
          instanceLocation,
          keyword: "multipleOf",
          keywordLocation: `${schemaLocation}/multipleOf`,
          error: `${instance} is not a multiple of ${$multipleOf}.`
        });
      }
    }
  } else if (instanceType === "string") {
    const length2 = $minLength === void 0 && $maxLength === void 0 ? 0 : ucs2length(instance);
    if ($minLength !== void 0 && length2 < $minLength) {
      errors.push({
        instanceLocation,
        keyword: "minLength",
        keywordLocation: `${schemaLocation}/minLength`,
        error: `String is too short (${length2} < ${$minLength}).`
      });
    }
    if ($maxLength !== void 0 && length2 > $maxLength) {
      errors.push({
        instanceLocation,
        keyword: "maxLength",
        keywordLocation: `${schemaLocation}/maxLength`,
        error: `String is too long (${length2} > ${$maxLength}).`
      });
    }
    if ($pattern !== void 0 && !new RegExp($pattern, "u").test(instance)) {
      errors.push({
        instanceLocation,
        keyword: "pattern",
        keywordLocation: `${schemaLocation}/pattern`,
        error: `String does not match pattern.`
      });
    }
    if ($format !== void 0 && format[$format] && !format[$format](instance)) {
      errors.push({
        instanceLocation,
        keyword: "format",
        keywordLocation: `${schemaLocation}/format`,
        error: `String does not match format "${$format}".`
      });
    }
  }
  return { valid: errors.length === 0, errors };
}

// node_modules/@cfworker/json-schema/dist/esm/validator.js
var Validator = class {
  schema;
  draft;
  shortCircuit;
  lookup;
  constructor(schema, draft = "2019-09", shortCircuit = true) {
    this.schema = schema;
    this.draft = draft;
    this.shortCircuit = shortCircuit;
    this.lookup = dereference(schema);
  }
  validate(instance) {
    return validate(instance, this.schema, this.draft, this.lookup, this.shortCircuit);
  }
  addSchema(schema, id) {
    if (id) {
      schema = { ...schema, $id: id };
    }
    dereference(schema, this.lookup);
  }
};

// src/schema.ts
var BYTES_MAX4 = 8192;
var DRAFT = "https://json-schema.org/draft/2020-12/schema";
function verifySchema(schemaText, subject) {
  const bytes = utf8(schemaText);
  if (bytes.length > BYTES_MAX4) throw new FormatError("the type's schema is larger than 8 KiB");
  const schema = parseJson(bytes);
  if (!isObject(schema) || schema.$schema !== DRAFT) throw new FormatError("the type's schema is not of draft 2020-12");
  const { valid, errors } = validate2(schema, subject);
  if (valid) return;
  const last = errors.at(-1);
  throw new FormatError(`the subject at \`${last?.instanceLocation ?? "#"}\` fails \`${last?.keyword ?? "schema"}\``);
}
function validate2(schema, subject) {
  try {
    return new Validator(schema, "2020-12").validate(subject);
  } catch (error) {
    throw new FormatError(`the type's schema cannot be applied: ${error instanceof Error ? error.message : error}`);
  }
}

// src/state-proof.ts
var CHUNK_BITS = 256n;
var GRAFT_HEIGHT = 8;
var CHUNK_BYTES = 32;
var KEY_BYTES2 = 32;
var DIGESTS_MAX = 192;
var LEAVES_MAX = 1n << 62n;
function readRangeProof(reader) {
  const location2 = reader.uvarint();
  const chunk = reader.take(CHUNK_BYTES);
  const leaves = reader.uvarint();
  const inactivePeaks = reader.count(64);
  const digests = Array.from({ length: reader.count(DIGESTS_MAX) }, () => reader.take(32));
  const partial = readOption(reader, () => reader.take(32));
  return { location: location2, chunk, leaves, inactivePeaks, digests, partial, opsRoot: reader.take(32) };
}
function decodeInclusion(wire) {
  const reader = new Reader(wire);
  const proof = { range: readRangeProof(reader), nextKey: reader.take(KEY_BYTES2) };
  reader.end();
  return proof;
}
function decodeExclusion(wire, readValue2) {
  const reader = new Reader(wire);
  const proof = readExclusion(reader, readValue2);
  reader.end();
  return proof;
}
function readExclusion(reader, readValue2) {
  const tag = reader.byte();
  if (tag > 1) throw new FormatError("an exclusion proof of no known kind");
  const range = readRangeProof(reader);
  if (tag === 1) return { kind: "empty", range, metadata: readOption(reader, () => readValue2(reader)) };
  const key = reader.take(KEY_BYTES2);
  const value = readValue2(reader);
  return { kind: "span", range, key, value, nextKey: reader.take(KEY_BYTES2) };
}
function readOption(reader, read) {
  const tag = reader.byte();
  if (tag > 1) throw new FormatError("an option is neither absent nor present");
  return tag === 1 ? read() : void 0;
}
function encodeValue(value) {
  return concat(uvarint(BigInt(value.length)), value);
}
function valueReader(bytesMax) {
  return (reader) => encodeValue(reader.take(reader.count(bytesMax)));
}
function updateOperation(key, value, nextKey) {
  return concat(Uint8Array.of(210), key, value, nextKey);
}
function commitOperation(metadata, floor) {
  const option = metadata === void 0 ? Uint8Array.of(0) : concat(Uint8Array.of(1), metadata);
  return concat(Uint8Array.of(211), option, uvarint(floor));
}
function verifyInclusion(wire, key, value, root) {
  const { range, nextKey } = decodeInclusion(wire);
  return verifyOperation(range, updateOperation(key, encodeValue(value), nextKey), root);
}
function verifyExclusion(wire, missing, bytesMax, root) {
  const proof = decodeExclusion(wire, valueReader(bytesMax));
  if (proof.kind === "empty") {
    return verifyOperation(proof.range, commitOperation(proof.metadata, proof.range.location), root);
  }
  const operation = updateOperation(proof.key, proof.value, proof.nextKey);
  return spans(proof.key, missing, proof.nextKey) && verifyOperation(proof.range, operation, root);
}
function spans(key, missing, nextKey) {
  const after = compare(key, missing) < 0;
  const before = compare(missing, nextKey) < 0;
  const wraps = compare(key, nextKey) >= 0;
  return !equal(missing, key) && (wraps ? after || before : after && before);
}
function verifyOperation(proof, operation, root) {
  if (proof.leaves > LEAVES_MAX || proof.location >= proof.leaves || !isActive(proof)) return false;
  const tail = proof.leaves % CHUNK_BITS;
  if (proof.partial !== void 0 !== (tail !== 0n)) return false;
  if (proof.partial !== void 0 && proof.location >= proof.leaves - tail) {
    if (!equal(proof.partial, sha2562(proof.chunk))) return false;
  }
  const bagged = bag(proof, operation);
  if (bagged === void 0) return false;
  const inactive = proof.inactivePeaks === 0 ? [] : [u64(BigInt(proof.inactivePeaks))];
  const grafted = sha2562(Uint8Array.of(0, 1), u64(proof.leaves), ...inactive, bagged);
  const end = proof.partial === void 0 ? [] : [u64(tail), proof.partial];
  return equal(sha2562(proof.opsRoot, grafted, ...end), root);
}
function isActive(proof) {
  const bit = Number(proof.location % CHUNK_BITS);
  return (proof.chunk[bit >> 3] >> (bit & 7) & 1) === 1;
}
function peaksOf(leaves) {
  const peaks = [];
  let first = 0n;
  for (let height = 62; height >= 0; height--) {
    const width = 1n << BigInt(height);
    if ((leaves & width) === 0n) continue;
    peaks.push({ first, height });
    first += width;
  }
  return peaks;
}
function bag(proof, operation) {
  const peaks = peaksOf(proof.leaves);
  const inactive = proof.inactivePeaks;
  if (inactive > peaks.length) return void 0;
  const own = peaks.findIndex(({ first, height }) => proof.location < first + (1n << BigInt(height)));
  const peak = peaks[own];
  const layout = layoutOf(own, peaks.length, inactive);
  if (proof.digests.length !== layout.given + peak.height) return void 0;
  const given = proof.digests.slice(0, layout.given);
  const ownDigest = climb(proof, peak, operation, proof.digests.slice(layout.given));
  const nodes = [...given.slice(0, layout.before), ownDigest, ...given.slice(layout.before)];
  const accumulated = nodes.slice(0, layout.folded);
  const bagged = nodes.slice(layout.folded).reduceRight(
    (rest, node) => rest === void 0 ? node : sha2562(node, rest),
    void 0
  );
  const all = bagged === void 0 ? accumulated : [...accumulated, bagged];
  return all.reduce((sum, node) => sha2562(sum, node));
}
function layoutOf(own, count, inactive) {
  if (own < inactive) {
    const before2 = own > 0 ? 1 : 0;
    const after = inactive - own - 1;
    return { before: before2, given: before2 + after + (count > inactive ? 1 : 0), folded: before2 + 1 + after };
  }
  const accumulator = inactive > 0 ? 1 : 0;
  const before = accumulator + own - inactive;
  return { before, given: before + (own + 1 < count ? 1 : 0), folded: accumulator };
}
function climb(proof, peak, operation, siblings) {
  let node = sha2562(u64(position(proof.location, 0)), operation);
  const offset = proof.location - peak.first;
  let left = ones(offset) - 1;
  let right = ones(offset);
  for (let height = 0; height <= peak.height; height++) {
    if (height === GRAFT_HEIGHT && !isZero(proof.chunk)) node = sha2562(proof.chunk, node);
    if (height === peak.height) break;
    const isRight = (offset >> BigInt(height) & 1n) === 1n;
    const sibling = siblings[isRight ? left-- : right++];
    const first = proof.location >> BigInt(height + 1) << BigInt(height + 1);
    const pair = isRight ? [sibling, node] : [node, sibling];
    node = sha2562(u64(position(first, height + 1)), ...pair);
  }
  return node;
}
function position(first, height) {
  return 2n * first - BigInt(ones(first)) + (1n << BigInt(height + 1)) - 2n;
}
function ones(value) {
  let count = 0;
  for (let rest = value; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}

// src/evidence.ts
var EVIDENCE_CHECKS = [
  ["ledger", checkLedger],
  ["header", checkHeader],
  ["committee", checkCommittee],
  ["finality", checkFinality],
  ["state", checkState],
  ["commitment", checkCommitment],
  ["credential", checkCredential],
  ["issuer", checkIssuer],
  ["schema", checkSchema]
];
function checkLedger({ bundle, genesis }) {
  hold(equal(bundle.header.ledger, genesis.ledger), `made for the ledger ${toHex(bundle.header.ledger)}`);
  return "the anchor's ledger";
}
function checkHeader({ bundle: { header } }) {
  hold(header.stateFormat === 1n, "the state is in a format that this verifier does not know");
  hold(header.height >= 1n, "the genesis header proves nothing");
  return `block ${toHex(header.digest)}`;
}
function checkCommittee({ bundle, genesis, committees, checkpoint }) {
  const { header } = bundle;
  checkPlace(header, genesis.epochs);
  for (const link of bundle.committees) committees.follow(link);
  const { length: length2 } = committees.signing(header.epoch);
  if (checkpoint) agree(header, checkpoint, committees);
  return `${length2} validators of epoch ${header.epoch}, after ${committees.changes} changes since the genesis file`;
}
function agree(header, checkpoint, committees) {
  const { header: shown, finality } = checkpoint;
  if (shown.height > header.height) return;
  try {
    verifyFinality(finality, shown, committees.past(shown.epoch));
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`the checkpoint is of another history: ${error.message}`) : error;
  }
  const isSame = shown.height < header.height || equal(shown.digest, header.digest);
  hold(isSame, "the checkpoint has another block at the bundle's height");
}
function checkFinality({ bundle, committees }) {
  const committee = committees.signing(bundle.header.epoch);
  const signers = verifyFinality(bundle.finality, bundle.header, committee);
  return `${signers} of ${committee.length} validators signed`;
}
function checkState({ bundle, genesis, record }) {
  const { ledger, certificate } = bundle.credential.value;
  hold(equal(ledger, genesis.ledger), "the credential names another ledger");
  const root = bundle.header.stateRoot;
  const key = certificateKey(certificate);
  if (record === void 0 || bundle.certificate === void 0) {
    hold(bundle.issuer === void 0, "an issuer is named for a certificate that is absent");
    hold(verifyExclusion(bundle.proof, key, VALUE_BYTES_MAX, root), "the proof of absence does not verify");
    return "the record is proven absent";
  }
  hold(equal(record.certificate, certificate), "the record is another certificate's");
  hold(verifyInclusion(bundle.proof, key, bundle.certificate.bytes, root), "the proof of the record does not verify");
  if (bundle.issuer) checkParty(bundle.issuer, record.issuer, root);
  return "the record is proven";
}
function checkParty({ record, proof }, issuer, root) {
  hold(equal(record.value.party, issuer), "the party record is not the issuer's");
  hold(verifyInclusion(proof, partyKey(issuer), record.bytes, root), "the proof of the issuer does not verify");
}
function checkCommitment(evidence) {
  const { credential, salt } = evidence.bundle;
  const commitment = commitmentOf(credential.bytes, salt);
  hold(equal(commitment, present(evidence).commitment), "the credential is not the one that the ledger committed to");
  return "the credential is the one on record";
}
function checkCredential(evidence) {
  const record = present(evidence);
  const credential = evidence.bundle.credential.value;
  const key = verifyCredentialProof(credential.json);
  const { algorithm, bytes } = record.assertionKey;
  hold(equal(credential.issuerKey, key), "`issuer.id` is not the key that signed");
  hold(algorithm === "ed25519" && equal(bytes, key), "not signed by the key on record");
  const { validFrom, validUntil } = record;
  hold(validFrom === void 0 || credential.validFrom === validFrom, "`validFrom` is not the record's");
  hold(validUntil === void 0 || credential.validUntil === validUntil, "`validUntil` is not the record's");
  const documents = [...record.attachments, ...record.image ? [record.image] : []];
  const known = (resource) => documents.some((document) => equal(document, resource));
  hold(credential.resources.every(known), "an attached document is not on record");
  return `signed by ${toHex(key)}`;
}
function checkIssuer(evidence) {
  const { bundle, genesis } = evidence;
  const { issuer } = present(evidence);
  const party = toHex(issuer);
  const member = genesis.members.find((candidate) => candidate.party === party);
  hold(member === void 0 === (bundle.issuer !== void 0), "named by none or both of genesis file and proof");
  const name = member?.name ?? bundle.issuer?.record.value.name;
  const { zh, en } = bundle.credential.value.issuerName;
  hold(name?.zh === zh && name.en === en, "the credential names the issuer otherwise than the ledger");
  const issuers = bundle.definition?.value.issuers;
  hold(!issuers || issuers.some((allowed) => equal(allowed, issuer)), "not among the type's issuers");
  return member ? `a member of the genesis file, ${party}` : `a party on record, ${party}`;
}
function checkSchema(evidence) {
  const { definition: named, subject, kind, schemaDigest } = evidence.bundle.credential.value;
  const { definition: id } = present(evidence);
  hold(equal(named, id), "`credentialSchema` is not the record's type");
  const part2 = evidence.bundle.definition;
  if (part2 === void 0) return "the schema is not in the bundle";
  const definition = part2.value;
  hold(equal(sha2562(part2.bytes), id), "the certificate type is not the record's");
  hold(schemaDigest === sriOf(utf8(definition.schema)), "`digestSRI` is not the schema's");
  hold(kind === kindOf(definition), "the credential's `type` is not the certificate type's");
  verifySchema(definition.schema, subject);
  return `${definition.code}, version ${definition.version}`;
}
function kindOf({ code }) {
  const words = code.split("-").map((word2) => word2.slice(0, 1).toUpperCase() + word2.slice(1));
  return words.join("");
}
function present({ record }) {
  if (record === void 0) throw new FormatError("there is no record to check against");
  return record;
}
function hold(condition, otherwise) {
  if (!condition) throw new FormatError(otherwise);
}

// src/judgement.ts
function judge(evidence, nowMs, maxAgeMs) {
  const now = BigInt(Math.trunc(nowMs));
  const checks = [
    ["validity", "expired", () => checkValidity(evidence, now)],
    ["status", evidence.record?.status === "suspended" ? "suspended" : "revoked", () => checkStatus(evidence)]
  ];
  const isOlder = evidence.checkpoint !== void 0 && evidence.checkpoint.header.height > evidence.bundle.header.height;
  if (maxAgeMs !== null || isOlder) {
    checks.push(["freshness", "stale", () => checkFreshness(evidence, now, maxAgeMs)]);
  }
  return checks;
}
function checkValidity({ bundle }, now) {
  const { validFrom, validUntil } = bundle.credential.value;
  if (now < validFrom) throw new FormatError(`not yet valid: valid from ${writeTime(validFrom)}`);
  if (validUntil === void 0) return `valid from ${writeTime(validFrom)}, without end`;
  if (now > validUntil) throw new FormatError(`validity ended at ${writeTime(validUntil)}`);
  return `valid until ${writeTime(validUntil)}`;
}
function checkStatus({ record }) {
  if (record?.status === "active") return "active";
  const reason = record?.reason === void 0 ? "" : `, reason \`${record.reason}\``;
  const successor = record?.supersededBy === void 0 ? "" : ` by ${toHex(record.supersededBy)}`;
  throw new FormatError(`${record?.status ?? "absent"}${successor}${reason}`);
}
function checkFreshness({ bundle: { header }, checkpoint }, now, maxAgeMs) {
  if (checkpoint && checkpoint.header.height > header.height) {
    throw new FormatError(`of height ${header.height}, before the checkpoint's ${checkpoint.header.height}`);
  }
  const age = now - header.time;
  const limit = BigInt(Math.trunc(maxAgeMs ?? Number.MAX_SAFE_INTEGER));
  if (age > limit) throw new FormatError(`${age / 1000n} s old, at most ${limit / 1000n} s are accepted`);
  return age > 0n ? `${age / 1000n} s old` : "not older than the present";
}

// src/summary.ts
function anchorOf({ ledger, name, environment: environment2 }, checkpoint) {
  const anchor = { ledger: toHex(ledger), name, environment: environment2 };
  if (!checkpoint) return { ...anchor, kind: "genesis" };
  const { height, time: time2 } = checkpoint.header;
  return { ...anchor, kind: "genesis_and_checkpoint", checkpoint: { height: Number(height), time: Number(time2) } };
}
function asOf({ header }) {
  return { as_of: { height: Number(header.height), time: Number(header.time) } };
}
function contentOf(genesis, bundle, record) {
  const definition = bundle.definition?.value;
  return {
    ...issuerOf(genesis, bundle, record),
    ...definition && { definition: definitionOf(definition, record) },
    record: recordOf(bundle, record, definition),
    subject: bundle.credential.value.subject
  };
}
function issuerOf(genesis, bundle, record) {
  const party = toHex(record.issuer);
  const name = genesis.members.find((member) => member.party === party)?.name ?? bundle.issuer?.record.value.name;
  return name ? { issuer: { party, name } } : {};
}
function definitionOf(definition, record) {
  const { code, version, name, fields } = definition;
  return { definition: toHex(record.definition), code, version: Number(version), name, fields };
}
function recordOf(bundle, record, definition) {
  const { reason: code, supersededBy } = record;
  const { validFrom, validUntil } = bundle.credential.value;
  const name = definition?.reasons.find((reason) => reason.code === code)?.name;
  return {
    status: record.status,
    origin: record.origin,
    ...code !== void 0 && { reason: { code, ...name && { name } } },
    valid_from: Number(validFrom),
    ...validUntil !== void 0 && { valid_until: Number(validUntil) },
    issued_at: Number(record.issuedAt),
    changed_at: Number(record.changedAt),
    ...supersededBy && { superseded_by: toHex(supersededBy) }
  };
}

// src/verify.ts
var MAX_AGE_MS_DEFAULT = 24 * 60 * 60 * 1e3;
function verify(bundleBytes, genesisBytes, options) {
  const genesis = parseGenesis(genesisBytes);
  const checkpoint = options.checkpoint && parseCheckpoint(options.checkpoint, genesis);
  const run = new Run();
  const found = {};
  const bundle = run.make("format", "invalid", () => decodeBundle(bundleBytes), "a bundle in its one encoding");
  if (bundle) {
    found.certificate = toHex(bundle.credential.value.certificate);
    const committees = new Committees(genesis);
    const evidence = { bundle, genesis, checkpoint, committees, record: bundle.certificate?.value };
    const proven = prove(run, evidence, found);
    if (proven && evidence.record) {
      Object.assign(found, contentOf(genesis, bundle, evidence.record));
      decide(run, evidence, options);
    }
  }
  const { verdict, checks } = run.end();
  return { verdict, anchor: anchorOf(genesis, checkpoint), ...found, checks };
}
function prove(run, evidence, found) {
  for (const [name, check] of EVIDENCE_CHECKS) {
    const detail = run.make(name, name === "ledger" ? "unknown" : "invalid", () => check(evidence));
    if (detail === void 0) return false;
    if (name === "finality") Object.assign(found, asOf(evidence.bundle));
    if (name === "state" && evidence.record === void 0) {
      run.fail("status", "unknown", "the ledger does not hold this certificate");
      return false;
    }
  }
  return true;
}
function decide(run, evidence, options) {
  const maxAgeMs = options.maxAgeMs === void 0 ? MAX_AGE_MS_DEFAULT : options.maxAgeMs;
  for (const [name, otherwise, check] of judge(evidence, options.now, maxAgeMs)) {
    run.make(name, otherwise, check);
  }
}
var Run = class {
  made = /* @__PURE__ */ new Map();
  failures = [];
  /** What the check found, or undefined when it failed; its text is the detail unless one is given. */
  make(name, otherwise, check, detail) {
    try {
      const found = check();
      this.made.set(name, { name, outcome: "passed", detail: detail ?? String(found) });
      return found;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.fail(name, otherwise, error.message);
      return void 0;
    }
  }
  fail(name, verdict, detail) {
    this.made.set(name, { name, outcome: "failed", detail });
    this.failures.push(verdict);
  }
  end() {
    return {
      verdict: VERDICTS.find((verdict) => this.failures.includes(verdict)) ?? "valid",
      checks: CHECKS.map((name) => this.made.get(name) ?? { name, outcome: "skipped", detail: "not made" })
    };
  }
};

// src/cli.ts
var USAGE = `usage: chancery-verify BUNDLE --genesis GENESIS [--checkpoint FILE] [--max-age DURATION] [--now MS] [--json]

Verifies a Chancery bundle offline, from the genesis file alone or with a checkpoint.

  --genesis GENESIS    the ledger's genesis file: the anchor of trust
  --checkpoint FILE    a checkpoint of the ledger that you trust: nothing older, nothing off its history
  --max-age DURATION   greatest age of the proof, such as 90s, 30min, 24h (default: 24h; \`none\`: any age)
  --now MS             the present time in milliseconds since 1970 (default: this machine's clock)
  --json               the whole report as one JSON object

exit codes: 0 valid, 10 stale, 11 suspended, 12 revoked, 13 expired, 14 unknown, 15 invalid,
1 a file cannot be read, 2 wrong usage
`;
var UNITS_MS = { h: 36e5, min: 6e4, s: 1e3, ms: 1 };
var UsageError = class extends Error {
};
process.exitCode = main(process.argv.slice(2));
function main(args) {
  try {
    if (args.includes("--help")) {
      process.stdout.write(USAGE);
      return 0;
    }
    const command = parse(args);
    const bundle = readBounded(command.bundle, BUNDLE_BYTES_MAX);
    const genesis = readBounded(command.genesis, GENESIS_BYTES_MAX);
    const checkpoint = command.checkpoint === void 0 ? {} : { checkpoint: readBounded(command.checkpoint, CHECKPOINT_BYTES_MAX) };
    const report = verify(bundle, genesis, { ...command.options, ...checkpoint });
    process.stdout.write(command.json ? `${JSON.stringify(report)}
` : describe(report));
    return EXIT_CODES[report.verdict];
  } catch (error) {
    return explain(error);
  }
}
function readBounded(path, bytesMax) {
  const bytes = new Uint8Array(bytesMax + 1);
  const file = openSync(path, "r");
  try {
    let size = 0;
    for (let read = -1; read !== 0 && size < bytes.length; size += read) {
      read = readSync(file, bytes, size, bytes.length - size, null);
    }
    return bytes.subarray(0, size);
  } finally {
    closeSync(file);
  }
}
function explain(error) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    process.stderr.write(`${message}

${USAGE}`);
    return EXIT_CODES.usage;
  }
  const isExpected = error instanceof FormatError || error instanceof Error && "code" in error;
  process.stderr.write(`error: ${isExpected ? message : `unexpected: ${message}`}
`);
  return EXIT_CODES.error;
}
function parse(args) {
  const { values, positionals } = parseFlags(args);
  const [bundle, ...more] = positionals;
  if (bundle === void 0 || more.length > 0) throw new UsageError("one bundle is expected");
  if (values.genesis === void 0) throw new UsageError("`--genesis` is missing");
  const now = values.now === void 0 ? Date.now() : number(values.now, "--now");
  const { genesis, checkpoint, json } = values;
  return { bundle, genesis, checkpoint, options: { now, ...maxAge(values["max-age"]) }, json };
}
function parseFlags(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        genesis: { type: "string" },
        now: { type: "string" },
        checkpoint: { type: "string" },
        "max-age": { type: "string" },
        json: { type: "boolean", default: false }
      }
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
function maxAge(text2) {
  if (text2 === void 0) return {};
  if (text2 === "none") return { maxAgeMs: null };
  const [, count, unit = ""] = /^([0-9]+)\s*(h|min|s|ms)$/.exec(text2) ?? [];
  const age = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(age)) throw new UsageError("`--max-age` is not a duration such as 90s, 30min, 24h");
  return { maxAgeMs: age };
}
function number(text2, flag) {
  const value = Number(text2);
  if (!/^[0-9]+$/.test(text2) || !Number.isSafeInteger(value)) throw new UsageError(`\`${flag}\` is not a whole number`);
  return value;
}
function describe(report) {
  const { verdict, as_of, anchor, certificate, issuer, definition } = report;
  const lines = [verdict.toUpperCase(), ""];
  if (certificate) lines.push(`certificate  ${certificate}`);
  if (definition) lines.push(`type         ${definition.name.zh} / ${definition.name.en}`);
  if (issuer) lines.push(`issuer       ${issuer.name.zh} / ${issuer.name.en}`);
  if (as_of) lines.push(`as of        height ${as_of.height}, ${moment(as_of.time)}`);
  lines.push(`anchor       ${anchor.name.zh} / ${anchor.name.en} (${anchor.environment}), ledger ${anchor.ledger}`);
  lines.push(`             ${anchorKind(anchor)}`, "");
  for (const { name, outcome, detail } of report.checks) {
    lines.push(`${outcome.padEnd(8)} ${name.padEnd(11)} ${detail}`.trimEnd());
  }
  return `${lines.join("\n")}
`;
}
function anchorKind({ checkpoint }) {
  if (!checkpoint) return "依据创世文件 / from the genesis file";
  const [height, time2] = [checkpoint.height, moment(checkpoint.time)];
  return `依据创世文件及高度 ${height} 的检查点 / from the genesis file and the checkpoint at height ${height}, ${time2}`;
}
function moment(time2) {
  const date2 = new Date(time2);
  return Number.isNaN(date2.getTime()) ? `${time2} ms` : date2.toISOString();
}
