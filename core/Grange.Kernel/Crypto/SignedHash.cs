namespace Grange.Kernel.Crypto;

/// <summary>One signature to be checked among many.</summary>
/// <param name="Signer">A compressed P-256 key for <see cref="P256Batch"/>, the 20 bytes of an address for <see cref="Secp256k1Batch"/>.</param>
/// <param name="Hash">The 32 bytes that were signed.</param>
/// <param name="Signature">As the curve's single check takes it.</param>
public readonly record struct SignedHash(ReadOnlyMemory<byte> Signer, ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> Signature);
