using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

public sealed class VectorTests
{
    static readonly Address Token = ToyWorld.Numbered(0x70), Cash = ToyWorld.Numbered(0xca);

    static readonly Gen<EpochScores> Epochs =
        from work in Gen.Choose(0, 20).Two().ListOf()
        from payments in Gen.Choose(0, 20).Two().Zip(Gen.Choose(0, int.MaxValue)).ListOf()
        from bps in Gen.Choose(0, 10_000)
        select new EpochScores(NetworkSlug.Parse("toys"), default, 0, 0, 0,
            [.. work.Select(row => new WorkScore(default, ToyWorld.Numbered(row.Item1), row.Item2, (UInt128)row.Item2 << 70, "worked"))],
            [.. payments.Select(row => new PaymentScore(Claim.Of(ToyWorld.Numbered(row.Item1.Item1), ToyWorld.Numbered(row.Item1.Item2), "rent"), 0, new MicroUsd(row.Item2), Allocation.Fee(new MicroUsd(row.Item2), bps), PaymentSource.Lock))], []);

    static readonly Arbitrary<LedgerGrowth[]> Growths = Epochs.Select(epoch => epoch.Growth(Token, Cash)).ListOf().Select(list => list.ToArray()).ToArbitrary();

    [Fact]
    public void It_holds_every_unit_that_was_added_and_balances()
        => Prop.ForAll(Growths, growth =>
        {
            var vector = CumulativeVector.Empty.Add(growth);
            BigInteger Added(LeafKind kind) => growth.SelectMany(part => part.Entries).Where(entry => entry.Kind == kind).Aggregate(BigInteger.Zero, (sum, entry) => sum + entry.Cumulative);
            BigInteger Held(LeafKind kind) => vector.Totals().Where(total => total.Kind == kind).Aggregate(BigInteger.Zero, (sum, total) => sum + total.Cumulative);
            return vector.Unbalanced() is null && Enum.GetValues<LeafKind>().All(kind => Added(kind) == Held(kind))
                && Held(LeafKind.Paid) + vector.Fees.Values.Aggregate(BigInteger.Zero, (sum, fee) => sum + fee) == Held(LeafKind.Spent);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_does_not_depend_on_order_or_on_how_epochs_are_grouped()
        => Prop.ForAll(Growths, growth =>
        {
            var once = CumulativeVector.Empty.Add(growth).Encode().Root;
            var oneByOne = growth.Reverse().Aggregate(CumulativeVector.Empty, (vector, part) => vector.Add(part)).Encode().Root;
            return once == oneByOne;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_only_grows()
        => Prop.ForAll(Growths, Growths, (before, after) =>
        {
            var (old, young) = (CumulativeVector.Empty.Add(before), CumulativeVector.Empty.Add(before).Add(after));
            return old.Entries.ToArray().All(entry => young.Find(entry.Account, entry.Asset, entry.Kind) >= entry.Cumulative);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void It_comes_back_from_its_blocks_as_it_was()
        => Prop.ForAll(Growths, growth =>
        {
            var encoded = CumulativeVector.Empty.Add(growth).Encode();
            var read = CumulativeVector.LoadAsync(encoded.Root, new VerifiedBlocks(new Kept(encoded)), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return read.TryGet(out var vector, out _) && vector.Encode().Root == encoded.Root;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Twenty_thousand_leaves_take_three_pages()
    {
        var growth = new LedgerGrowth([.. Enumerable.Range(0, 20_000).Select(i => new VectorEntry(ToyWorld.Numbered(i * 7), Token, LeafKind.Earned, (UInt128)i + 1))], []);
        var encoded = CumulativeVector.Empty.Add(growth).Encode();
        Assert.Equal(4, encoded.Blocks.Count);
        Assert.True((await CumulativeVector.LoadAsync(encoded.Root, new VerifiedBlocks(new Kept(encoded)), CancellationToken.None)).TryGet(out var vector, out _));
        Assert.Equal((UInt128)10_001, vector!.Find(ToyWorld.Numbered(70_000), Token, LeafKind.Earned));
        Assert.Equal((UInt128)0, vector.Find(ToyWorld.Numbered(70_001), Token, LeafKind.Earned));
    }

    [Fact]
    public async Task A_vector_that_does_not_balance_is_found()
    {
        var encoded = CumulativeVector.Empty.Add(new LedgerGrowth([new VectorEntry(Cash, Cash, LeafKind.Paid, 5)], [])).Encode();
        Assert.Equal("vector-balance", (await CumulativeVector.LoadAsync(encoded.Root, new VerifiedBlocks(new Kept(encoded)), CancellationToken.None)).Finding?.What);
    }
}
