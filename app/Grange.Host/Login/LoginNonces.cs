using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grange.Host.Login;

/// <summary>What became of a nonce.</summary>
enum NonceUse
{
    /// <summary>Used now, by this caller and nobody else.</summary>
    Taken,

    /// <summary>Not one of this node's since its start.</summary>
    Unknown,
    Expired,
    Replayed,

    /// <summary>More people sign in at once than are remembered.</summary>
    Full,
}

/// <summary>Single-use nonces. One that was only given costs nothing: it carries its own end and a code of this run of the node; only used ones are remembered, until their end.</summary>
sealed class LoginNonces(TimeProvider clock)
{
    /// <summary>Used nonces remembered at most.</summary>
    const int Most = 100_000;

    const int Size = 24, Signed = 12; // end in Unix seconds, 4; random, 8; code, 12

    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    readonly Lock gate = new();
    readonly HashSet<string> used = [];
    readonly Queue<(long ForgetAt, string Nonce)> ends = new();

    /// <summary>Used nonces remembered now.</summary>
    public int Remembered
    {
        get { lock (gate) return used.Count; }
    }

    /// <summary>A fresh nonce and the Unix milliseconds of its end.</summary>
    public (string Nonce, long ExpiresMs) Give()
    {
        var end = Now + (long)Life.TotalSeconds;
        Span<byte> nonce = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(nonce, (uint)end);
        RandomNumberGenerator.Fill(nonce[4..Signed]);
        Code(nonce[..Signed], nonce[Signed..]);
        return (Convert.ToHexStringLower(nonce), end * 1000);
    }

    /// <summary>Whether a nonce can still be used; <see cref="Take"/> alone decides who uses it.</summary>
    public NonceUse Look(string nonce)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Span<byte> code = stackalloc byte[Size - Signed];
        if (nonce.Length != 2 * Size || nonce.AsSpan().ContainsAnyInRange('A', 'F') || Convert.FromHexString(nonce, bytes, out _, out _) != OperationStatus.Done) return NonceUse.Unknown;
        Code(bytes[..Signed], code);
        if (!CryptographicOperations.FixedTimeEquals(code, bytes[Signed..])) return NonceUse.Unknown;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) <= Now) return NonceUse.Expired;
        lock (gate) return used.Contains(nonce) ? NonceUse.Replayed : NonceUse.Taken;
    }

    /// <summary>Uses a nonce: of all who try, one is told <see cref="NonceUse.Taken"/>.</summary>
    public NonceUse Take(string nonce)
    {
        if (Look(nonce) is not NonceUse.Taken and var why) return why;
        lock (gate)
        {
            while (ends.TryPeek(out var oldest) && oldest.ForgetAt < Now) used.Remove(ends.Dequeue().Nonce);
            if (used.Count >= Most) return NonceUse.Full;
            if (!used.Add(nonce)) return NonceUse.Replayed;
            ends.Enqueue((Now + (long)Life.TotalSeconds, nonce)); // its own end is not later
            return NonceUse.Taken;
        }
    }

    long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    void Code(ReadOnlySpan<byte> what, Span<byte> into)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, what, full);
        full[..into.Length].CopyTo(into);
    }
}
