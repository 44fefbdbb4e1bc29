using Grange.Chain;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Ledger;

/// <summary>A public chain by one endpoint or two, looked at before anything depends on it.</summary>
public sealed partial class PublicChain : IDisposable
{
    /// <summary>Few tries: whoever starts a node waits for the answer.</summary>
    static readonly RpcRetry FirstLook = new(2, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(10));

    readonly HttpClient http = new();
    readonly AgreeingChains? both;
    readonly ILogger log;
    string? disagreement;

    PublicChain(NodeOptions options, TimeProvider clock, ILogger log)
    {
        this.log = log;
        Node = new RemoteNode(http, options.Rpc!, clock);
        Reader = new ChainReader(new JsonRpcClient(http, options.Rpc!, clock));
        if (options.SecondRpc is { } second) both = new AgreeingChains(Reader, new ChainReader(new JsonRpcClient(http, second, clock)), Finality.ByTag);
    }

    public RemoteNode Node { get; }

    public ChainReader Reader { get; }

    /// <summary>What the first endpoint's chain can do.</summary>
    public ChainAbilities Abilities { get; private set; } = null!;

    /// <summary>Looks at every endpoint, and whether they agree.</summary>
    /// <exception cref="StartException">No ledger can stand on it, and why.</exception>
    public static async Task<PublicChain> OpenAsync(NodeOptions options, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        var chain = new PublicChain(options, clock, log);
        try
        {
            foreach (var endpoint in new[] { options.SecondRpc, options.Rpc }.OfType<Uri>()) chain.Abilities = await LookAsync(chain.http, endpoint, clock, cancel);
            if (chain.both is { } both && !(await both.FinalBlockAsync(cancel)).TryGet(out _, out var fault)) throw StartException.Of(fault);
            LogOpened(log, chain.Abilities.ChainId, chain.Abilities.Latest.Number, chain.Abilities.Final.Number, chain.Abilities.HasP256 ? "present" : "absent: devices' signatures are checked off the chain");
            return chain;
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }

    static async Task<ChainAbilities> LookAsync(HttpClient http, Uri endpoint, TimeProvider clock, CancellationToken cancel)
    {
        var seen = await new ChainCheck(new ChainReader(new JsonRpcClient(http, endpoint, clock, FirstLook)), clock).RunAsync(cancel);
        return seen.TryGet(out var abilities, out var fault) ? abilities : throw StartException.Of(fault with { Detail = $"{endpoint}: {fault.Detail}" });
    }

    /// <summary>The last block that every endpoint calls final; null while they do not agree.</summary>
    public async Task<ChainBlock?> FinalBlockAsync(CancellationToken cancel)
    {
        if (both is null) return await Reader.FinalBlockAsync(Finality.ByTag, cancel);
        var agreed = await both.FinalBlockAsync(cancel);
        if (!agreed.TryGet(out var block, out var fault) && fault.Detail != disagreement) LogDisagree(log, fault.ToString());
        disagreement = fault?.Detail;
        return block;
    }

    /// <summary>Refuses an account that cannot pay for so much gas.</summary>
    /// <exception cref="StartException">Names the account and what to send to it.</exception>
    public async Task RequireGasAsync(Address account, long gas, string purpose, CancellationToken cancel)
    {
        var (_, fee) = await Reader.FeesAsync(cancel);
        var (needed, held) = (gas * fee, await Reader.BalanceAsync(account, cancel));
        if (held < needed)
            throw new StartException($"{account} has {held} wei on chain {Abilities.ChainId}, and {purpose} may take {needed}", $"send {needed - held} wei to {account} and call this again");
    }

    public void Dispose() => http.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "chain {ChainId}: block {Latest}, final {Final}, P-256 precompile {P256}")]
    static partial void LogOpened(ILogger log, long chainId, long latest, long final, string p256);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no seed for now, the chain's endpoints do not agree: {Reason}")]
    static partial void LogDisagree(ILogger log, string reason);
}
