using Grange.Content;
using Grange.Host.Networks;
using Grange.Kernel;

namespace Grange.Host.Epochs;

/// <summary>Scored epochs of one network, read back from their bundles: one at a time, for each costs about what scoring it did.</summary>
sealed class PastEpochs(RunningNetwork network, NodeServices node) : IPastEpochs, IDisposable
{
    /// <summary>Epochs remembered: who looks at one device's statement often looks at another's.</summary>
    const int Most = 2;

    readonly SemaphoreSlim reading = new(1, 1);
    readonly OrderedDictionary<Cid, OpenBundle> opened = [];
    readonly BundleReader reader = new(new VerifiedBlocks(node.Content), node.Ledger.Terms, node.Modules.ToDictionary(module => module.Key, module => module.Value.Info));

    public async Task<PastEpoch?> FindAsync(long number, CancellationToken cancel)
    {
        if (await node.Epochs.FindAsync(network.Slug, number, cancel) is not { Bundle: { } bundle, Scores: { } scores } row) return null;
        if (!(await EpochScores.LoadAsync(scores, new VerifiedBlocks(node.Content), cancel)).TryGet(out var found, out _)) return null;
        return await OpenAsync(bundle, cancel) is { } open ? new PastEpoch(open.Inputs, open.Before?.Module ?? Carry.Empty, found, row.State, row.Settlement) : null;
    }

    async Task<OpenBundle?> OpenAsync(Cid bundle, CancellationToken cancel)
    {
        await reading.WaitAsync(cancel);
        try
        {
            if (opened.TryGetValue(bundle, out var known)) return known;
            if (!(await reader.OpenAsync(bundle, cancel)).TryGet(out var open, out _)) return null;
            opened[bundle] = open;
            if (opened.Count > Most) opened.RemoveAt(0);
            return open;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();
}
