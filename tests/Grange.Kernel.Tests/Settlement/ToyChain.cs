using System.Buffers.Binary;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

/// <summary>A chain as an audit sees it: a block a second, and the settlements that were proposed.</summary>
sealed class ToyChain : IChainFacts
{
    public const long Genesis = 1_800_000_000;

    readonly LedgerTerms ledger;
    readonly List<byte[]> headers = [];
    readonly Dictionary<long, SettlementFacts> settlements = [];

    public ToyChain(LedgerTerms ledger)
    {
        this.ledger = ledger;
        Canonical = number => Hash32.Read(Keccak256.Hash(Header(number)));
    }

    public ValueTask<LedgerTerms> LedgerAsync(CancellationToken cancel) => new(ledger);
    public ValueTask<SettlementFacts?> SettlementAsync(long number, CancellationToken cancel) => new(settlements.GetValueOrDefault(number));
    public ValueTask<Hash32?> BlockHashAsync(long number, CancellationToken cancel) => new(Canonical(number));

    public ValueTask<AnchorFacts?> AnchorAsync(Address account, Hash32 slot, CancellationToken cancel) => new(Anchors.GetValueOrDefault((account, slot)));

    public ValueTask<MicroUsd> ChargeableAsync(Address operatorAccount, Address payer, long block, CancellationToken cancel) => new(Chargeable(payer, block));

    public ValueTask<UInt128?> BurnedOnAsync(Address token, long day, CancellationToken cancel) => new(BurnedOn(day));

    public ValueTask<UInt128> CreditsAsync(Address token, Address operatorAccount, Address payer, long? block, CancellationToken cancel) => new(Credits(operatorAccount, payer));

    /// <summary>The first anchor of each account in each slot.</summary>
    public Dictionary<(Address, Hash32), AnchorFacts> Anchors { get; } = [];

    /// <summary>The most credits that an operator could use of an account: plenty, unless a test says otherwise.</summary>
    public Func<Address, Address, UInt128> Credits { get; set; } = (_, _) => UInt128.MaxValue;

    /// <summary>What was burned on a day: nothing, unless a test says otherwise.</summary>
    public Func<long, UInt128> BurnedOn { get; set; } = _ => 0;

    /// <summary>What the Vault's events say of a lock as of a block: plenty, unless a test says otherwise.</summary>
    public Func<Address, long, MicroUsd> Chargeable { get; set; } = (_, _) => new MicroUsd(long.MaxValue / 4);

    /// <summary>The block of a time.</summary>
    public LocksBlock LocksAt(long ms) => new(ms / 1000 - Genesis, Hash32.Read(Keccak256.Hash(Header(ms / 1000 - Genesis))));

    /// <summary>What the chain says of a block; a test may say something else.</summary>
    public Func<long, Hash32?> Canonical { get; set; }

    public void Set(SettlementFacts facts) => settlements[facts.Number] = facts;

    /// <summary>The first block that is not older than <paramref name="fromMs"/>, and its parent.</summary>
    public SeedBlock SeedAt(long fromMs)
    {
        var number = (fromMs + 999) / 1000 - Genesis;
        return new SeedBlock(Header(number), Header(number - 1));
    }

    /// <summary>The block after the first that is not older than <paramref name="fromMs"/>, which holds the anchor.</summary>
    public SeedBlock SeedAfterAnchorAt(long fromMs)
    {
        var number = (fromMs + 999) / 1000 - Genesis;
        return new SeedBlock(Header(number + 1), Header(number));
    }

    byte[] Header(long number)
    {
        while (headers.Count <= number)
        {
            var parent = headers.Count == 0 ? new byte[32] : Keccak256.Hash(headers[^1]);
            byte[] zero = new byte[32], bloom = new byte[256];
            headers.Add(Rlp(parent, zero, new byte[20], zero, zero, zero, bloom, [], Number(headers.Count), Number(30_000_000), [], Number(Genesis + headers.Count), [], zero, new byte[8]));
        }
        return headers[(int)number];
    }

    static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes.AsSpan().TrimStart((byte)0).ToArray();
    }

    static byte[] Rlp(params byte[][] items)
    {
        var body = items.SelectMany(item => item is [< 0x80] ? item : [.. Prefix(0x80, item.Length), .. item]).ToArray();
        return [.. Prefix(0xc0, body.Length), .. body];
    }

    static byte[] Prefix(int kind, int length)
        => length < 56 ? [(byte)(kind + length)] : [(byte)(kind + 55 + Number(length).Length), .. Number(length)];
}
