using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Energy.Agent;

/// <summary>What the meter said, byte for byte, a file per slot; a slot's evidence commits to it, and its owner can show it to an auditor.</summary>
/// <remarks>Each message behind its length in four bytes. A kill loses nothing that was written; a torn last message is not counted.</remarks>
public sealed class RawLog : IDisposable
{
    /// <summary>Files kept: a month of quarters. After that the evidence stands by itself.</summary>
    const int MostFiles = 31 * 96;

    readonly string folder;
    FileStream? open;
    long openSlot = -1;

    public RawLog(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Appends a message to its slot.</summary>
    public void Add(long slotMs, ReadOnlySpan<byte> message)
    {
        if (openSlot != slotMs)
        {
            open?.Dispose();
            (open, openSlot) = (new FileStream(FileOf(slotMs), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0), slotMs);
            foreach (var old in Directory.GetFiles(folder).Order(StringComparer.Ordinal).SkipLast(MostFiles)) File.Delete(old);
        }
        Span<byte> framed = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, message.Length);
        message.CopyTo(framed[4..]);
        open!.Write(framed);
    }

    /// <summary>The Merkle root over the SHA-256 of a slot's messages, in order; zero when there was none.</summary>
    public Hash32 RootOf(long slotMs)
    {
        var file = FileOf(slotMs);
        if (!File.Exists(file)) return default;
        var leaves = new List<byte[]>();
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        while (bytes.Length >= 4 && BinaryPrimitives.ReadInt32BigEndian(bytes) is var length && length >= 0 && bytes.Length - 4 >= length)
        {
            leaves.Add(SHA256.HashData(bytes.Slice(4, length)));
            bytes = bytes[(4 + length)..];
        }
        return leaves.Count == 0 ? default : MerkleTree.Build(leaves.Count, (at, hash) => leaves[at].CopyTo(hash)).Root;
    }

    string FileOf(long slotMs) => Path.Combine(folder, slotMs.ToString("D15", CultureInfo.InvariantCulture) + ".raw");

    public void Dispose() => open?.Dispose();
}
