using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Grange.Energy.Features.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Live;

/// <summary>What meters count, as it becomes known: server-sent events, one for each slot that is new or corrected.</summary>
sealed class LiveEndpoints(EnergyRunner running)
{
    /// <summary>Events kept for a reader that is slow; the oldest go first, and <c>GET readings</c> has them all.</summary>
    const int Kept = 1_024;

    public void Map(IEndpointRouteBuilder api) => api.MapGet("/live", async (CancellationToken cancel) =>
    {
        var node = await running.NodeAsync(cancel);
        return TypedResults.ServerSentEvents(FollowAsync(node, cancel), "slot");
    }).WithSummary("Server-sent events \"slot\": what a meter counted, as readings lists it, when it is new or corrected");

    static async IAsyncEnumerable<string> FollowAsync(EnergyNode node, [EnumeratorCancellation] CancellationToken cancel)
    {
        var events = Channel.CreateBounded<IntervalRow>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        void Changed(IntervalRow row) => events.Writer.TryWrite(row);
        node.Changed += Changed;
        try
        {
            await foreach (var row in events.Reader.ReadAllAsync(cancel)) yield return JsonSerializer.Serialize(ReadingEndpoints.Json(row), IngestJson.Default.IntervalJson);
        }
        finally
        {
            node.Changed -= Changed;
        }
    }
}
