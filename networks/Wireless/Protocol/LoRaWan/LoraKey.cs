using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Intrinsic = System.Runtime.Intrinsics.X86.Aes;

namespace Grange.Wireless;

/// <summary>An AES-128 key of LoRaWAN, ready for use: its rounds are worked out once, not for each frame. Safe for many threads.</summary>
/// <remarks>Where the processor has no AES instructions that .NET gives us, the platform's AES does the same, some ten times slower.</remarks>
public sealed class LoraKey : IDisposable
{
    /// <summary>Bytes of a key and of a block.</summary>
    public const int Size = 16;

    readonly Rounds rounds;
    readonly Vector128<byte> whole, padded; // the CMAC's two subkeys (RFC 4493 §2.3)
    readonly Aes? platform;
    readonly byte[] bytes;

    /// <exception cref="ArgumentException">The key has not 16 bytes.</exception>
    public LoraKey(ReadOnlySpan<byte> key) : this(key, Intrinsic.IsSupported)
    {
    }

    internal LoraKey(ReadOnlySpan<byte> key, bool isIntrinsic)
    {
        if (key.Length != Size) throw new ArgumentException($"a key has {Size} bytes, not {key.Length}", nameof(key));
        bytes = key.ToArray();
        if (isIntrinsic)
        {
            rounds = Expand(Vector128.Create(key));
        }
        else
        {
            platform = Aes.Create();
            platform.Key = bytes;
        }
        whole = Doubled(Encrypt(Vector128<byte>.Zero));
        padded = Doubled(whole);
    }

    /// <summary>The key itself, for a store that keeps it sealed.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>One block by AES-128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<byte> Encrypt(Vector128<byte> block)
    {
        if (platform is not null) return EncryptByPlatform(block);
        block ^= rounds[0];
        for (var i = 1; i < Rounds.Count - 1; i++) block = Intrinsic.Encrypt(block, rounds[i]);
        return Intrinsic.EncryptLast(block, rounds[Rounds.Count - 1]);
    }

    /// <summary>Blocks by AES-128 the wrong way round, which is how a network seals what devices open by encryption (join-accept).</summary>
    internal void Decrypt(ReadOnlySpan<byte> from, Span<byte> to)
    {
        using var aes = Aes.Create();
        aes.Key = bytes;
        aes.DecryptEcb(from, to, PaddingMode.None);
    }

    /// <summary>Blocks by AES-128, one by one.</summary>
    internal void Encrypt(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var at = 0; at < from.Length; at += Size) Encrypt(Vector128.Create(from.Slice(at, Size))).CopyTo(to[at..]);
    }

    /// <summary>The first four bytes of the CMAC (RFC 4493) of a block and a message after it.</summary>
    internal uint Mic(Vector128<byte> first, ReadOnlySpan<byte> message)
    {
        var state = Encrypt(first);
        for (; message.Length > Size; message = message[Size..]) state = Encrypt(state ^ Vector128.Create(message));
        return Last(state, message);
    }

    /// <summary>The same of a message alone.</summary>
    internal uint Mic(ReadOnlySpan<byte> message)
    {
        var state = Vector128<byte>.Zero;
        for (; message.Length > Size; message = message[Size..]) state = Encrypt(state ^ Vector128.Create(message));
        return Last(state, message);
    }

    /// <summary>Applies the key stream of counter blocks 1, 2, … to bytes; twice is not at all.</summary>
    internal void Stream(Vector128<byte> counter, ReadOnlySpan<byte> from, Span<byte> to)
    {
        Span<byte> rest = stackalloc byte[Size];
        for (byte i = 1; from.Length > 0; i++)
        {
            var stream = Encrypt(counter.WithElement(15, i));
            if (from.Length >= Size)
            {
                (Vector128.Create(from) ^ stream).CopyTo(to);
                from = from[Size..];
                to = to[Size..];
                continue;
            }
            stream.CopyTo(rest);
            for (var at = 0; at < from.Length; at++) to[at] = (byte)(from[at] ^ rest[at]);
            return;
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(bytes);
        platform?.Dispose();
    }

    uint Last(Vector128<byte> state, ReadOnlySpan<byte> message)
    {
        if (message.Length == Size) return Encrypt(state ^ Vector128.Create(message) ^ whole).AsUInt32()[0];
        Span<byte> block = stackalloc byte[Size];
        block.Clear();
        message.CopyTo(block);
        block[message.Length] = 0x80;
        return Encrypt(state ^ Vector128.Create<byte>(block) ^ padded).AsUInt32()[0];
    }

    Vector128<byte> EncryptByPlatform(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[Size];
        block.CopyTo(bytes);
        lock (platform!) platform.EncryptEcb(bytes, bytes, PaddingMode.None);
        return Vector128.Create<byte>(bytes);
    }

    /// <summary>A block times x in the field of CMAC: shifted left by a bit, and 0x87 where one fell out.</summary>
    static Vector128<byte> Doubled(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[Size];
        block.CopyTo(bytes);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, (value << 1) ^ (value >> 127 == 0 ? 0u : 0x87u));
        return Vector128.Create<byte>(bytes);
    }

    static Rounds Expand(Vector128<byte> key)
    {
        var rounds = new Rounds();
        rounds[0] = key;
        rounds[1] = Next(rounds[0], Intrinsic.KeygenAssist(rounds[0], 0x01));
        rounds[2] = Next(rounds[1], Intrinsic.KeygenAssist(rounds[1], 0x02));
        rounds[3] = Next(rounds[2], Intrinsic.KeygenAssist(rounds[2], 0x04));
        rounds[4] = Next(rounds[3], Intrinsic.KeygenAssist(rounds[3], 0x08));
        rounds[5] = Next(rounds[4], Intrinsic.KeygenAssist(rounds[4], 0x10));
        rounds[6] = Next(rounds[5], Intrinsic.KeygenAssist(rounds[5], 0x20));
        rounds[7] = Next(rounds[6], Intrinsic.KeygenAssist(rounds[6], 0x40));
        rounds[8] = Next(rounds[7], Intrinsic.KeygenAssist(rounds[7], 0x80));
        rounds[9] = Next(rounds[8], Intrinsic.KeygenAssist(rounds[8], 0x1b));
        rounds[10] = Next(rounds[9], Intrinsic.KeygenAssist(rounds[9], 0x36));
        return rounds;
    }

    /// <summary>A round's four words: each is the sum of those before it in the last round, and of the word that the S-box gave.</summary>
    static Vector128<byte> Next(Vector128<byte> last, Vector128<byte> assist)
    {
        var words = last.AsUInt32();
        var (a, b, c, d) = (words[0] ^ assist.AsUInt32()[3], words[1], words[2], words[3]);
        b ^= a;
        c ^= b;
        d ^= c;
        return Vector128.Create(a, b, c, d).AsByte();
    }

    [InlineArray(Count)]
    struct Rounds
    {
        public const int Count = 11;

        Vector128<byte> first;
    }
}
