using System.Text.Json;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>What a chain that is not ours can do for a ledger.</summary>
/// <param name="ChainId">Which chain it is.</param>
/// <param name="HasP256">It checks P-256 signatures itself (EIP-7951); where it cannot, devices' signatures are checked off the chain only.</param>
/// <param name="Latest">Its newest block.</param>
/// <param name="Final">Its last final block.</param>
public sealed record ChainAbilities(long ChainId, bool HasP256, ChainBlock Latest, ChainBlock Final);

/// <summary>Looks at a chain before money depends on it: its id, the opcodes the contracts are compiled to, the P-256 precompile, and finality.</summary>
/// <param name="chain">The chain.</param>
/// <param name="clock">Tells whether its newest block is new.</param>
public sealed class ChainCheck(ChainReader chain, TimeProvider clock)
{
    /// <summary>A newest block older than this is an endpoint's that has stopped following its chain.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>A final block this much older than the newest is one of a chain that has stopped finalising.</summary>
    public static readonly TimeSpan MaxFinalityLag = TimeSpan.FromHours(2);

    static readonly Address P256Verify = Address.Parse("0x0000000000000000000000000000000000000100");

    /// <summary>Init code that copies memory, keeps a 1 in transient storage and returns it: PUSH0 (EIP-3855), MCOPY (EIP-5656), TSTORE and TLOAD (EIP-1153).</summary>
    static readonly byte[] CancunProbe = Convert.FromHexString("5f5f5f5e" + "60015f5d" + "5f5c5f52" + "60205ff3");

    /// <summary>Hash, r, s, x, y of a signature that holds: RFC 6979 A.2.5, P-256, SHA-256, "sample".</summary>
    static readonly byte[] GoodSignature = Convert.FromHexString(
        "AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF"
        + "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6" + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");

    /// <summary>What the chain can do, or why no ledger can stand on it. A fault of status 503 says that something is not there.</summary>
    public async Task<Result<ChainAbilities>> RunAsync(CancellationToken cancel)
    {
        try
        {
            var chainId = await chain.ChainIdAsync(cancel);
            if (!await IsCancunAsync(cancel))
                return new Fault("chain-too-old", $"chain {chainId} does not know the opcodes of Cancun (PUSH0, MCOPY, TSTORE), to which the contracts are compiled", "use a chain that has had the Cancun upgrade");
            var blocks = await BlocksAsync(chainId, cancel);
            if (!blocks.TryGet(out var found, out var fault)) return fault;
            return new ChainAbilities(chainId, await SaysOneAsync(chain.TryCallAsync(P256Verify, GoodSignature, BlockTag.Latest, cancel)), found.Latest, found.Final);
        }
        catch (Exception silent) when (silent is HttpRequestException or TimeoutException or IOException or RpcException or FormatException)
        {
            return new Fault("no-chain", $"no usable JSON-RPC answer: {silent.Message}", "check the --rpc URL and that the endpoint is up", 503);
        }
    }

    async Task<Result<(ChainBlock Latest, ChainBlock Final)>> BlocksAsync(long chainId, CancellationToken cancel)
    {
        if (await chain.BlockAsync(BlockTag.Latest, cancel) is not { } latest) return new Fault("no-chain", $"chain {chainId} has no block", "wait until the endpoint has its chain", 503);
        if (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(latest.Timestamp) > MaxAge)
            return new Fault("chain-behind", $"the newest block of chain {chainId} here is {latest.Number}, made {DateTimeOffset.FromUnixTimeSeconds(latest.Timestamp):u}", "wait until the endpoint has its chain, or name another with --rpc", 503);
        if (await FinalAsync(cancel) is not { } final)
            return new Fault("no-finality", $"the endpoint of chain {chainId} does not say which block is final", "name an endpoint that serves the 'finalized' tag with --rpc", 503);
        if (latest.Timestamp - final.Timestamp > MaxFinalityLag.TotalSeconds)
            return new Fault("no-finality", $"chain {chainId} has finalised nothing after block {final.Number}, {latest.Number - final.Number} blocks ago", "wait until the chain finalises again", 503);
        return (latest, final);
    }

    async Task<ChainBlock?> FinalAsync(CancellationToken cancel)
    {
        try
        {
            return await chain.BlockAsync(BlockTag.Finalized, cancel);
        }
        catch (RpcException)
        {
            return null; // it does not know the tag
        }
    }

    Task<bool> IsCancunAsync(CancellationToken cancel) => SaysOneAsync(chain.TryExecuteAsync(CancunProbe, cancel));

    static async Task<bool> SaysOneAsync(Task<RpcReply> call)
        => await call is { Error: null, Result: { ValueKind: JsonValueKind.String } result } && EthHex.TryReadData(result.GetString(), out var bytes) && bytes.Length == 32 && bytes[31] == 1;
}
