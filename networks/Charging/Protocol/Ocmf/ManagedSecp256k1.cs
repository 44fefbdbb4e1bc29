using System.Numerics;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>Checks secp256k1 by the kernel's key recovery, for platforms whose library has no such curve: the signer is one of two points.</summary>
static class ManagedSecp256k1
{
    static readonly BigInteger N = new(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"), isUnsigned: true, isBigEndian: true);

    public static bool Verifies(ReadOnlySpan<byte> point, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        Span<byte> recoverable = stackalloc byte[Secp256k1.SignatureSize];
        signature.CopyTo(recoverable);
        var s = new BigInteger(signature[32..], isUnsigned: true, isBigEndian: true);
        if (s >= N) return false;
        if (s > N / 2) // the kernel takes one form of a signature, meters write both
        {
            recoverable[32..64].Clear();
            var low = (N - s).ToByteArray(isUnsigned: true, isBigEndian: true);
            low.CopyTo(recoverable[(64 - low.Length)..]);
        }
        Span<byte> signer = stackalloc byte[Secp256k1.PublicKeySize];
        for (byte recovery = 27; recovery <= 28; recovery++)
        {
            recoverable[64] = recovery;
            if (Secp256k1.Recover(hash, recoverable, signer) == RecoverFault.None && signer.SequenceEqual(point)) return true;
        }
        return false;
    }
}
