using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Kernel;
using Grange.Storage;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>
/// <c>grange storage dispute N</c>: shows the chain every wrong proof that a settlement's bundles hold, and has the bonds burnt that its verdicts take.
/// </summary>
/// <remarks>
/// Nothing of it rests on the node: bundles are read by hash, scored again here, and the contract hashes each answer itself. What the settlement says of bonds
/// Stakes burns for anyone who brings the leaf.
/// </remarks>
static class DisputeVerb
{
    public static Command Create()
    {
        var number = new Argument<long>("N") { Description = "the settlement whose epochs hold the answers" };
        var device = new Option<string?>("--device") { Description = "one provider; all when left out", HelpName = "ID" };
        var account = new Option<string?>("--account") { Description = "who pays the gas", HelpName = "ADDRESS" };
        return new Command("dispute", "show the chain the wrong proofs of a settlement, and have the bonds burnt that answer for them") { number, device, account }
            .Example("grange storage dispute 7", "grange storage dispute 7 --device 0x5f… --json")
            .Does(async (verb, cancel) =>
        {
            DeviceId? only = verb.Get(device) is not { } text ? null : DeviceId.TryParse(text, null, out var id) ? id : throw new VerbFailure("bad-device", $"'{text}' is no device id", "grange devices", ExitCode.Usage);
            using var http = new HttpClient();
            var blocks = new VerifiedBlocks(new HttpBlocks(http, verb.Node.Address));
            var settlement = Hold(await SettlementState.LoadAsync(await AuditVerb.ManifestAsync(verb, null, verb.Get(number), cancel), blocks, cancel));
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            var payer = ChainAccess.Account(verb, account);
            var shown = new JsonArray();
            foreach (var (wrong, row) in await FindAsync(settlement.Manifest, blocks, only, cancel))
            {
                var block = await chain.SendAsync(verb, payer, "StorageVerifier", "StorageVerifier", "disprove", Arguments(wrong), cancel);
                shown.Add(new JsonObject { ["device"] = wrong.Device.ToString(), ["epoch"] = row.Epoch, ["evidence"] = wrong.Evidence.ToString(), ["challenge"] = wrong.Number, ["block"] = block, ["burntWei"] = $"{await BurnAsync(verb, chain, payer, settlement, wrong.Owner, cancel)}" });
            }
            Say(verb, settlement.Manifest.Number, shown);
        });
    }

    /// <summary>Wrong answers of the settlement's storage epochs, each scored again from its bundle.</summary>
    static async Task<IReadOnlyList<(WrongAnswer Wrong, SettledEpoch Row)>> FindAsync(SettlementManifest manifest, VerifiedBlocks blocks, DeviceId? only, CancellationToken cancel)
    {
        var (replay, found) = (new EpochReplay(blocks, manifest.Ledger, Roster.ByName), new List<(WrongAnswer, SettledEpoch)>());
        foreach (var row in manifest.Epochs)
        {
            await blocks.ExpectAsync(row.Bundle, cancel);
            var inputs = Hold(await replay.RunAsync(row.Bundle, row.Signature, cancel)).Bundle;
            if (Roster.ByName[inputs.Inputs.Parameters.Module] is not StorageNetwork) continue;
            found.AddRange(WrongAnswer.Of(inputs.Inputs, inputs.Before?.Module ?? Carry.Empty).Where(wrong => only is null || wrong.Device == only).Select(wrong => (wrong, row)));
        }
        return found;
    }

    static object[] Arguments(WrongAnswer wrong) =>
    [
        wrong.Pieces.Select(piece => (object)new object[] { Hash32.Read(piece.Root), (BigInteger)piece.Height, (BigInteger)piece.Padding }).ToArray(),
        Number(wrong.Device.Value), Number(wrong.Seed), (BigInteger)wrong.Number, wrong.Proof.Leaf,
        Enumerable.Range(0, wrong.Proof.Path.Length / Hash32.Size).Select(level => (object)Hash32.Read(wrong.Proof.Path.Span[(level * Hash32.Size)..][..Hash32.Size])).ToArray(),
    ];

    /// <summary>Burns what the settlement's verdicts take of a bond and nobody has burnt yet; in wei.</summary>
    static async Task<BigInteger> BurnAsync(VerbContext verb, ChainAccess chain, Address? payer, SettlementState settlement, Address owner, CancellationToken cancel)
    {
        foreach (var (leaf, proof) in settlement.ClaimsOf(owner).Where(claim => claim.Leaf.Kind == LeafKind.Slashed))
        {
            var before = (BigInteger)await chain.AskAsync("Stakes", "Stakes", "slashed", [owner], cancel);
            if (before >= (BigInteger)leaf.Cumulative) return 0;
            try
            {
                await chain.SendAsync(verb, payer, "Stakes", "Stakes", "slash", [owner, (BigInteger)leaf.Cumulative, proof.Select(hash => (object)hash).ToArray()], cancel);
            }
            catch (VerbFailure refused)
            {
                verb.Out.Note($"grange: the bond of {owner}: {refused.Message}. Next: a newer settlement may have burnt it; else again once this one is active");
            }
            return (BigInteger)await chain.AskAsync("Stakes", "Stakes", "slashed", [owner], cancel) - before;
        }
        return 0;
    }

    static void Say(VerbContext verb, long number, JsonArray shown) => verb.Out.Result(new JsonObject { ["settlement"] = number, ["disproved"] = shown }, () =>
    {
        foreach (var one in shown) verb.Out.Line($"{one!["device"]}: its answer to challenge {one["challenge"]} of epoch {one["epoch"]} is disproved in block {one["block"]}; {one["burntWei"]} wei of bond burnt");
        if (shown.Count == 0) verb.Out.Line($"settlement {number} holds no wrong proof");
    });

    static BigInteger Number(Hash32 hash) => new(hash.ToByteArray(), isUnsigned: true, isBigEndian: true);

    static T Hold<T>(Checked<T> read)
        => read.TryGet(out var value, out var finding) ? value : throw new VerbFailure(finding.What, $"the settlement cannot be read: {finding}", "grange audit N says more", ExitCode.Missing);
}
