using Grange.Host.Networks;
using Grange.Kernel;

namespace Grange.Host.Epochs;

/// <summary>Scored epochs of one network, read back from their bundles.</summary>
sealed class PastEpochs(RunningNetwork network, NodeServices node) : IPastEpochs, IDisposable
{
    readonly SemaphoreSlim reading = new(1, 1);
    readonly BundleReader reader = new(new VerifiedBlocks(node.Content), node.Ledger.Terms, node.Modules.ToDictionary(module => module.Key, module => module.Value.Info)); // remembers the registry logs it verified

    public async Task<PastEpoch?> FindAsync(long number, CancellationToken cancel)
    {
        if (await node.Epochs.FindAsync(network.Slug, number, cancel) is not { Bundle: { } bundle, Scores: { } scores } row) return null;
        await reading.WaitAsync(cancel);
        try
        {
            var opened = await reader.OpenAsync(bundle, cancel);
            var loaded = await EpochScores.LoadAsync(scores, new VerifiedBlocks(node.Content), cancel);
            return opened.TryGet(out var open, out _) && loaded.TryGet(out var found, out _) ? new PastEpoch(open.Inputs, open.Before?.Module ?? Carry.Empty, found, row.State, row.Settlement) : null;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();
}
