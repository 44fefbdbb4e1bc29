using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Tests;

/// <summary>The kernel's admission over evidence that lives as long as the test's world, so that a node may restart in between.</summary>
sealed class TestEvidence(TestWorld world, INetwork module, Func<CheckContext> now) : IEvidenceLog, IAccountSigner
{
    static readonly BatchLimits Limits = new(100_000);

    public Address Default => Address.Read(world.AccountKey.AddressBytes);

    public bool Has(Address account) => account == Default;

    public Task<Result<IReadOnlyList<EvidenceReceipt>>> AppendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        lock (world.Chains) return Task.FromResult(Append(batch));
    }

    Result<IReadOnlyList<EvidenceReceipt>> Append(EvidenceBatch batch)
    {
        if (!BatchCheck.Read(batch, Limits).TryGet(out var run, out var fault)) return fault;
        var chain = world.ChainOf(run.Author);
        var known = new AuthorChain(chain.Count, chain.Count == 0 ? null : chain[^1].Cid, chain.ToDictionary(one => one.Record.Sequence, one => one.Cid), new Dictionary<long, int>());
        if (!BatchCheck.Admit(run, Story.Slug, world.Id, known, world, world.Domain, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Limits).TryGet(out var outcome, out fault)) return fault;
        foreach (var evidence in outcome.New)
            if (module.Check(evidence, now()).Refused is { } refused) return refused;
        foreach (var evidence in outcome.New)
        {
            chain.Add(evidence);
            world.Epoch.Add(evidence);
        }
        return Result.Ok<IReadOnlyList<EvidenceReceipt>>([.. run.Records.Select(one => EvidenceReceipt.Sign(Story.Slug, one.Cid, now().Epoch, world.Id, world.OperatorKey))]);
    }

    public async Task<Result<EvidenceReceipt>> ObserveAsync(string kind, DagNode body, CancellationToken cancel)
    {
        EvidenceBatch batch;
        lock (world.Chains)
        {
            var chain = world.ChainOf(Author.Operator(world.Id));
            var signer = new EvidenceSigner(world.OperatorKey, Author.Operator(world.Id), Story.Slug, world.Id, chain.Count, chain.Count == 0 ? null : chain[^1].Cid);
            signer.Add(kind, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), body);
            batch = signer.Seal();
            return Append(batch) is { IsOk: true } done ? done.Value[^1] : Append(batch).Fault;
        }
    }

    public Task<Result<EvidenceReceipt>> SayAsync(NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel)
    {
        lock (world.Chains)
        {
            var chain = world.ChainOf(Author.Of(account));
            var record = new EvidenceRecord(network, world.Id, kind, Author.Of(account), chain.Count, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), chain.Count == 0 ? null : chain[^1].Cid, body);
            var appended = Append(AccountEvidence.Sign(world.Domain, record, world.AccountKey));
            return Task.FromResult(appended.TryGet(out var receipts, out var fault) ? receipts[^1] : (Result<EvidenceReceipt>)fault);
        }
    }

    public Task<Fault?> RefusesAsync(HttpContext asking, Address account, CancellationToken cancel) => Task.FromResult<Fault?>(null);

    public Task<Address?> AskerAsync(HttpContext asking, CancellationToken cancel) => Task.FromResult<Address?>(Default);

    public Task<(long NextSequence, Cid? Last)> HeadAsync(Author author, CancellationToken cancel)
    {
        lock (world.Chains)
        {
            var chain = world.ChainOf(author);
            return Task.FromResult(((long)chain.Count, chain.Count == 0 ? (Cid?)null : chain[^1].Cid));
        }
    }

    /// <summary>The open epoch's evidence by author and sequence; the next one begins empty.</summary>
    public IReadOnlyList<Evidence> TakeEpoch()
    {
        lock (world.Chains)
        {
            Evidence[] taken = [.. world.Epoch.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence)];
            world.Epoch.Clear();
            return taken;
        }
    }
}
