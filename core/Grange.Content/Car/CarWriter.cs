using System.Buffers;

namespace Grange.Content;

/// <summary>Writes a CARv1 to a stream, block after block. Small sections are gathered, large blocks go to the stream without a copy.</summary>
public sealed class CarWriter : IBlockWriter, IAsyncDisposable
{
    const int GatherBytes = 64 * 1024;

    readonly Stream target;
    readonly bool leaveOpen;
    byte[] gathered = ArrayPool<byte>.Shared.Rent(GatherBytes);
    int held;

    CarWriter(Stream target, bool leaveOpen) => (this.target, this.leaveOpen) = (target, leaveOpen);

    /// <summary>Bytes of CAR written so far, gathered ones included: where the next section will begin.</summary>
    public long Position { get; private set; }

    /// <summary>Blocks written so far.</summary>
    public long Blocks { get; private set; }

    /// <summary>The bytes of a CARv1 header: length and dag-cbor.</summary>
    public static byte[] HeaderBytes(IEnumerable<Cid> roots) => CarHeader.Encode(roots);

    /// <summary>Bytes that one section takes: length, CID, block.</summary>
    public static int SectionLength(Cid cid, int block)
    {
        var body = cid.ByteLength + block;
        return Uvarint.Length((ulong)body) + body;
    }

    /// <summary>Writes what stands before a block in its section (length and CID) and returns the bytes taken.</summary>
    public static int WriteSectionHead(Span<byte> head, Cid cid, int block)
    {
        var at = Uvarint.Write(head, (ulong)(cid.ByteLength + block));
        return at + cid.Write(head[at..]);
    }

    /// <summary>Writes the header naming <paramref name="roots"/> and returns the writer for the sections.</summary>
    public static async ValueTask<CarWriter> StartAsync(Stream target, IEnumerable<Cid> roots, CancellationToken cancel, bool leaveOpen = true)
    {
        var writer = new CarWriter(target, leaveOpen);
        await writer.AppendAsync(HeaderBytes(roots), cancel);
        return writer;
    }

    /// <summary>Appends one section. Nothing is left out: a block put twice is written twice.</summary>
    public async ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        var head = SectionLength(cid, block.Length) - block.Length;
        if (gathered.Length - held < head) await SendAsync(cancel);
        held += WriteSectionHead(gathered.AsSpan(held), cid, block.Length);
        Position += head;
        await AppendAsync(block, cancel);
        Blocks++;
    }

    /// <summary>Hands everything gathered to the stream and flushes it.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        await SendAsync(cancel);
        await target.FlushAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (gathered.Length == 0) return;
        await FlushAsync(CancellationToken.None);
        ArrayPool<byte>.Shared.Return(gathered);
        gathered = [];
        if (!leaveOpen) await target.DisposeAsync();
    }

    async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Position += bytes.Length;
        if (bytes.Length > gathered.Length - held) await SendAsync(cancel);
        if (bytes.Length > gathered.Length)
        {
            await target.WriteAsync(bytes, cancel);
            return;
        }
        bytes.Span.CopyTo(gathered.AsSpan(held));
        held += bytes.Length;
    }

    async ValueTask SendAsync(CancellationToken cancel)
    {
        if (held == 0) return;
        await target.WriteAsync(gathered.AsMemory(0, held), cancel);
        held = 0;
    }
}
