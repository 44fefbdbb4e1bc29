using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>The chain as a verb reaches it: the node names it, everything else goes to it directly.</summary>
sealed class ChainAccess : IDisposable
{
    /// <summary>The code of a transaction that the chain took and then did not carry out.</summary>
    public const string Reverted = "chain-reverted";

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
    public ContractAbis Abis => ContractAbis.Committed;
    public Address this[string contract] => contracts[contract];
    public SigningDomain Domain => new((ulong)ChainId, this["Rewards"]);

    public static async Task<ChainAccess> OpenAsync(VerbContext verb, CancellationToken cancel) => new(verb, await verb.Node.GetAsync("/api/v1/chain", cancel));

    /// <summary>Sends a transaction of an account of this data folder and waits for its block; a refusal is named in the contract's own words.</summary>
    public async Task<ChainReceipt> SendAsync(VerbContext verb, Address? account, string contract, string artifact, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        using var key = verb.Accounts.Open(account);
        try
        {
            return await new Sender(Reader, key, verb.Clock).SendAsync(this[contract], 0, Abis[artifact].EncodeCall(function, arguments), cancel);
        }
        catch (RpcException refused)
        {
            throw new VerbFailure("chain-refused", $"{contract}.{function}: {Reason(artifact, refused.Error)}", HasNoGas(refused) ? $"grange account fund {Address.Read(key.AddressBytes)}, or send it gas" : "grange account balance");
        }
        catch (InvalidOperationException reverted)
        {
            throw new VerbFailure(Reverted, $"{contract}.{function}: {reverted.Message}", "try again: the chain moved on in between");
        }
    }

    static bool HasNoGas(RpcException refused) => refused.Error.Message.Contains("insufficient funds", StringComparison.OrdinalIgnoreCase);

    string Reason(string artifact, RpcError error)
        => error.Data is { } data ? RevertReason.Describe(data, Abis[artifact], Abis["TestCash"], Abis["Token"], Abis["Vault"]) : error.Message;

    public void Dispose() => http.Dispose();
}
