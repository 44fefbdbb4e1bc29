using System.Globalization;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Attesting;

/// <summary>A total as JSON; the amount is base units in decimal text.</summary>
public sealed record TotalJson(string Asset, int Kind, string Cumulative);

/// <summary>What an attester signs, field by field.</summary>
/// <param name="Number">The settlement.</param>
/// <param name="Previous">Root of the active settlement before.</param>
/// <param name="Root">Its root.</param>
/// <param name="Totals">Ascending by (asset, kind).</param>
/// <param name="Manifest">sha2-256 digest of the manifest's block.</param>
/// <param name="SetVersion">The attester set.</param>
public sealed record StatementJson(long Number, string Previous, string Root, IReadOnlyList<TotalJson> Totals, string Manifest, long SetVersion)
{
    /// <summary>Totals that a statement may list at most.</summary>
    const int MostTotals = 1024;

    public static StatementJson Of(SettlementStatement said) => new(
        said.Number, said.Previous.ToString(), said.Root.ToString(),
        [.. said.Totals.Select(total => new TotalJson(total.Asset.ToString(), (int)total.Kind, total.Cumulative.ToString(CultureInfo.InvariantCulture)))],
        said.Manifest.ToString(), said.SetVersion);

    /// <summary>Reads it back; null when a field is not what it should be.</summary>
    public SettlementStatement? Read()
    {
        if (Number < 1 || SetVersion is < 0 or > uint.MaxValue || Totals is null || Totals.Count > MostTotals) return null;
        if (!Hash32.TryParse(Previous, null, out var previous) || !Hash32.TryParse(Root, null, out var root) || !Hash32.TryParse(Manifest, null, out var manifest)) return null;
        var totals = new List<LedgerTotal>();
        foreach (var total in Totals)
        {
            if (!Address.TryParse(total.Asset, null, out var asset) || total.Kind is < 0 or > (int)LeafKind.Spent) return null;
            if (!UInt128.TryParse(total.Cumulative, NumberStyles.None, CultureInfo.InvariantCulture, out var cumulative)) return null;
            totals.Add(new LedgerTotal(asset, (LeafKind)total.Kind, cumulative));
        }
        return new SettlementStatement(Number, previous, root, totals, manifest, (uint)SetVersion);
    }
}

/// <summary>A signed statement as JSON; the signature is 65 bytes in hex.</summary>
public sealed record SignedSettlementJson(string Attester, string Signature, StatementJson Settlement)
{
    public static SignedSettlementJson Of(SignedSettlement signed) => new(signed.Attester.ToString(), HexText.Of(signed.Signature.Span), StatementJson.Of(signed.Statement));

    /// <summary>Reads it back and recovers who signed; null when it is malformed or not signed by whom it names.</summary>
    public SignedSettlement? Read(long chainId, Address rewards)
    {
        if (Settlement?.Read() is not { } statement || !HexText.TryParse(Signature, Secp256k1.SignatureSize, out var signature)) return null;
        var signed = SignedSettlement.Recover(statement, chainId, rewards, signature);
        return signed is not null && Address.TryParse(Attester, null, out var named) && signed.Attester == named ? signed : null;
    }
}

/// <summary>Everything attesters are known to have signed for one number.</summary>
public sealed record SignedSettlementListJson(IReadOnlyList<SignedSettlementJson> Votes);

/// <summary>An attester that signed two settlements of one number, with both. <c>Expelled</c>: the chain has taken its place.</summary>
public sealed record EquivocationJson(string Attester, long Number, SignedSettlementJson First, SignedSettlementJson Second, bool Expelled);

public sealed record EquivocationListJson(IReadOnlyList<EquivocationJson> Equivocations);
