using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What was burned of a token, day by day, as the token itself counts it. A day that is over never changes, so it needs no old state of the chain.</summary>
static class BurnedDays
{
    /// <summary>Wei burned on a day; null while the newest block is not past its end.</summary>
    public static async Task<UInt128?> ReadAsync(ChainReader chain, ContractAbi abi, Address token, long day, CancellationToken cancel)
    {
        var newest = await chain.BlockAsync(BlockTag.Latest, cancel) ?? throw new InvalidDataException("the chain has no latest block");
        if (newest.Timestamp / NetEmission.SecondsPerDay <= day) return null;
        return (UInt128)(BigInteger)(await chain.ViewAsync(abi, token, "burnedOn", [(BigInteger)day], cancel))[0];
    }

    /// <summary>The burns of all days from a state's on that ended by a time; waits until the chain takes none of them back.</summary>
    public static async Task<IReadOnlyList<UInt128>> UntilAsync(LedgerClient ledger, string symbol, NetState from, long unixSeconds, TimeProvider clock, CancellationToken cancel)
    {
        var days = NetEmission.Days(from, unixSeconds);
        if (days == 0) return [];
        while (await ledger.FinalBlockAsync(cancel) is not { } final || final.Timestamp / NetEmission.SecondsPerDay < from.Day + days)
            await Task.Delay(TimeSpan.FromMilliseconds(250), clock, cancel);
        var burned = new List<UInt128>();
        for (var day = from.Day; day < from.Day + days; day++)
            burned.Add(await ReadAsync(ledger.Chain, ledger.Artifacts["Token"].Abi, ledger.Terms.Tokens[symbol], day, cancel) ?? throw new InvalidDataException($"the chain is past day {day} and is not"));
        return burned;
    }
}
