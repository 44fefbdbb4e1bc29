using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Pieces;

namespace Grange.Storage.Providers;

/// <summary>One part of a piece with a provider: stored, placed, leaving, lost, moving or away.</summary>
/// <param name="Piece">What the provider holds: the piece, or a shard of it.</param>
/// <param name="Bytes">Its size.</param>
public sealed record HeldPieceJson(string Piece, int? Shard, long Bytes, string State);

/// <summary>A look at a piece that failed.</summary>
/// <param name="FromByte">Where in the piece the bytes begin that were asked for.</param>
/// <param name="Reason">wrong or silent.</param>
/// <param name="Evidence">The record that says so.</param>
public sealed record FailedAuditJson(string Piece, long FromByte, long AtMs, string Reason, string ReasonText, string? Evidence)
{
    internal static FailedAuditJson Of(FailedAudit audit) => new(
        audit.Piece.ToString(), audit.Chunk * Content.PieceHasher.ChunkBytes, audit.AtMs, audit.Seen == Observation.Bad ? "wrong" : "silent", audit.Text, audit.Evidence?.ToString());
}

/// <summary>A provider with what it holds and how it failed.</summary>
/// <param name="PieceCount">All parts, also where <paramref name="Pieces"/> ends before.</param>
/// <param name="FailedAudits">The newest first.</param>
public sealed record ProviderDetailJson(ProviderJson Provider, int PieceCount, long PieceBytes, IReadOnlyList<HeldPieceJson> Pieces, IReadOnlyList<FailedAuditJson> FailedAudits);

/// <summary>One payer's bytes in one piece: <c>Bytes × MicroUsdPerTibMonth × ElapsedMs</c>, and no more than the payer consented to.</summary>
/// <param name="Units">The product in 1/<see cref="EarningStatementJson.Divisor"/> microUsd, as decimal text.</param>
/// <param name="Kept">What of it is held back.</param>
public sealed record RentLineJson(string Piece, string Payer, long Bytes, long MicroUsdPerTibMonth, long ElapsedMs, string Units, string Kept)
{
    internal static RentLineJson Of(RentLine line) => new(line.Piece.ToString(), line.Payer.ToString(), line.Bytes, line.Price, line.ElapsedMs, $"{line.Units}", $"{line.Kept}");
}

/// <summary>What came together from one payer: <c>Brought + Own + Others = DueMicroUsd × Divisor + Rest</c>; sums in 1/Divisor microUsd as decimal text.</summary>
/// <param name="Brought">From the epochs before: what rounding left, and what was held back and fell due.</param>
/// <param name="Own">Of this provider, without what is held back.</param>
/// <param name="Others">Of the same owner's other providers.</param>
/// <param name="Rest">Left by rounding for the next epoch.</param>
/// <param name="PaidMicroUsd">What the epoch's scores say was paid of it; with <paramref name="OwedMicroUsd"/> it is what was due.</param>
/// <param name="FeeMicroUsd">The network's fee, which is part of what was paid.</param>
/// <param name="OwedMicroUsd">What the payer had not: it is taken from its next earnings.</param>
public sealed record PayerSumJson(string Payer, string Brought, string Own, string Others, long DueMicroUsd, string Rest, long PaidMicroUsd, long FeeMicroUsd, long OwedMicroUsd)
{
    internal static PayerSumJson Of(PayerSum sum, Address owner, EpochScores scores)
    {
        var paid = scores.Payments.Where(payment => payment.Since == scores.Epoch && Is(payment.Claim)).ToList();
        return new(
            sum.Payer.ToString(), $"{sum.Brought}", $"{sum.Own}", $"{sum.Others}", sum.Due.Value, $"{sum.Rest}", paid.Sum(payment => payment.Amount.Value), paid.Sum(payment => payment.Fee.Value),
            scores.Unpaid.Where(debt => debt.Since == scores.Epoch && Is(debt.Claim)).Sum(debt => debt.Amount.Value));

        bool Is(Claim claim) => claim.Reason == "rent" && claim.Debtor == sum.Payer && claim.Creditor == owner;
    }
}

/// <summary>How many leaves of a piece an epoch's challenge asked for, and to how many the answer was right.</summary>
public sealed record AskedPieceJson(string Piece, int Asked, int Right);

/// <summary>How one epoch's earnings of a provider came about: what was asked and proven, its part of the new tokens, and its rent line by line.</summary>
/// <param name="Reason">Of the score: proven, proof-missing, ...; null when the provider held nothing then.</param>
/// <param name="ProvenBytes">What it proved; <paramref name="AllBytes"/> is the same of all providers.</param>
/// <param name="Pool">Tokens that the epoch shared out, in wei as decimal text.</param>
/// <param name="Amount">This provider's part.</param>
/// <param name="Divisor">Units in a microUsd: bytes in a TiB × milliseconds in 30 days.</param>
public sealed record EarningStatementJson(
    long Epoch, long FromMs, long ToMs, string State, long? Settlement, string? Reason, string? ReasonText, long ProvenBytes, long AllBytes, string Pool, string Amount, string Token,
    string Divisor, IReadOnlyList<AskedPieceJson> Asked, IReadOnlyList<RentLineJson> Lines, IReadOnlyList<PayerSumJson> Sums);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProviderDetailJson))]
[JsonSerializable(typeof(EarningStatementJson))]
sealed partial class StatementsJson : JsonSerializerContext;
