using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Chain;

/// <summary>An account that signs plain transfers one after another.</summary>
sealed class Wallet : IDisposable
{
    public static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    long nonce;

    public Secp256k1Key Key { get; } = Secp256k1Key.Generate();

    public Address Address => Address.Read(Key.AddressBytes);

    public SignedTransaction Transfer(Address to, BigInteger wei, long? at = null, long tip = 1_000_000_000) =>
        new Eip1559Transaction(31337, at ?? nonce++, tip, 5_000_000_000 + tip, 21_000, to, wei, default).Sign(Key);

    public void Dispose() => Key.Dispose();
}
