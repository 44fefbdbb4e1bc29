using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests.Peers;

/// <summary>viem and OpenZeppelin's tree know the ABI and an RPC address, and nothing else of Grange: they check a settlement, claim from it, and check the claim.</summary>
[Collection(nameof(PeerNode))]
public sealed class ViemTests(PeerNode node)
{
    const int Threshold = 2;

    [Fact]
    public async Task Claims_what_a_provider_earned_from_a_settlement_whose_signatures_it_recovered_itself()
    {
        await SettleAsync();
        var owner = new AccountKeys(node.Providers[0].Data).Default()!.Value;
        var rewards = (string)(await node.GetAsync("/api/v1/chain"))["contracts"]!["Rewards"]!["address"]!;
        var payer = await PayerAsync();
        var claims = await ClaimableAsync(owner);
        Assert.NotEmpty(claims);
        foreach (var claim in claims)
        {
            var more = claim.DeepClone();
            more["cumulative"] = $"{Wei(claim["cumulative"]) + 1}";
            Assert.Contains("the proof does not lead to the active root", (await ClaimAsync(more, rewards, payer)).Exits(1).Error, StringComparison.Ordinal);

            var result = (await ClaimAsync(claim, rewards, payer)).Exits(0).Json;
            Assert.Equal(Wei(claim["claimable"]), Wei(result["amount"]));
            Assert.Equal("NothingToClaim", (string)result["secondClaim"]!);
            AssertAttested(result["signers"]!.AsArray());

            Assert.Contains("NothingToClaim", (await ClaimAsync(claim, rewards, payer)).Exits(1).Error, StringComparison.Ordinal);
            Assert.Equal(Wei(result["balance"]), Wei((await node.GetAsync($"/api/v1/accounts/{owner}"))["tokensWei"]![(string)claim["symbol"]!]));
        }
        Assert.Empty(await ClaimableAsync(owner));
    }

    /// <summary>The node's attesters are other keys than its operator's; these signed, and nobody else.</summary>
    void AssertAttested(JsonArray signers)
    {
        var attesters = new AccountKeys(Path.Combine(node.NodeData, "attesters")).List();
        var signed = signers.Select(signer => Address.Parse((string)signer!)).ToList();
        Assert.True(signed.Distinct().Count() >= Threshold);
        Assert.Subset(attesters.ToHashSet(), signed.ToHashSet());
    }

    /// <summary>A file, an epoch in which it is placed, an epoch in which it is proven, and the settlement of both on the chain.</summary>
    async Task SettleAsync()
    {
        await node.PutAsync("earned-by", new byte[300_000]);
        await node.PostAsync("/api/v1/storage/epochs/close");
        await node.UntilAsync("the providers' proofs", async () => (long)(await node.GetAsync("/api/v1/epochs?network=storage"))["epochs"]!.AsArray()[^1]!["evidence"]! >= node.Providers.Count);
        await node.PostAsync("/api/v1/storage/epochs/close");
        await node.UntilAsync("an active settlement", async () => (await node.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray() is [.., var last] && (string?)last!["state"] == "Active");
    }

    async Task<IReadOnlyList<JsonNode>> ClaimableAsync(Address account)
        => [.. (await node.GetAsync($"/api/v1/accounts/{account}/claims"))["claims"]!.AsArray().Select(claim => claim!).Where(claim => Wei(claim["claimable"]) > 0)];

    /// <summary>The key of a stranger with gas: a claim pays its account whoever sends it.</summary>
    async Task<string> PayerAsync()
    {
        using var key = Secp256k1Key.Generate();
        await node.PostAsync($"/api/v1/accounts/{Address.Read(key.AddressBytes)}/fund");
        return "0x" + Convert.ToHexStringLower(key.Export());
    }

    async Task<Ran> ClaimAsync(JsonNode claim, string rewards, string key)
    {
        var file = Path.Combine(node.Folder, "claim.json");
        await File.WriteAllTextAsync(file, claim.ToJsonString());
        return await Clients.RunAsync("contracts/viem/claim.mjs", "--rpc", new Uri(node.Url, "/rpc").ToString(), "--rewards", rewards, "--key", key, "--claim", file);
    }

    static BigInteger Wei(JsonNode? text) => BigInteger.Parse((string)text!, CultureInfo.InvariantCulture);
}
