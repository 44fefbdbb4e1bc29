using Grange.Kernel;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Features.Privacy;
using Grange.Mapping.Features.Review;

namespace Grange.Mapping.Features;

/// <summary>One mapping network, open or opening.</summary>
sealed class MappingRunner(INetworkHost host) : NetworkRunner<MappingNode>(host)
{
    /// <summary>Opens, serves, closes. A fault ends it, and the host starts it again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var node = await MappingNode.OpenAsync(Host, cancel);
        await ServeAsync(node, cancel, new Looking(node).RunAsync, new Dispatch(node).RunAsync, new Publishing(node).RunAsync, new Telling(node).RunAsync, new ReviewTelling(node).RunAsync, new Keeping(node).RunAsync);
    }
}
