using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grange.Kernel;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Features.Streams;

/// <summary>What one account sees of one vehicle as it comes. Asked for at every event, and again when an owner acts and every second: what is taken back ends the stream, also of a car that stands still.</summary>
static class Following
{
    /// <summary>Batches kept for a reader that is slow; the oldest go first, and a list of values has them all.</summary>
    const int Kept = 256;

    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>New values as the account may see them; the last item is why there are no more.</summary>
    public static async IAsyncEnumerable<Result<SeenPoints>> FollowAsync(VehiclesNode node, Address reader, long id, [EnumeratorCancellation] CancellationToken cancel)
    {
        var heard = Channel.CreateBounded<IReadOnlyList<Point>>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        void Told(long vehicle, IReadOnlyList<Point> points)
        {
            if (vehicle == id) heard.Writer.TryWrite(points);
        }
        void Ask() => heard.Writer.TryWrite([]);
        node.Live.Told += Told;
        node.Gate.ActsChanged += Ask;
        await using var timer = node.Host.Clock.CreateTimer(_ => Ask(), null, Again, Again);
        try
        {
            await foreach (var points in heard.Reader.ReadAllAsync(cancel))
            {
                if (!node.Gate.Look(reader, id, Scopes.None).TryGet(out var seeing, out var why))
                {
                    yield return why;
                    yield break;
                }
                if (points.Count == 0) continue;
                var zones = await ReadEndpoints.ZonesAsync(node, seeing, cancel);
                // Asked again: the owner may have acted while zones were read.
                if (!node.Gate.Look(reader, id, Scopes.None).TryGet(out seeing, out why))
                {
                    yield return why;
                    yield break;
                }
                var seen = PlaceView.Of(points, seeing.Access, zones).ToList();
                if (seen.Count > 0) yield return new SeenPoints(seeing, seen);
            }
        }
        finally
        {
            node.Live.Told -= Told;
            node.Gate.ActsChanged -= Ask;
        }
    }
}

/// <summary>Values, and by what right they are seen.</summary>
sealed record SeenPoints(Seeing Seeing, IReadOnlyList<Point> Points);
