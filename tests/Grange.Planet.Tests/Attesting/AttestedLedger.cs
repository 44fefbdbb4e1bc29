using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Content;
using Grange.Host.Attesting;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>A ledger of which three of five must sign: a node, one gauge that works, and attesters that run as processes of their own.</summary>
sealed class AttestedLedger : IDisposable
{
    public const string Slug = "weir";

    public const int Threshold = 3;

    const string Cell = "872830828ffffff";

    readonly HttpClient http = new();

    public Planet Planet { get; } = new();

    public IReadOnlyList<string> Attesters { get; } = ["ada", "ben", "cleo", "dan", "eve"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A node with its gauge; no attester runs yet.</summary>
    public static async Task<AttestedLedger> StartAsync(params string[] words)
    {
        var ledger = new AttestedLedger();
        try
        {
            await ledger.Planet.UpAsync([.. words, "--network", await ledger.DefineAsync()]);
            await ledger.JoinAsync();
            return ledger;
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }

    public static AttestedLedger Empty() => new();

    public async Task<string> DefineAsync(int epochSeconds = 86_400)
    {
        var file = Path.Combine(Planet.Folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "readings", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        document["epochSeconds"] = epochSeconds;
        document["rules"]!["unconfirmedBps"] = 10_000;
        (document["rules"]!["minIntervalSeconds"], document["rules"]!["windowSeconds"]) = (1, 86_400);
        document["attesters"] = new JsonObject
        {
            ["threshold"] = Threshold,
            ["accounts"] = new JsonArray([.. Attesters.Select(AccountOf).Order().Select(account => (JsonNode)account.ToString())]),
        };
        await File.WriteAllTextAsync(file, document.ToJsonString(), Cancel);
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }

    public Task JoinAsync()
    {
        var field = JsonNode.Parse(File.ReadAllText(Path.Combine(Planet.Folder, Slug + ".json")))!["rules"]!["fields"]![0]!;
        return Planet.StartAsync("gauge", "join", Slug, "--cell", Cell, "--command", $"echo {field["name"]}={field["min"]}", "--every", "1", "--name", "gauge",
            "--data", Planet.DataOf("gauge"), "--node", $"{Planet.Url}");
    }

    /// <summary>The account of an attester; its key is made where it is missing.</summary>
    public Address AccountOf(string name)
    {
        var keys = new AccountKeys(Planet.DataOf(name));
        return keys.Default() ?? keys.Create();
    }

    public Secp256k1Key KeyOf(string name) => new AccountKeys(Planet.DataOf(name)).Open(AccountOf(name));

    /// <summary>Starts an attester as anybody would; <paramref name="words"/> may name another node.</summary>
    public Task<RunningProgram> AttestAsync(string name, params string[] words)
        => Planet.StartAsync(name, ["attester", "--data", Planet.DataOf(name), .. words.Contains("--node") ? words : ["--node", $"{Planet.Url}", .. words]]);

    /// <summary>Closes an epoch in which the gauge worked.</summary>
    public async Task<long> CloseAsync()
    {
        var epoch = await WorkedAsync();
        (await Planet.RunAsync("consumer", "epoch", "close", Slug)).Exits(0);
        return epoch;
    }

    /// <summary>The open epoch, once the gauge worked in it.</summary>
    public async Task<long> WorkedAsync() => (long)(await Planet.UntilAsync("a reading in the open epoch", async () =>
    {
        var epoch = (await Planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray()[^1]!;
        return (long)epoch["evidence"]! > 0 ? epoch : null;
    }))["number"]!;

    public Task<JsonNode> SettledAsync(long epoch) => Planet.UntilAsync($"epoch {epoch} on the chain", async () =>
        (await Planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray().FirstOrDefault(row => (long)row!["number"]! == epoch && (string?)row["state"] == "Settled"));

    /// <summary>The newest settlement of the node, once it waits for signatures.</summary>
    public Task<JsonNode> VotingAsync() => Planet.UntilAsync("a settlement to sign", async () =>
        (await Planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray().LastOrDefault(row => (string?)row!["state"] == "Voting"));

    public async Task<SettlementManifest> ManifestAsync(JsonNode row)
    {
        var loaded = await SettlementManifest.LoadAsync(Cid.Parse((string)row["manifest"]!), new VerifiedBlocks(new HttpBlocks(http, Planet.Url)), Cancel);
        return loaded.TryGet(out var manifest, out var why) ? manifest : throw new InvalidOperationException(why.ToString());
    }

    /// <summary>The chain as anybody reaches it, and its contracts.</summary>
    public async Task<(ChainReader Chain, Func<string, Address> At)> ChainAsync()
    {
        var chain = await Planet.GetAsync("/api/v1/chain");
        return (new ChainReader(new JsonRpcClient(http, new Uri((string)chain["rpc"]!), TimeProvider.System)), name => Address.Parse((string)chain["contracts"]![name]!["address"]!));
    }

    /// <summary>A settlement that pays more than anybody earned, signed by these.</summary>
    public static SignedSettlement Forge(SettlementManifest manifest, Secp256k1Key key, byte salt)
    {
        var root = Hash32.Read(Keccak256.Hash([salt, .. manifest.Root.ToByteArray()]));
        var said = new SettlementStatement(manifest.Number, manifest.PreviousRoot, root, manifest.Totals, Hash32.Read(Keccak256.Hash([salt])), manifest.SetVersion);
        var digest = said.Digest(manifest.Ledger.ChainId, manifest.Ledger.Rewards);
        return new SignedSettlement(said, digest, Address.Read(key.AddressBytes), key.SignRecoverable(digest.ToByteArray()));
    }

    /// <summary>Sends it to the contract as a proposal, from an account that can pay for it; the contract's words when it refuses.</summary>
    public async Task<string?> ProposeAsync(IEnumerable<SignedSettlement> signed)
    {
        var (chain, at) = await ChainAsync();
        var (all, abi) = (signed.ToList(), LedgerArtifacts.Committed["Rewards"].Abi);
        var said = all[0].Statement;
        var call = abi.EncodeCall(
            "propose", (BigInteger)said.Number, said.Previous, said.Root,
            said.Totals.Select(total => (object)new object[] { total.Asset, (BigInteger)(int)total.Kind, (BigInteger)total.Cumulative }).ToArray(),
            said.Manifest, all.Select(one => (object)one.Signature.ToArray()).ToArray());
        var reply = await chain.TryEstimateGasAsync(AccountOf(Attesters[0]), at("Rewards"), 0, call, Cancel);
        return reply.Error is not { } error ? null : error.Data is { } revert ? RevertReason.Describe(revert, [abi]) : error.Message;
    }

    public void Dispose()
    {
        http.Dispose();
        Planet.Dispose();
    }
}
