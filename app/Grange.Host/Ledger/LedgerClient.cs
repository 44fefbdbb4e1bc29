using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>One ledger on its chain: what the contracts say, and the blocks seeds come from.</summary>
public sealed class LedgerClient(ChainReader chain, LedgerContracts contracts, IReadOnlyDictionary<string, ContractArtifact> artifacts, SeedBlocks seeds, Outbox outbox, Secp256k1Key sender)
{
    public ChainReader Chain => chain;
    public LedgerContracts Contracts => contracts;
    public IReadOnlyDictionary<string, ContractArtifact> Artifacts => artifacts;
    public LedgerTerms Terms => contracts.Terms;

    /// <summary>The operator's account: consumers lock cash toward it.</summary>
    public Address Operator { get; } = Address.Read(sender.AddressBytes);

    public SigningDomain Domain { get; } = new((ulong)contracts.Terms.ChainId, contracts.Terms.Rewards);

    /// <summary>Sends for the operator.</summary>
    public OnceSender Sender { get; } = new(outbox, sender, artifacts);

    /// <summary>Where settlements stand on the chain.</summary>
    public Task<LedgerStanding> StandingAsync(CancellationToken cancel) => new StandingReader(chain, contracts.Terms.Rewards, artifacts).ReadAsync(cancel);

    /// <summary>A settlement's status and manifest digest.</summary>
    public async Task<(SettlementStatus Status, Hash32 Manifest)> SettlementAsync(long number, CancellationToken cancel)
    {
        var settlement = (AbiValues)(await ViewAsync("settlement", [(BigInteger)number], cancel))[0];
        return ((SettlementStatus)settlement.Int64("status"), settlement.Hash("manifest"));
    }

    /// <summary>Sends a call of the operator's account once, whatever crashes: a second call under the same key changes nothing.</summary>
    /// <remarks>A transaction that reverted, or whose nonce another one took, is written anew under the next attempt's name.</remarks>
    public Task<Result<OutboxEntry>> SendAsync(string key, Address to, byte[] call, CancellationToken cancel) => Sender.SendAsync(key, to, call, cancel);

    /// <summary>Sends and watches until the node stops.</summary>
    public Task RunOutboxAsync(CancellationToken cancel) => outbox.RunAsync(cancel);

    /// <summary>When a pending settlement may be activated, in Unix seconds.</summary>
    public async Task<long> ActivatesAtAsync(long number, CancellationToken cancel)
        => ((AbiValues)(await ViewAsync("settlement", [(BigInteger)number], cancel))[0]).Int64("activatesAt");

    /// <summary>What an account has claimed of a leaf so far.</summary>
    public async Task<UInt128> ClaimedAsync(Address account, Address asset, LeafKind kind, CancellationToken cancel)
        => (UInt128)(BigInteger)(await ViewAsync("claimed", [account, asset, (BigInteger)(int)kind], cancel))[0];

    /// <summary>What an account has in the Vault for orders at this operator, and how much of it it has asked back.</summary>
    public async Task<VaultLock> LockedAsync(Address account, CancellationToken cancel)
    {
        var locked = await chain.ViewAsync(artifacts["Vault"].Abi, contracts.Vault, "locked", [Operator, account], cancel);
        var request = await chain.ViewAsync(artifacts["Vault"].Abi, contracts.Vault, "requests", [Operator, account], cancel);
        var requested = new MicroUsd((long)(BigInteger)request[0]);
        return new VaultLock(new MicroUsd((long)(BigInteger)locked[0]), requested, requested.Value > 0 && await IsRipeAsync(request, cancel));
    }

    async Task<bool> IsRipeAsync(AbiValues request, CancellationToken cancel)
    {
        var delay = (long)(BigInteger)(await chain.ViewAsync(artifacts["Vault"].Abi, contracts.Vault, "withdrawDelay", [], cancel))[0];
        var now = await chain.BlockAsync(BlockTag.Latest, cancel) ?? throw new InvalidDataException("the chain has no latest block");
        var (madeAt, number) = ((long)(BigInteger)request[1], (long)(BigInteger)request[2]);
        return await NumberAsync("activeNumber", [], cancel) > number || now.Timestamp >= madeAt + delay / 2;
    }

    /// <summary>What the Vault's events say, as any auditor reads them.</summary>
    public VaultHistory Vault => field ??= new VaultHistory(chain, Terms.Rewards, contracts.Vault, artifacts);

    /// <summary>The last block that will not be taken back; null while there is none.</summary>
    public Task<ChainBlock?> FinalBlockAsync(CancellationToken cancel) => seeds.FinalAsync(cancel);

    /// <summary>What the Vault has been shown that an account spent at this operator.</summary>
    public async Task<UInt128> ProvedAsync(Address account, CancellationToken cancel)
        => (UInt128)(BigInteger)(await chain.ViewAsync(artifacts["Vault"].Abi, contracts.Vault, "spent", [Operator, account], cancel))[0];

    /// <summary>An account's balance of a token or of cash, in base units.</summary>
    public async Task<BigInteger> BalanceAsync(Address asset, Address account, CancellationToken cancel)
        => (BigInteger)(await chain.ViewAsync(artifacts["Token"].Abi, asset, "balanceOf", [account], cancel))[0];

    /// <summary>The first final block that is not older than an epoch's opening, with its parent; null while there is none.</summary>
    public Task<SeedBlock?> SeedBlockAsync(long fromMs, CancellationToken cancel) => seeds.FindAsync(fromMs, cancel);

    /// <summary>Writes an anchor on the chain, once whatever crashes, and gives the block after it, with its parent; null where it has to be tried again.</summary>
    /// <param name="name">Of all anchors' names, this one's own.</param>
    /// <param name="anchor">What is anchored.</param>
    /// <param name="fromMs">No block older than this may hold it, Unix milliseconds.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<SeedBlock?>> SeedAfterAsync(string name, SeedAnchor anchor, long fromMs, CancellationToken cancel)
    {
        if (await SeedBlockAsync(fromMs, cancel) is null) return (SeedBlock?)null; // the block that takes it shall not be older than the opening
        var call = artifacts["Rewards"].Abi.EncodeCall("anchor", anchor.Slot, anchor.Root);
        if (!(await SendAsync($"anchor:{name}", Terms.Rewards, call, cancel)).TryGet(out var entry, out var refused)) return refused;
        if (!entry.IsSettled) entry = await outbox.WaitAsync(entry.Key, cancel);
        return entry is { IsDone: true, Block: { } block } ? await seeds.AfterAsync(block, cancel) : null;
    }

    async Task<long> NumberAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => (long)(BigInteger)(await ViewAsync(function, arguments, cancel))[0];

    Task<AbiValues> ViewAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => chain.ViewAsync(artifacts["Rewards"].Abi, contracts.Terms.Rewards, function, arguments, cancel);
}
