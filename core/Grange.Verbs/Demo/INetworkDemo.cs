using System.Text.Json.Nodes;

namespace Grange.Verbs;

/// <summary>What one network shows in <c>grange demo</c>: hardware that joins over real sockets and real work for a consumer.</summary>
/// <remarks>The stage has started a node and its attesters; after <see cref="WorkAsync"/> it closes the epoch, settles, claims and audits.</remarks>
public interface INetworkDemo
{
    /// <summary>True for an act that is played only when its network is named.</summary>
    bool OnlyWhenAsked => false;

    /// <summary>What the demo's definition says otherwise than the module's template; nothing by default.</summary>
    void Edit(JsonObject definition) { }

    /// <summary>Hardware joins, consumers use the service. Returns when an epoch may be closed over it.</summary>
    Task WorkAsync(DemoStage stage, CancellationToken cancel);

    /// <summary>The last thing before the epoch is closed: a fault that the next epoch's challenges will find. Nothing by default.</summary>
    Task EveAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>What happens while the epoch that pays is open: answers to challenges.</summary>
    Task EpochAsync(DemoStage stage, CancellationToken cancel);

    /// <summary>What still works after things broke.</summary>
    Task AfterwardsAsync(DemoStage stage, CancellationToken cancel);
}
