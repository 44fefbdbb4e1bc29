/** A short Weierstrass curve y² = x³ + ax + b over a prime p, with a generator of prime order n. */
type Curve = { size: number; p: bigint; a: bigint; n: bigint; x: bigint; y: bigint };
type Point = { x: bigint; y: bigint } | null;

const curve = (size: number, [p, a, n, x, y]: readonly [string, string, string, string, string]): Curve => ({ size, p: BigInt(`0x${p}`), a: BigInt(`0x${a}`), n: BigInt(`0x${n}`), x: BigInt(`0x${x}`), y: BigInt(`0x${y}`) });

/** Every curve that meters sign with (OCMF 1.4.1), from SEC 2 and RFC 5639. */
const curves: Record<string, Curve> = {
  secp192k1: curve(24, [
    "fffffffffffffffffffffffffffffffffffffffeffffee37",
    "0",
    "fffffffffffffffffffffffe26f2fc170f69466a74defd8d",
    "db4ff10ec057e9ae26b07d0280b7f4341da5d1b1eae06c7d",
    "9b2f2f6d9c5628a7844163d015be86344082aa88d95e2f9d",
  ]),
  secp192r1: curve(24, [
    "fffffffffffffffffffffffffffffffeffffffffffffffff",
    "fffffffffffffffffffffffffffffffefffffffffffffffc",
    "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
    "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
    "7192b95ffc8da78631011ed6b24cdd573f977a11e794811",
  ]),
  secp256k1: curve(32, [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    "0",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
  ]),
  secp256r1: curve(32, [
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  ]),
  secp384r1: curve(48, [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
  ]),
  secp521r1: curve(66, [
    "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc",
    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
  ]),
  brainpoolP256r1: curve(32, [
    "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
    "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
    "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
    "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
    "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
  ]),
  brainpoolP384r1: curve(48, [
    "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
    "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
    "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565",
    "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
    "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
  ]),
};

export const sizeOf = (name: string): number | null => curves[name]?.size ?? null;

const mod = (value: bigint, p: bigint) => ((value % p) + p) % p;

/** 1 ⁄ value, by Euclid's algorithm. */
function inverse(value: bigint, p: bigint): bigint {
  let [r0, r1, t0, t1] = [p, mod(value, p), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  return mod(t0, p);
}

function add({ p, a }: Curve, one: Point, other: Point): Point {
  if (!one) return other;
  if (!other) return one;
  if (one.x === other.x && mod(one.y + other.y, p) === 0n) return null;
  const slope = one.x === other.x ? (3n * one.x * one.x + a) * inverse(2n * one.y, p) : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = mod(slope * slope - one.x - other.x, p);
  return { x, y: mod(slope * (one.x - x) - one.y, p) };
}

/** one·u + other·v in one walk over the bits. */
function sum(on: Curve, one: Point, u: bigint, other: Point, v: bigint): Point {
  const both = add(on, one, other);
  let found: Point = null;
  for (let bit = BigInt(on.size * 8); bit >= 0n; bit--) {
    found = add(on, found, found);
    const [first, second] = [(u >> bit) & 1n, (v >> bit) & 1n];
    if (first || second) found = add(on, found, first && second ? both : first ? one : other);
  }
  return found;
}

const number = (bytes: Uint8Array) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** ECDSA by the book (SEC 1 §4.1.4), for browsers that lack a curve. It only ever sees public data, so it need not hide how long it takes. */
export function verifies(name: string, digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  const on = curves[name];
  if (!on || key.length !== 2 * on.size || signature.length !== 2 * on.size) return false;
  const [r, s] = [number(signature.slice(0, on.size)), number(signature.slice(on.size))];
  const at = { x: number(key.slice(0, on.size)), y: number(key.slice(on.size)) };
  if (r <= 0n || s <= 0n || r >= on.n || s >= on.n || !isOn(on, at)) return false;
  // the leftmost bits of the digest, as many as the order has
  const orderBits = on.n.toString(2).length;
  const hash = number(digest) >> BigInt(Math.max(0, digest.length * 8 - orderBits));
  const back = inverse(s, on.n);
  const found = sum(on, { x: on.x, y: on.y }, mod(hash * back, on.n), at, mod(r * back, on.n));
  return found !== null && mod(found.x, on.n) === r;
}

/** b is what the generator says it is. */
function isOn({ p, a, x, y }: Curve, at: { x: bigint; y: bigint }): boolean {
  const left = (point: { x: bigint; y: bigint }) => mod(point.y * point.y - point.x ** 3n - a * point.x, p);
  return at.x < p && at.y < p && left(at) === left({ x, y });
}
