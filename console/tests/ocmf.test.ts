import { describe, expect, it } from "vitest";
import { holdBody } from "../src/networks/charging/holdBody";
import { readOcmf, verify } from "../src/networks/charging/ocmf";
import { verifies } from "../src/networks/charging/curves";
import { sha256, toBytes } from "viem";

/** Keys and signatures made with openssl 3 over the payload below. */
const made = [
  ["secp192k1", "3046301006072a8648ce3d020106052b8104001f03320004c56e12233dda74086791a4e0f8c4a8e016e091b6cb5fc2d4bb512f2d4ced1185893350cba8ad992b65f4058a3e49755b", "303502187a0755c781eb2b1fbd2d17875d8aa870ff002db17cf89e0002190099daa50e175a8454b5fa7e97dca39e4f870d6cb8cd631e4e"],
  ["secp192r1", "3049301306072a8648ce3d020106082a8648ce3d03010103320004fe0e3f0329aec1e1356d0c218efa4390d768855b186411adf25c4e3a7fc3f4f9a70bc61da336cdf1728bb9b2b9a866c5", "303402180b43f234720f08795ec606829a7fa0b6393dfe0e713806a102182ff5a1b3f6c12ee6d1b97d6f6d534610db42969f2e825e46"],
  ["secp256k1", "3056301006072a8648ce3d020106052b8104000a03420004a011eb85e3a7e4b9c671e42370b415f2f91d3dc572a4126ab454c66b9ee6aeaa1d433290ce87bcac15791fdf4eba29196f98480d201afa994412ba40ab94cecd", "3046022100a593518d08c04aab476c8438a2350ed67282d362fe5cc35f007a88c06c58ba3d022100dd67e2e80408046a051ca85b56a2a814c7b29e6eeda3f8382bbf16557eb96e2e"],
  ["secp256r1", "3059301306072a8648ce3d020106082a8648ce3d03010703420004df733c2e4403588daada205a3b104f70b0fb0995e5d51ff752310bda3c9030a73733a868a7a14fdf53ff220d9ac922224a1a41b8db9783521175db035081dc3b", "304402201abcc0d78fb4b00dfb7c30262662d78d3471dc5ddd51e22b164aa3ab19824e6302203f7bc4a4e2f878b34510693a3513b4b14376228b0c6eabf4bf6a3be90c12296a"],
  ["secp384r1", "3076301006072a8648ce3d020106052b8104002203620004dec6976d1359248ee62922349674046788e695c82044905f8616dd7e3d1786730c3766b79a9cff4b8bb07f21f0f2be0986ec46a372827ff52365ff78a7c31255c5935ede3648cccb0cc7e846e791ba87fabf6c6f541f6fb2f2e25f24698eaf6a", "30650231008d4192cf8ab7f84b3331a7b45ae92473de336e99e14195423eb52d6102a090c9bc66a715b7a883ef78843fe03467fadd02300889d987cfd19fa839ab150b8e169b70c9648c1ca9d53fd8cd37b628d480ad13d6d2507856ab1a988a2f8e5f73144aeb"],
  ["secp521r1", "30819b301006072a8648ce3d020106052b81040023038186000401c3fcfaae6267b70065aab4e7a16763581483a2b65bf9e26ac35258b618029a211ae72168f188b66dc39c7ac3b20ce0bc085fccf980102f79f384eca9cbd083b60d0134a402de141a8fa62b4f41dbce8d7bb514bbe5fae771058f62e8202865ebfb75761fc608873f03858b590ab3aa2f9c968318b7212ba1e2fb895e5370232196d54b", "308188024200e87605af2d67ce2df7dce5dd3963683d30e84c1f55bc86ab311cbf2a8aa6d16ae3aa8d5beb32703c47005603fa4d2bcaeb0c9f9ac279d4866ff4700d62de9442ba024200826bc9667419531da7c90a846c95628e363e4fbedd8bf7ed9a0a650b53ba42fa8661d05b9c322d5bc1069bdbc33d0bb5625042962ef7762a6c25ddf5bff492682c"],
  ["brainpoolP256r1", "305a301406072a8648ce3d020106092b240303020801010703420004a93db210cafa24f340d1c6bdfb62c21cd84265d70d1c187d3fca065f04a8e6b684f518706623eb6e118fbec7ae5b17f469957b3454030a4347085b786f6609f5", "304402202182905dd81ac3c7a1772afe2b264f188e24a59a77f37601df7da92ccc503199022006661085a31d61fe175b9b315f403a427b188f8b57349455247fe522d8826adc"],
  ["brainpoolP384r1", "307a301406072a8648ce3d020106092b240303020801010b0362000428eabcfc649b09b585e54b3065598a829a9117218520c911f487b00c7e976f50b68b97d26ff3e3a3933425f9265b6d45630e825186ce4262ab3c24eab19dd48522d6ed102dd14dac4614dd4d4e94592d6c8865ca8bd6f7ec009263b4c53d222d", "30640230498ce86a07443bb987884e115e87067f5fbffa7e79b6da8b004f8ccbe08c0f8b6d7d236b15c3917ef444f6d494d3824d023044e24db4f81ea257166fe4025a4b08a9dacf33ba43195808a24aeed8a2fc23fe9accdbc4d31fe1c3596ab09463ee456a"],
] as const;
const payload = '{"FV":"1.0","PG":"T1"}';
const record = (curve: string, signature: string, text = payload) => readOcmf(`OCMF|${text}|{"SA":"ECDSA-${curve}-SHA256","SD":"${signature}"}`)!;

describe("a meter's record", () => {
  it.each(made)("is genuine on %s", async (curve, key, signature) => {
    expect((await verify(record(curve, signature), key)).says).toBe("valid");
  });

  it.each(made)("is not genuine on %s when one byte is another", async (curve, key, signature) => {
    expect((await verify(record(curve, signature, payload.replace("T1", "T2")), key)).says).toBe("invalid");
  });

  it.each(made)("is checked on %s without the browser's help, and not under another key", (curve, key, signature) => {
    const point = Uint8Array.from(key.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    const size = { "192": 24, "256": 32, "384": 48, "521": 66 }[/\d+/.exec(curve)![0]]!;
    const fields = raw(signature, size);
    const digest = toBytes(sha256(new TextEncoder().encode(payload)));
    expect(verifies(curve, digest, fields, point.slice(-2 * size))).toBe(true);
    const other = point.slice(-2 * size);
    other[2 * size - 1]! ^= 1;
    expect(verifies(curve, digest, fields, other)).toBe(false);
  });

  it("is not judged without a key, without a known curve, or when it is not one", async () => {
    const [curve, key, signature] = made[0];
    expect((await verify(record(curve, signature), null)).says).toBe("nokey");
    expect((await verify(record("ed25519", signature), key)).says).toBe("unknown");
    expect((await verify(record(curve, "00"), key)).says).toBe("unreadable");
    expect(readOcmf("OCMF|{}")).toBeNull();
  });
});

describe("a word about a session", () => {
  it("is a map with its sixteen bytes", () => expect(atob(holdBody("000102030405060708090a0b0c0d0e0f")).length).toBe(1 + 8 + 17));
});

/** r ‖ s out of strict DER. */
function raw(hex: string, size: number): Uint8Array {
  const der = Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  const fields = new Uint8Array(2 * size);
  let at = der[1] === 0x81 ? 3 : 2;
  for (const end of [size, 2 * size]) {
    const value = der.slice(at + 2, at + 2 + der[at + 1]!);
    const bare = value[0] === 0 ? value.slice(1) : value;
    fields.set(bare, end - bare.length);
    at += 2 + der[at + 1]!;
  }
  return fields;
}
