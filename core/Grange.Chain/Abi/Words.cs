using System.Buffers;
using System.Buffers.Binary;

namespace Grange.Chain;

/// <summary>The ABI's words of 32 bytes.</summary>
static class Words
{
    public static ReadOnlySpan<byte> At(ReadOnlySpan<byte> body, int at) =>
        at >= 0 && body.Length - at >= 32 ? body.Slice(at, 32) : throw new AbiException($"{body.Length} bytes end before a word at {at}");

    /// <summary>A length or an offset: nothing that is in memory is longer than 2^31.</summary>
    public static int CountAt(ReadOnlySpan<byte> body, int at)
    {
        var word = At(body, at);
        var count = BinaryPrimitives.ReadInt32BigEndian(word[28..]);
        return count >= 0 && !word[..28].ContainsAnyExcept((byte)0) ? count : throw new AbiException("a length or offset beyond the data");
    }

    public static void WriteCount(ArrayBufferWriter<byte> output, int count)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, count);
        Write(output, number, atEnd: true);
    }

    /// <summary>One word with up to 32 bytes at its end (numbers) or its start (bytes).</summary>
    public static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes, bool atEnd)
    {
        var word = output.GetSpan(32)[..32];
        word.Clear();
        bytes.CopyTo(atEnd ? word[(32 - bytes.Length)..] : word);
        output.Advance(32);
    }
}
