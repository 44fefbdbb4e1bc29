using System.Net.ServerSentEvents;
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
        return TypedResults.ServerSentEvents(FollowAsync(node, cancel));
    }).WithSummary("Server-sent events: \"ready\" at once, then \"slot\": what a meter counted, as readings lists it, when it is new or corrected");

    static async IAsyncEnumerable<SseItem<string>> FollowAsync(EnergyNode node, [EnumeratorCancellation] CancellationToken cancel)
    {
        var events = Channel.CreateBounded<IntervalRow>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        void Changed(IntervalRow row) => events.Writer.TryWrite(row);
        node.Changed += Changed;
        try
        {
            yield return new SseItem<string>("{}", "ready"); // else nothing is sent, and nobody knows that they are heard, until a meter speaks
            await foreach (var row in events.Reader.ReadAllAsync(cancel)) yield return new SseItem<string>(JsonSerializer.Serialize(ReadingEndpoints.Json(row), IngestJson.Default.IntervalJson), "slot");
        }
        finally
        {
            node.Changed -= Changed;
        }
    }
}
