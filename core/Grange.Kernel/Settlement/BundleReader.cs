using Grange.Content;

namespace Grange.Kernel;

/// <summary>Reads bundles back and verifies everything in them that needs no chain: hashes, signatures, chains of records, order, the rules of epochs.</summary>
/// <param name="blocks">Where the blocks are; it need not be trusted.</param>
/// <param name="ledger">The ledger, to which accounts' signatures are bound.</param>
/// <param name="modules">The modules this program has, by name.</param>
/// <param name="known">Registry logs that were verified before.</param>
public sealed class BundleReader(VerifiedBlocks blocks, LedgerTerms ledger, IReadOnlyDictionary<string, ModuleInfo> modules, KnownRegistries? known = null)
{
    readonly SigningDomain domain = new((ulong)ledger.ChainId, ledger.Rewards);
    readonly RegistryReader registries = new(blocks, new SigningDomain((ulong)ledger.ChainId, ledger.Rewards), known);

    /// <summary>Takes a registry log that the caller has verified itself, so that it is not verified again.</summary>
    public void Know(Cid root, RegistryLog log) => registries.Know(root, log);

    /// <summary>The registry logs that were read so far.</summary>
    public RegistryReader Registries => registries;

    /// <summary>The bundle behind <paramref name="cid"/>, or the first thing that does not hold.</summary>
    public async ValueTask<Checked<OpenBundle>> OpenAsync(Cid cid, CancellationToken cancel)
    {
        if (!(await BundleRoot.LoadAsync(cid, blocks, cancel)).TryGet(out var root, out var why)) return why;
        if (!(await BeforeAsync(root, cancel)).TryGet(out var before, out why)) return why;
        if (!(await TermsAsync(root, before, cancel)).TryGet(out var terms, out why)) return why;
        if ((Timely(root, before, terms) ?? Burned(root, before, terms)) is { } untimely) return untimely;
        if (!EpochSeed.Check(root.Seed, root.Network, root.Epoch, root.FromMs, modules[terms.Module].Anchors(terms)).TryGet(out var seed, out why)) return why;
        if (root.Locks is { } locks && seed.Block is { } seeded && locks.Number < seeded.Number)
            return Finding.Mismatch("bundle-locks", root.Where, $"a block not before the seed's, {seeded.Number}", locks.Number);
        if (!(await registries.LoadAsync(root.Registry, before?.Registry, cancel)).TryGet(out var registry, out why)) return why;
        if (registry.FindOperator(root.Operator) is null) return Finding.Mismatch("bundle-operator", root.Where, "a registered operator", root.Operator);
        var earlier = before is { } carry && (await registries.LoadAsync(carry.Registry, null, cancel)).TryGet(out var log, out _) ? log : null;
        if (!(await new BundleRecords(blocks, domain, root, before, registry, earlier).ReadAsync(cancel)).TryGet(out var records, out why)) return why;
        if (!(await RefusalsAsync(root, records, cancel)).TryGet(out var refusals, out why)) return why;
        var refused = refusals.Select(refusal => refusal.Evidence).ToHashSet();
        var inputs = new EpochInputs(
            root.Network, root.Epoch, root.FromMs, root.ToMs, seed.Seed, refused.Count == 0 ? records : [.. records.Where(record => !refused.Contains(record.Cid))], registry, terms);
        return new OpenBundle(root, registry.KeysSince(root.Operator, earlier?.Count ?? 0).ToList(), inputs, before, seed.Block, records, refusals)
        { Since = earlier?.Count ?? 0, Anchor = root.Carry is { } link && modules[terms.Module].Anchors(terms) ? SeedAnchor.Of(root.Operator, root.Network, root.Epoch, link) : null };
    }

    async ValueTask<Checked<EpochCarry?>> BeforeAsync(BundleRoot root, CancellationToken cancel)
    {
        if (root.Carry is null != (root.Epoch == 0))
            return Finding.Mismatch("bundle-carry", root.Where, root.Epoch == 0 ? "none" : "the carry of the epoch before", root.Carry);
        if (root.Carry is not { } link) return (EpochCarry?)null;
        if (!(await EpochCarry.LoadAsync(link, blocks, cancel)).TryGet(out var carry, out var why)) return why;
        if (carry.Epoch == root.Epoch - 1) return carry;
        return Finding.Mismatch("bundle-carry", root.Where, $"the carry of epoch {root.Epoch - 1}", $"of epoch {carry.Epoch}");
    }

    /// <summary>The definition in force: that of the epoch before, or a successor that the right accounts signed for this very epoch.</summary>
    async ValueTask<Checked<NetworkDefinition>> TermsAsync(BundleRoot root, EpochCarry? before, CancellationToken cancel)
    {
        if (!(await DefinitionAsync(root.Parameters, cancel)).TryGet(out var terms, out var why)) return why;
        if (terms.Slug != root.Network) return Finding.Mismatch("parameters", root.Where, root.Network, terms.Slug);
        if (!terms.Operators.Any(node => node.Id == root.Operator))
            return Finding.Mismatch("bundle-operator", root.Where, "an operator of the definition", root.Operator);
        var changes = before is not null && before.Parameters != root.Parameters;
        if (changes != root.Amendment is not null)
            return Finding.Mismatch("amendment", root.Where, changes ? "signatures for the new definition" : "none", root.Amendment);
        if (before is null)
            return terms.Predecessor is null ? terms : Finding.Mismatch("parameters", root.Where, "a first definition", $"a successor of {terms.Predecessor}");
        if (!changes) return terms;
        if (!(await DefinitionAsync(before.Parameters, cancel)).TryGet(out var old, out why)) return why;
        if (!(await Amendment.LoadAsync(root.Amendment!.Value, blocks, cancel)).TryGet(out var amendment, out why)) return why;
        if (terms.FromEpoch != root.Epoch)
            return Finding.Mismatch("parameters", root.Where, $"a definition from epoch {root.Epoch}", $"from epoch {terms.FromEpoch}");
        return amendment.Check(old, terms, domain) is { } fault ? Finding.Mismatch(fault.Code, root.Where, "a valid amendment", fault.Detail) : terms;
    }

    /// <summary>A definition by its root.</summary>
    public async ValueTask<Checked<NetworkDefinition>> DefinitionAsync(Cid cid, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(cid, "parameters", cancel)).TryGet(out var node, out var why)) return why;
        var reading = NetworkDocument.Read(node, modules);
        return reading.Definition is { } definition ? definition : Finding.Mismatch("parameters", cid.ToString(), "a valid definition", reading.Problems[0]);
    }

    static Finding? Timely(BundleRoot root, EpochCarry? before, NetworkDefinition terms)
    {
        var longest = terms.EpochSeconds * 1000L;
        if (root.ToMs <= root.FromMs || root.ToMs - root.FromMs > longest)
            return Finding.Mismatch("bundle-length", root.Where, $"1 to {longest} ms", $"{root.ToMs - root.FromMs} ms");
        return before is not null && root.FromMs < before.ToMs ? Finding.Mismatch("bundle-from", root.Where, $"not before {before.ToMs} ms", $"{root.FromMs} ms") : null;
    }

    /// <summary>Where the token has net emission, every day that ended has its burns, and no other.</summary>
    static Finding? Burned(BundleRoot root, EpochCarry? before, NetworkDefinition terms)
    {
        var expected = terms.Token.Emission.Net is { } net ? NetEmission.Days(before?.Net ?? net.Start, root.ToMs / 1000) : (long?)null;
        if (root.Burned?.Any(amount => amount >= NetState.Bound) == true) return Finding.Mismatch("bundle-burned", root.Where, "amounts below 2^120", "more");
        return root.Burned?.Count == expected ? null
            : Finding.Mismatch("bundle-burned", root.Where, expected is { } days ? $"the burns of {days} days" : "none", root.Burned is { } given ? $"of {given.Count}" : "none");
    }

    async ValueTask<Checked<IReadOnlyList<Refusal>>> RefusalsAsync(BundleRoot root, IReadOnlyList<Evidence> records, CancellationToken cancel)
    {
        if (root.Refusals.Count == 0) return Checked<IReadOnlyList<Refusal>>.Of([]);
        if (!(await blocks.RowsAsync(root.Refusals, "bundle-refusals", row => row, cancel)).TryGet(out var rows, out var why)) return why;
        var present = records.Select(record => record.Cid).ToHashSet();
        var refusals = new List<Refusal>();
        foreach (var row in rows)
        {
            if (row.Kind != DagKind.List || row.AsList is not [{ Kind: DagKind.Link } link, { Kind: DagKind.Text } reason] || !present.Remove(link.AsLink))
                return Finding.Mismatch("bundle-refusal", root.Where, "a record of the bundle, once, and a reason", row.Kind);
            refusals.Add(new Refusal(link.AsLink, reason.AsText));
        }
        return refusals;
    }
}
