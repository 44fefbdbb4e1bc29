using Grange.Host.Attesting;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Settlement;

/// <summary>Takes attesters' signatures in: over this node's settlement they count, over another of the same number they are evidence.</summary>
sealed class VoteIntake(NodeServices node, SettlementService service, StatementTable statements)
{
    readonly StandingReader standing = new(node.Ledger.Chain, node.Ledger.Terms.Rewards, node.Ledger.Artifacts);

    LedgerTerms Ledger => node.Ledger.Terms;

    public void Map(RouteGroupBuilder api)
    {
        api.MapPost("/settlements/{number:long}/votes", VoteAsync).Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status202Accepted)
            .WithSummary("An attester's signature; one over another settlement of this number comes with that settlement's fields and is kept as evidence (202)");
        api.MapGet("/settlements/{number:long}/votes", VotesAsync).Produces<SignedSettlementListJson>().WithSummary("Everything attesters are known to have signed for this number");
        api.MapGet("/settlements/{number:long}/equivocations", (long number, CancellationToken cancel) => EquivocationsAsync(number, cancel))
            .Produces<EquivocationListJson>().WithSummary("Attesters that signed two settlements of this number, with both signatures");
        api.MapGet("/equivocations", (CancellationToken cancel) => EquivocationsAsync(null, cancel))
            .Produces<EquivocationListJson>().WithSummary("Attesters that signed two settlements of one number, with both signatures, and whether they are expelled");
    }

    async Task<IResult> VoteAsync(long number, VoteJson vote, CancellationToken cancel)
    {
        if (!Address.TryParse(vote.Attester, null, out var attester) || !HexText.TryParse(vote.Signature, Secp256k1.SignatureSize, out var signature))
            return Problem.Of(new Fault("vote-malformed", "a vote is {attester, signature}: an address and 65 bytes in hex"));
        if (vote.Settlement is not { } foreign) return (await TakeOwnAsync(number, attester, signature, cancel)).ToHttp(_ => Results.NoContent());
        if (foreign.Read() is not { } said || said.Number != number)
            return Problem.Of(new Fault("vote-malformed", $"'settlement' is not the fields of a settlement {number}", "number, previous, root, totals, manifest, setVersion"));
        return (await TakeAnyAsync(said, attester, signature, cancel)).ToHttp(counts => counts ? Results.NoContent() : Results.Accepted());
    }

    async Task<Result<long>> TakeOwnAsync(long number, Address attester, byte[] signature, CancellationToken cancel)
    {
        var taken = await service.VoteAsync(number, attester, signature, cancel);
        if (taken.IsOk && await StatementAsync(number, cancel) is { } own && SignedSettlement.Recover(own, Ledger.ChainId, Ledger.Rewards, signature) is { } signed)
            await statements.KeepAsync(signed, cancel);
        return taken;
    }

    /// <summary>True when it counts as a vote for this node's settlement; false when it is kept as evidence.</summary>
    async Task<Result<bool>> TakeAnyAsync(SettlementStatement said, Address attester, byte[] signature, CancellationToken cancel)
    {
        if (await StatementAsync(said.Number, cancel) is { } own && own.Digest(Ledger.ChainId, Ledger.Rewards) == said.Digest(Ledger.ChainId, Ledger.Rewards))
            return (await TakeOwnAsync(said.Number, attester, signature, cancel)).TryGet(out _, out var refused) ? true : refused;
        if (SignedSettlement.Recover(said, Ledger.ChainId, Ledger.Rewards, signature) is not { } signed || signed.Attester != attester)
            return new Fault("bad-vote", $"the signature is not {attester}'s over these fields of settlement {said.Number}", "sign the digest of exactly these fields for this chain's Rewards", 403);
        if (!await standing.IsAttesterAsync(said.SetVersion, attester, cancel)) return new Fault("not-an-attester", $"{attester} is not in attester set {said.SetVersion}", "GET /api/v1/attesters lists the current set, whose version a settlement names", 403);
        var last = (await node.Ledger.StandingAsync(cancel)).LastNumber;
        if (said.Number > last + 1) return new Fault("number-too-far", $"the chain's next settlement is {last + 1}", $"send it again when settlement {said.Number - 1} is over");
        await statements.KeepAsync(signed, cancel);
        return false;
    }

    /// <summary>What a vote for this node's own settlement says; null where it has none.</summary>
    async Task<SettlementStatement?> StatementAsync(long number, CancellationToken cancel)
        => await service.Table.FindAsync(number, cancel) is { } row ? SettlementStatement.Of(await service.ManifestAsync(row, cancel), row.Manifest) : null;

    async Task<IResult> VotesAsync(long number, CancellationToken cancel)
        => Results.Ok(new SignedSettlementListJson([.. (await statements.OfAsync(number, cancel)).Select(SignedSettlementJson.Of)]));

    async Task<IResult> EquivocationsAsync(long? number, CancellationToken cancel)
    {
        var rows = new List<EquivocationJson>();
        foreach (var proof in (await statements.EquivocationsAsync(cancel)).Where(proof => number is null || proof.Number == number))
        {
            var expelled = await standing.IsExpelledAsync(proof.Attester, cancel);
            rows.Add(new EquivocationJson(proof.Attester.ToString(), proof.Number, SignedSettlementJson.Of(proof.First), SignedSettlementJson.Of(proof.Second), expelled));
        }
        return Results.Ok(new EquivocationListJson(rows));
    }
}

/// <summary>An attester's signature; <c>Settlement</c> is what it is over where that is not this node's settlement of the number.</summary>
public sealed record VoteJson(string Attester, string Signature, StatementJson? Settlement = null);
