using System.Threading.Channels;
using Grange.Host.Networks;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Policy;

/// <summary>Asks the rules and keeps every decision in a hash-chained log: written in batches right behind the answers.</summary>
public sealed class DecisionLog(IStore store, TimeProvider clock)
{
    readonly Channel<PolicyDecision> unwritten = Channel.CreateUnbounded<PolicyDecision>(new UnboundedChannelOptions { SingleReader = true });
    readonly Lock asking = new();
    PolicyDecision? last;

    /// <summary>Reads where the chain stands.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var newest = await store.ReadAsync((db, token) => db.FindAsync<byte[]>("SELECT decision FROM node_decisions ORDER BY number DESC LIMIT 1", null, token), cancel);
        last = newest is null ? null : PolicyDecision.Decode(newest).Value;
    }

    /// <summary>The rules' answer to a question in one network.</summary>
    public Fault? Ask(PolicyRules rules, NetworkSlug network, PolicyQuestion question)
    {
        lock (asking)
        {
            (var refused, last) = PolicyDecision.Make(rules, question, network, last, clock.GetUtcNow().ToUnixTimeMilliseconds());
            unwritten.Writer.TryWrite(last);
            return refused;
        }
    }

    /// <summary>The newest decisions that are written down, the newest first.</summary>
    public Task<IReadOnlyList<PolicyDecision>> NewestAsync(int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<byte[]>("SELECT decision FROM node_decisions ORDER BY number DESC LIMIT @Most", new { Most = (long)most }, token);
        return (IReadOnlyList<PolicyDecision>)[.. rows.Select(row => PolicyDecision.Decode(row).Value)];
    }, cancel);

    /// <summary>The newest that were refused for a denylist, the newest first.</summary>
    public Task<IReadOnlyList<PolicyDecision>> RefusedAsync(int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<byte[]>("SELECT decision FROM policy_refused ORDER BY number DESC LIMIT @Most", new { Most = (long)most }, token);
        return (IReadOnlyList<PolicyDecision>)[.. rows.Select(row => PolicyDecision.Decode(row).Value)];
    }, cancel);

    /// <summary>Writes decisions until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await unwritten.Reader.WaitToReadAsync(cancel))
        {
            var batch = new List<PolicyDecision>();
            while (batch.Count < 1000 && unwritten.Reader.TryRead(out var decision)) batch.Add(decision);
            await store.WriteAsync(async (db, token) =>
            {
                await db.RunAsync("INSERT INTO node_decisions (number, decision) VALUES (@Number, @Decision)", Rows(batch), token);
                await db.RunAsync("INSERT INTO policy_refused (number, decision) VALUES (@Number, @Decision)", Rows(batch.Where(one => one.Outcome == PolicyRules.ContentDenied)), token);
            }, cancel);
        }
    }

    static IEnumerable<object> Rows(IEnumerable<PolicyDecision> decisions) => decisions.Select(decision => new { Number = decision.Sequence, Decision = decision.Encode() });
}

/// <summary>One network's policy: its definition's admission and the node's denylists.</summary>
public sealed class NetworkPolicy(DecisionLog log, DenylistFolder denylists, RunningNetwork network) : IPolicy
{
    /// <inheritdoc/>
    public Fault? Check(PolicyQuestion question) => log.Ask(PolicyRules.Open with { Content = denylists.Current, Admission = network.Definition.Admission }, network.Slug, question);

    /// <inheritdoc/>
    public Fault? Screen(PolicyQuestion question) => question.Content is { } content && denylists.Current.FindOnWay(content, question.Path) is not null ? Check(question) : null;
}
