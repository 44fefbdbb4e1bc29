using Grange.Content;

namespace Grange.Kernel;

/// <summary>Recomputes epochs from their bundles alone. The node before it proposes, every attester before it signs, and an audit run this same code.</summary>
/// <param name="blocks">Where the blocks are; it need not be trusted.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="modules">The modules this program has, by name.</param>
/// <param name="known">Registry logs that were verified before.</param>
public sealed class EpochReplay(VerifiedBlocks blocks, LedgerTerms ledger, IReadOnlyDictionary<string, INetwork> modules, KnownRegistries? known = null)
{
    readonly BundleReader reader = new(blocks, ledger, modules.ToDictionary(module => module.Key, module => module.Value.Info), known);

    /// <inheritdoc cref="BundleReader.Know"/>
    public void Know(Cid root, RegistryLog log) => reader.Know(root, log);

    /// <summary>Opens a bundle, checks the operator's signature and runs Score.</summary>
    /// <param name="bundle">Root of the bundle.</param>
    /// <param name="signature">The operator's P-256 signature over the root block.</param>
    public async ValueTask<Checked<ScoredEpoch>> RunAsync(Cid bundle, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        if (!(await reader.OpenAsync(bundle, cancel)).TryGet(out var open, out var why)) return why;
        if (!open.IsSigned(signature))
            return Finding.Mismatch("bundle-signature", bundle.ToString(), $"signed by operator {open.Operator}", "another signature");
        var scored = EpochScoring.Run(modules[open.Inputs.Parameters.Module], open);
        return open.Root.Locks is null && scored.Scores.Payments.Count > 0
            ? Finding.Mismatch("bundle-locks", open.Root.Where, "the block at which locks were read, for somebody is charged", "none") : scored;
    }

    /// <inheritdoc cref="BundleReader.DefinitionAsync"/>
    public ValueTask<Checked<NetworkDefinition>> DefinitionAsync(Cid cid, CancellationToken cancel) => reader.DefinitionAsync(cid, cancel);

    /// <inheritdoc cref="RegistryReader.AgreeAsync"/>
    public ValueTask<Checked<Cid>> AgreeAsync(Cid? earlier, IReadOnlyList<EpochResult> epochs, CancellationToken cancel) => reader.Registries.AgreeAsync(earlier, epochs, cancel);
}
