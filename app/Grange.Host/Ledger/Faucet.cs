using System.Numerics;
using Grange.Chain;
using Grange.Host.Operators;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>Gives an account of a local chain what its first steps need: gas, tokens, test cash.</summary>
/// <param name="outbox">Keeps what was signed.</param>
/// <param name="treasury">Whose gifts they are.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="clock">Names the gifts in the order they were made.</param>
/// <param name="giver">The node that has the treasury, where this one has none.</param>
public sealed class Faucet(Outbox outbox, Secp256k1Key treasury, LedgerClient ledger, TimeProvider clock, PeerClient? giver = null) : IDisposable
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
        if (giver is not null)
        {
            if (!(await giver.PostAsync($"/api/v1/accounts/{account}/fund", new System.Text.Json.Nodes.JsonObject(), cancel)).TryGet(out _, out var refused))
                throw new InvalidOperationException($"the founding node gives nothing: {refused}");
            return;
        }
        await giving.WaitAsync(cancel);
        try
        {
            await SendAsync(new OutboxCall(account, default, Gas), cancel);
            foreach (var token in ledger.Terms.Tokens.Values) await CallAsync(token, "Token", "transfer", [account, Tokens], cancel);
            await CallAsync(ledger.Terms.Cash, "TestCash", "faucet", [account, Cash], cancel);
        }
        finally
        {
            giving.Release();
        }
    }

    /// <summary>Locks test cash for an account's orders at this operator, unless some is locked already.</summary>
    public async Task LockForAsync(Address account, CancellationToken cancel)
    {
        if ((await ledger.LockedAsync(account, cancel)).Locked.Value > 0) return;
        var (cash, vault) = (ledger.Terms.Cash, ledger.Contracts.Vault);
        await CallAsync(cash, "TestCash", "faucet", [Address.Read(treasury.AddressBytes), Cash], cancel);
        await CallAsync(cash, "TestCash", "approve", [vault, Cash], cancel);
        await CallAsync(vault, "Vault", "lockFor", [account, ledger.Operator, Cash], cancel);
    }

    /// <summary>Burns ten of the treasury's tokens for credits of an account.</summary>
    public async Task CreditAsync(Address account, string symbol, CancellationToken cancel)
    {
        await giving.WaitAsync(cancel);
        try
        {
            var (credits, amount) = (ledger.Contracts.Credits[symbol], Tokens / 10);
            await CallAsync(ledger.Terms.Tokens[symbol], "Token", "approve", [credits, amount], cancel);
            await CallAsync(credits, "Credits", "mint", [account, amount, BigInteger.One], cancel);
        }
        finally
        {
            giving.Release();
        }
    }

    Task CallAsync(Address to, string contract, string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => SendAsync(new OutboxCall(to, ledger.Artifacts[contract].Abi.EncodeCall(function, arguments)), cancel);

    async Task SendAsync(OutboxCall call, CancellationToken cancel)
    {
        var sent = await outbox.SendAsync($"treasury:{Guid.CreateVersion7(clock.GetUtcNow())}", call, treasury, ledger.Artifacts.Values.Select(contract => contract.Abi), cancel);
        if (!sent.TryGet(out _, out var refused)) throw new InvalidOperationException($"the treasury's transaction failed: {refused}");
    }

    public void Dispose() => giving.Dispose();
}
