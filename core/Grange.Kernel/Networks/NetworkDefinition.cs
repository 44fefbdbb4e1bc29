using Grange.Content;

namespace Grange.Kernel;

/// <summary>A network as its founder wrote it (<c>network.json</c>): every rule that touches money, addressed by the CID of its canonical dag-cbor.</summary>
/// <param name="Slug">Its name in paths and evidence.</param>
/// <param name="Title">For people.</param>
/// <param name="Module">The module that runs it.</param>
/// <param name="RulesVersion">The version of the module's Score it was written for.</param>
/// <param name="Token">What it pays in, and on what schedule that is minted.</param>
/// <param name="ShareBps">Its share of the token's emission, in basis points; networks that share a token share its emission.</param>
/// <param name="EpochSeconds">Length of an epoch.</param>
/// <param name="Attesters">Who must co-sign a settlement.</param>
/// <param name="Rules">The module's own parameters, valid against <see cref="ModuleInfo.ParameterSchema"/>.</param>
/// <param name="Canonical">The whole document as dag-cbor.</param>
public sealed record NetworkDefinition(
    NetworkSlug Slug, string Title, string Module, int RulesVersion, TokenTerms Token, int ShareBps, int EpochSeconds,
    AttesterTerms Attesters, DagNode Rules, DagNode Canonical)
{
    /// <summary>The parameter CID that every bundle and manifest names.</summary>
    public Cid Cid => DagCbor.CidOf(Canonical);
}

/// <summary>A token and its emission; definitions that name one symbol must agree on all of it.</summary>
public sealed record TokenTerms(string Symbol, string Name, EmissionSchedule Emission);

/// <summary>M of N accounts that recompute and co-sign.</summary>
public sealed record AttesterTerms(int Threshold, IReadOnlyList<Address> Accounts);
