using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Store;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>The chain as a verb reaches it: the node names it, everything else goes to it directly.</summary>
sealed class ChainAccess : IDisposable
{
    /// <summary>The code of a transaction that the chain took and then did not carry out.</summary>
    public const string Reverted = "chain-reverted";

    static readonly OutboxOptions Patience = new() { Poll = TimeSpan.FromMilliseconds(100) };

    readonly HttpClient http = new();
    readonly IReadOnlyDictionary<string, Address> contracts;

    ChainAccess(VerbContext verb, JsonNode chain)
    {
        Reader = new ChainReader(new JsonRpcClient(http, verb.Url((string)chain["rpc"]!), verb.Clock));
        contracts = chain["contracts"]!.AsObject().ToDictionary(contract => contract.Key, contract => Address.Parse((string)contract.Value!["address"]!));
        ChainId = (long)chain["chainId"]!;
    }

    public ChainReader Reader { get; }
    public long ChainId { get; }
    static IReadOnlyDictionary<string, ContractArtifact> Artifacts => LedgerArtifacts.Committed;
    public Address this[string contract] => contracts[contract];

    /// <summary>True when the ledger has a contract, or a token, of that name.</summary>
    public bool Has(string contract) => contracts.ContainsKey(contract);

    /// <summary>The name under which the node lists a contract.</summary>
    public string NameOf(Address contract) => contracts.First(one => one.Value == contract).Key;

    public SigningDomain Domain => new((ulong)ChainId, this["Rewards"]);

    public static async Task<ChainAccess> OpenAsync(VerbContext verb, CancellationToken cancel) => new(verb, await verb.Node.GetAsync("/api/v1/chain", cancel));

    /// <summary>The account that an option names; null: the default one.</summary>
    public static Address? Account(VerbContext verb, Option<string?> option) => verb.Get(option) is not { } text ? null
        : Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);

    /// <summary>What a view function of a contract says.</summary>
    public async Task<object> AskAsync(string contract, string artifact, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => (await Reader.ViewAsync(Artifacts[artifact].Abi, this[contract], function, arguments, cancel))[0];

    /// <summary>The same where the contract may refuse: in a sentence then, with the next step.</summary>
    public async Task<Result<object>> TryAskAsync(string contract, string artifact, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        var abi = Artifacts[artifact].Abi;
        var reply = await Reader.TryCallAsync(this[contract], abi.EncodeCall(function, arguments), BlockTag.Latest, cancel);
        if (reply.Error is { } error) return error.Data is { } revert ? RevertReason.Refusal(revert, abi) : new Fault("chain-refused", error.Message);
        return abi.DecodeResult(function, EthHex.ReadData(reply.Value.GetString()))[0];
    }

    /// <summary>Sends a transaction of an account of this data folder and waits for its block; a refusal is named in the contract's own words.</summary>
    /// <remarks>Signed bytes are kept in the data folder before they are sent: what an interrupted verb left is sent by the next one, as it was.</remarks>
    /// <returns>The height of that block.</returns>
    public async Task<long> SendAsync(VerbContext verb, Address? account, string contract, string artifact, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        using var key = verb.Accounts.Open(account);
        // One file for each ledger: a fresh local chain has the same id as the one before, and counts an account's transactions from 0 again.
        var file = Path.Combine(verb.DataFolder, "outbox", $"{this["Rewards"]}.db");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var store = await new SqliteOptions(file).OpenAsync(verb.Clock, cancel);
        await ChainTables.MigrateAsync(store, cancel);
        using var outbox = new Outbox(store, Reader, Finality.AtDepth(0), verb.Clock, options: Patience);
        await outbox.PumpAsync(cancel);
        var call = new OutboxCall(this[contract], Artifacts[artifact].Abi.EncodeCall(function, arguments));
        var sent = await outbox.SendAsync($"{Guid.CreateVersion7(verb.Clock.GetUtcNow())}", call, key, [Artifacts[artifact].Abi, .. Artifacts.Values.Select(one => one.Abi)], cancel); // a contract passes on what the ones it calls say
        return sent.TryGet(out var entry, out var refused) ? entry.Block ?? 0 : throw Failure($"{contract}.{function}", refused, Address.Read(key.AddressBytes));
    }

    static VerbFailure Failure(string what, Fault refused, Address account) => refused.Code switch
    {
        "not-enough-gas" => new VerbFailure(refused.Code, $"{what}: {refused.Detail}", $"grange account fund {account} on a local chain; else {refused.Hint}"),
        "transaction-refused" => new VerbFailure("chain-refused", $"{what}: {refused.Detail}", refused.Hint ?? "grange account balance"),
        _ => new VerbFailure(Reverted, $"{what}: {refused.Detail}", refused.Hint),
    };

    public void Dispose() => http.Dispose();
}
