using Grange.Content;

namespace Grange.Kernel;

/// <summary>A network as its founder wrote it (<c>network.json</c>): every rule that touches money, addressed by the CID of its canonical dag-cbor.</summary>
/// <param name="Slug">Its name in paths and evidence.</param>
/// <param name="Title">For people.</param>
/// <param name="Module">The module that runs it.</param>
/// <param name="RulesVersion">The version of the module's Score it was written for.</param>
/// <param name="Token">What it pays in, and on what schedule that is minted.</param>
/// <param name="ShareBps">Its share of the token's emission, in basis points; networks that share a token share its emission.</param>
/// <param name="EpochSeconds">Longest an epoch may be.</param>
/// <param name="Attesters">Who must co-sign a settlement.</param>
/// <param name="Rules">The module's own parameters, valid against <see cref="ModuleInfo.ParameterSchema"/>.</param>
/// <param name="Canonical">The whole document as dag-cbor.</param>
/// <remarks><see cref="NetworkDocument"/> reads, checks and writes the document.</remarks>
public sealed record NetworkDefinition(
    NetworkSlug Slug, string Title, string Module, int RulesVersion, TokenTerms Token, int ShareBps, int EpochSeconds,
    AttesterTerms Attesters, DagNode Rules, DagNode Canonical)
{
    /// <summary>Prices of what the network sells, in microUsd, by the names its module gives them.</summary>
    public IReadOnlyDictionary<string, MicroUsd> Prices { get; init; } = new Dictionary<string, MicroUsd>();

    /// <summary>What is kept back of a payment, in basis points, by the payment's reason; <c>default</c> stands for every other reason.</summary>
    public IReadOnlyDictionary<string, int> Fees { get; init; } = new Dictionary<string, int>();

    public AdmissionTerms Admission { get; init; } = AdmissionTerms.Open;

    /// <summary>Where it may run, as its module and the policy read it; empty for everywhere.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>How long bundles and raw data are kept.</summary>
    public int RetentionDays { get; init; } = 365;

    /// <summary>Decimals of a degree to which devices' positions are shown; 2 is about a kilometre.</summary>
    public int PositionDecimals { get; init; } = DefaultPositionDecimals;

    /// <summary>What holds where a definition does not say.</summary>
    public const int DefaultPositionDecimals = 2;

    /// <summary>The nodes whose bundles count. They share the emission alike.</summary>
    public IReadOnlyList<OperatorTerms> Operators { get; init; } = [];

    public AmendTerms Amend { get; init; } = AmendTerms.Nobody;

    /// <summary>The definition this one follows, or none for the first.</summary>
    public Cid? Predecessor { get; init; }

    /// <summary>The first epoch it holds for; 0 for the first definition.</summary>
    public long FromEpoch { get; init; }

    /// <summary>The parameter CID that every bundle and manifest names.</summary>
    public Cid Cid => DagCbor.CidOf(Canonical);

    /// <summary>The account of one of its operators: cash that consumers of that operator lock stands toward it.</summary>
    public Address AccountOf(DeviceId operatorId) => Operators.First(one => one.Id == operatorId).Account;

    /// <summary>Fee on payments for <paramref name="reason"/>, in basis points.</summary>
    public int FeeBps(string reason) => Fees.TryGetValue(reason, out var own) ? own : Fees.GetValueOrDefault("default");
}

/// <summary>A token and its emission; definitions that name one symbol must agree on all of it.</summary>
public sealed record TokenTerms(string Symbol, string Name, EmissionSchedule Emission);

/// <summary>M of N accounts that recompute and co-sign.</summary>
public sealed record AttesterTerms(int Threshold, IReadOnlyList<Address> Accounts);

/// <summary>A node that may publish bundles: the account it answers with and the P-256 key (compressed) it signs with.</summary>
public sealed record OperatorTerms(Address Account, ReadOnlyMemory<byte> Key)
{
    /// <summary>How bundles, evidence and the registry name it.</summary>
    public DeviceId Id => DeviceId.Of(Key.Span);
}

/// <summary>How a device gets in.</summary>
public enum AdmissionKind
{
    /// <summary>Any device.</summary>
    Open,

    /// <summary>Devices of the accounts listed.</summary>
    AllowList,

    /// <summary>Devices whose key one of the listed manufacturer keys has attested.</summary>
    ManufacturerKeys,

    /// <summary>Devices whose owner has put up a bond.</summary>
    Bond,
}

/// <summary>The admission rule and the part of it that its kind asks for.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Accounts">For an allow-list.</param>
/// <param name="Keys">For manufacturer keys: P-256, compressed.</param>
/// <param name="Bond">For a bond: wei of the network's token per device.</param>
public sealed record AdmissionTerms(AdmissionKind Kind, IReadOnlyList<Address> Accounts, IReadOnlyList<ReadOnlyMemory<byte>> Keys, Wei Bond)
{
    public static AdmissionTerms Open { get; } = new(AdmissionKind.Open, [], [], Wei.Zero);
}

/// <summary>Who may sign a successor of a definition: M of these accounts, one being the case of a single key. No account: it is final.</summary>
public sealed record AmendTerms(int Threshold, IReadOnlyList<Address> Accounts)
{
    public static AmendTerms Nobody { get; } = new(0, []);
}
