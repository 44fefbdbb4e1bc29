using System.Security.Cryptography;

namespace Grange.Kernel.Crypto;

/// <summary>The public keys used last, imported: importing costs three times a verification. A memo of a pure function, so it changes no result.</summary>
sealed class P256KeyCache(int capacity)
{
    readonly Lock gate = new();
    readonly LinkedList<ImportedKey> byUse = new();
    readonly Dictionary<byte[], LinkedListNode<ImportedKey>> byKey = new(KeyBytes.Instance);

    public P256Fault Find(ReadOnlySpan<byte> compressed, out ImportedKey? key)
    {
        lock (gate)
        {
            if (byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(compressed, out var known))
            {
                byUse.Remove(known);
                byUse.AddFirst(known);
                key = known.Value;
                return P256Fault.None;
            }
        }
        var fault = ImportedKey.TryImport(compressed, out key);
        if (fault == P256Fault.None) Keep(compressed.ToArray(), key!);
        return fault;
    }

    void Keep(byte[] compressed, ImportedKey key)
    {
        lock (gate)
        {
            if (byKey.ContainsKey(compressed)) return; // another thread imported it meanwhile
            byKey.Add(compressed, byUse.AddFirst(key));
            if (byKey.Count <= capacity) return;
            // Not disposed here: another thread may be verifying with it. Its handle is released when nobody holds it.
            var oldest = byUse.Last!;
            byUse.RemoveLast();
            byKey.Remove(oldest.Value.Compressed);
        }
    }

    sealed class KeyBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static KeyBytes Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);
        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate); // keyed per process: x is chosen by whoever made the key
            return hash.ToHashCode();
        }
    }
}

/// <summary>One public key in the platform's form.</summary>
sealed class ImportedKey
{
    readonly Lock gate = new();
    readonly ECDsa ecdsa;

    ImportedKey(byte[] compressed, ECDsa ecdsa) => (Compressed, this.ecdsa) = (compressed, ecdsa);

    public byte[] Compressed { get; }

    public static P256Fault TryImport(ReadOnlySpan<byte> compressed, out ImportedKey? key)
    {
        key = null;
        Span<byte> point = stackalloc byte[P256.PointSize];
        var fault = P256.Decompress(compressed, point);
        if (fault != P256Fault.None) return fault;
        var parameters = new ECParameters { Curve = P256.Curve, Q = new() { X = point[..32].ToArray(), Y = point[32..].ToArray() } };
        key = new(compressed.ToArray(), ECDsa.Create(parameters));
        return P256Fault.None;
    }

    /// <summary>The platform's object is not promised to be thread-safe; two threads rarely verify one device at once.</summary>
    public bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        lock (gate) return ecdsa.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
