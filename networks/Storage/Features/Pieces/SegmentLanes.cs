using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;
using Grange.Store.Segments;

namespace Grange.Storage.Pieces;

/// <summary>One store of segments for each policy: what lies in a segment is all kept alike.</summary>
/// <param name="Number">Its number; segments' numbers of the whole node have it on top.</param>
/// <param name="Policy">How its pieces are kept.</param>
/// <param name="Segments">The store.</param>
sealed record Lane(long Number, Redundancy Policy, SegmentStore Segments)
{
    const int NumberBits = 40;

    public long Whole(long segment) => Number << NumberBits | segment;
    public static long LaneOf(long whole) => whole >> NumberBits;
    public static long Local(long whole) => whole & ((1L << NumberBits) - 1);
}

/// <summary>The node's segments, a lane for each policy that was ever asked for. Numbers are unique over all lanes.</summary>
sealed class SegmentLanes(INetworkHost host, LaneTable table) : IBlockReader, IAsyncDisposable
{
    /// <summary>Policies in use at once; each costs a store of its own.</summary>
    const int Most = 16;

    readonly SemaphoreSlim opening = new(1, 1);
    readonly CancellationTokenSource stop = new();
    readonly List<Task> watching = [];
    readonly Channel<SealedSegment> news = Channel.CreateUnbounded<SealedSegment>();
    volatile IReadOnlyList<Lane> lanes = [];

    /// <summary>Opens the lanes there are, and the one of the policy that holds where none is named.</summary>
    public async Task OpenAsync(Redundancy usual, CancellationToken cancel)
    {
        foreach (var (number, policy) in await table.AllAsync(cancel)) await OpenAsync(number, policy, cancel);
        if (!(await OfAsync(usual, cancel)).TryGet(out _, out var fault)) throw new InvalidOperationException(fault.ToString());
    }

    /// <summary>The lane of a policy, which is opened when it is wanted for the first time.</summary>
    public async Task<Result<Lane>> OfAsync(Redundancy policy, CancellationToken cancel)
    {
        if (Of(policy) is { } open) return open;
        await opening.WaitAsync(cancel);
        try
        {
            if (Of(policy) is { } meanwhile) return meanwhile;
            if (lanes.Count >= Most) return new Fault("too-many-policies", $"this node keeps content in {Most} ways already", $"use one of {string.Join(", ", lanes.Select(lane => lane.Policy))}", 409);
            var number = (long)lanes.Count;
            await table.AddAsync(number, policy, cancel);
            return await OpenAsync(number, policy, cancel);
        }
        finally
        {
            opening.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        foreach (var lane in lanes)
            if (await lane.Segments.GetAsync(hash, cancel) is { } block) return block;
        return null;
    }

    /// <summary>True when a block lies on this node's disk.</summary>
    public async ValueTask<bool> HasAsync(Multihash hash, CancellationToken cancel)
    {
        foreach (var lane in lanes)
            if (await lane.Segments.FindAsync(hash, cancel) is not null) return true;
        return false;
    }

    /// <summary>Seals what is open: nothing else need come, the pieces can go out.</summary>
    public async ValueTask SealAsync(CancellationToken cancel)
    {
        foreach (var lane in lanes) await lane.Segments.SealAsync(cancel);
    }

    /// <summary>Every sealed segment, under its whole number, and each new one, without end.</summary>
    public async IAsyncEnumerable<SealedSegment> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var segment in news.Reader.ReadAllAsync(cancel)) yield return segment;
    }

    public Redundancy PolicyOf(long whole) => lanes[(int)Lane.LaneOf(whole)].Policy;

    /// <summary>A sealed segment that is here; null when it is not.</summary>
    public SealedSegment? Find(long whole, PieceCid piece) => lanes[(int)Lane.LaneOf(whole)].Segments.Find(piece) is { } found && found.Number == Lane.Local(whole) ? found : null;

    public async ValueTask DeleteAsync(long whole, CancellationToken cancel) => await lanes[(int)Lane.LaneOf(whole)].Segments.DeleteAsync(Lane.Local(whole), cancel);

    Lane? Of(Redundancy policy) => lanes.FirstOrDefault(lane => lane.Policy == policy);

    async Task<Lane> OpenAsync(long number, Redundancy policy, CancellationToken cancel)
    {
        var terms = StorageTerms.Read(host.Definition.Rules);
        var index = await SegmentIndex.OpenAsync(host.Store, IndexModule(host.Definition.Slug, number), cancel);
        var options = new SegmentOptions { MaxBytes = terms.SegmentBytes, IdleSeal = TimeSpan.FromMilliseconds(terms.IdleMs), Clock = host.Clock };
        var folder = number == 0 ? host.DataFolder : Directory.CreateDirectory(Path.Combine(host.DataFolder, FormattableString.Invariant($"lane-{number}"))).FullName;
        var lane = new Lane(number, policy, await SegmentStore.OpenAsync(folder, index, options, cancel));
        lanes = [.. lanes, lane];
        watching.Add(Task.Run(() => TellAsync(lane), CancellationToken.None));
        return lane;
    }

    async Task TellAsync(Lane lane)
    {
        try
        {
            await foreach (var segment in lane.Segments.WatchAsync(stop.Token)) news.Writer.TryWrite(segment with { Number = lane.Whole(segment.Number) });
        }
        catch (OperationCanceledException)
        {
            // the network closes
        }
    }

    /// <summary>A module's name for the network's own block index: letters and digits only, so the slug is spelled in hex.</summary>
    static string IndexModule(NetworkSlug slug, long lane)
        => FormattableString.Invariant($"storageindex{Convert.ToHexStringLower(Kernel.Crypto.Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(slug.ToString())).AsSpan(0, 8))}{(lane == 0 ? "" : $"l{lane}")}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(watching);
        foreach (var lane in lanes) await lane.Segments.DisposeAsync();
        stop.Dispose();
        opening.Dispose();
    }
}
