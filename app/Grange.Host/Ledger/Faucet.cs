using System.Numerics;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>Gives an account of a local chain what its first steps need: gas, tokens, test cash.</summary>
public sealed class Faucet(Sender treasury, LedgerContracts contracts, ContractAbis abis) : IDisposable
{
    /// <summary>1 coin for gas.</summary>
    public static BigInteger Gas { get; } = BigInteger.Pow(10, 18);

    /// <summary>100 tokens of each kind.</summary>
    public static BigInteger Tokens { get; } = 100 * BigInteger.Pow(10, 18);

    /// <summary>100 test dollars.</summary>
    public static BigInteger Cash { get; } = 100_000_000;

    readonly SemaphoreSlim giving = new(1, 1); // transactions of one sender go one after the other

    /// <summary>Sends all three and returns when they have arrived.</summary>
    public async Task FundAsync(Address account, CancellationToken cancel)
    {
        await giving.WaitAsync(cancel);
        try
        {
            await treasury.SendAsync(account, Gas, default, cancel);
            foreach (var token in contracts.Terms.Tokens.Values) await treasury.SendAsync(token, 0, abis["Token"].EncodeCall("transfer", account, Tokens), cancel);
            await treasury.SendAsync(contracts.Terms.Cash, 0, abis["TestCash"].EncodeCall("faucet", account, Cash), cancel);
        }
        finally
        {
            giving.Release();
        }
    }

    /// <summary>Locks test cash for an account's orders, unless some is locked already.</summary>
    public async Task LockForAsync(LedgerClient ledger, Address account, CancellationToken cancel)
    {
        if ((await ledger.LockedAsync(account, cancel)).Locked.Value > 0) return;
        await treasury.SendAsync(contracts.Terms.Cash, 0, abis["TestCash"].EncodeCall("faucet", treasury.Account, Cash), cancel);
        await treasury.SendAsync(contracts.Terms.Cash, 0, abis["TestCash"].EncodeCall("approve", contracts.Vault, Cash), cancel);
        await treasury.SendAsync(contracts.Vault, 0, abis["Vault"].EncodeCall("lockFor", account, contracts.Terms.Cash, Cash), cancel);
    }

    public void Dispose() => giving.Dispose();
}
