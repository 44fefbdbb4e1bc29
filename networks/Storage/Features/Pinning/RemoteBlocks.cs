using System.Collections.Concurrent;
using Grange.Content;

namespace Grange.Storage.Pinning;

/// <summary>Blocks from where they are: this node, else trustless gateways, first as one CAR each and then block by block. Every block is checked by its hash.</summary>
/// <remarks>A block that nobody has yet is asked for again until the caller gives up: pins are often asked for before their content is where it will be.</remarks>
/// <param name="here">What the node can read itself.</param>
/// <param name="root">What is wanted; its CAR is asked for.</param>
/// <param name="sources">Where gateways answer.</param>
/// <param name="http">Reaches them.</param>
/// <param name="clock">Times the pauses.</param>
/// <param name="came">Called for each block that came.</param>
sealed class RemoteBlocks(IBlockReader here, Cid root, IReadOnlyList<Uri> sources, HttpClient http, TimeProvider clock, Action came) : IBlockReader, IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly Queue<Uri> untried = new(sources);
    readonly ConcurrentDictionary<Uri, string> problems = new();
    HttpResponseMessage? answer;
    CarReader? car;
    (Multihash Hash, ReadOnlyMemory<byte> Bytes) newest;

    /// <summary>What each source said last, where it did not give what was asked.</summary>
    public string Problems => string.Join("; ", problems.Select(one => $"{one.Key.Authority}: {one.Value}"));

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        while (true)
        {
            if (newest.Hash == hash) return newest.Bytes;
            if (await here.GetAsync(hash, cancel) is { } own) return own;
            if (sources.Count == 0) return null;
            if (await FromCarAsync(hash, cancel) is { } streamed) return Came(hash, streamed);
            foreach (var source in sources)
                if (await FromAsync(source, hash, cancel) is { } block) return Came(hash, block);
            await Task.Delay(Pause, clock, cancel);
        }
    }

    ReadOnlyMemory<byte> Came(Multihash hash, byte[] block)
    {
        came();
        newest = (hash, block);
        return block;
    }

    /// <summary>The block from the CAR that comes in, whose order is the walk's; a CAR that lacks it or breaks is left for the next source's.</summary>
    async Task<byte[]?> FromCarAsync(Multihash hash, CancellationToken cancel)
    {
        while (car is not null || untried.Count > 0)
        {
            var source = untried.Count > 0 && car is null ? untried.Dequeue() : null;
            try
            {
                if (source is not null) await OpenCarAsync(source, cancel);
                while (car is not null && await car.ReadAsync(cancel))
                    if (car.Current.Cid.Hash == hash) return car.Current.Bytes.ToArray();
            }
            catch (Exception broken) when (IsTheirs(broken, cancel))
            {
                if (source is not null) problems[source] = broken.Message;
            }
            CloseCar();
        }
        return null;
    }

    async Task OpenCarAsync(Uri source, CancellationToken cancel)
    {
        answer = await http.GetAsync(new Uri(source, $"/ipfs/{root}?format=car&dag-scope=all&car-order=dfs&car-dups=n"), HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        car = await CarReader.OpenAsync(await answer.Content.ReadAsStreamAsync(cancel), cancel);
    }

    async Task<byte[]?> FromAsync(Uri source, Multihash hash, CancellationToken cancel)
    {
        try
        {
            using var block = await http.GetAsync(new Uri(source, $"/ipfs/{new Cid(Codec.Raw, hash)}?format=raw"), HttpCompletionOption.ResponseHeadersRead, cancel);
            block.EnsureSuccessStatusCode();
            await using var body = await block.Content.ReadAsStreamAsync(cancel);
            var bytes = new byte[Math.Min(block.Content.Headers.ContentLength ?? long.MaxValue, BlockLimits.MaxRead + 1)];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
            if (length <= BlockLimits.MaxRead && hash.Matches(bytes.AsSpan(0, length))) return bytes[..length];
            problems[source] = "sent another block than asked for";
        }
        catch (Exception broken) when (IsTheirs(broken, cancel))
        {
            problems[source] = broken.Message;
        }
        return null;
    }

    static bool IsTheirs(Exception broken, CancellationToken cancel) => broken is HttpRequestException or IOException || broken is OperationCanceledException && !cancel.IsCancellationRequested;

    void CloseCar()
    {
        car?.Dispose();
        answer?.Dispose();
        (car, answer) = (null, null);
    }

    public void Dispose() => CloseCar();
}
