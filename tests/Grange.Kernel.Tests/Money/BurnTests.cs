using Grange.Kernel;
using Grange.Tests.Settlement;

namespace Grange.Tests.Money;

/// <summary>Credits that readers of a commons use up: rows of the scores, in one order, and no leaf of the ledger.</summary>
public sealed class BurnTests
{
    static Address Account(byte last) => Address.Read([.. new byte[19], last]);

    [Fact]
    public async Task Burns_are_read_back_as_they_were_written()
    {
        var scores = Scores(new BurnScore(Account(1), 10, "read"), new BurnScore(Account(2), long.MaxValue, "read"));
        var encoded = scores.Encode();
        var read = await EpochScores.LoadAsync(encoded.Root, new VerifiedBlocks(new Kept(encoded)), CancellationToken.None);
        Assert.True(read.TryGet(out var again, out _));
        Assert.Equal(scores.Burns, again.Burns);
        Assert.NotEqual(Scores().Encode().Root, encoded.Root);
    }

    [Fact]
    public void A_burn_pays_nobody() => Assert.Empty(Scores(new BurnScore(Account(1), 10, "read")).Growth(Account(8), Account(9)).Entries);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(1001, 101)]
    public void A_price_is_rounded_up_to_whole_credits_once(long microUsd, long credits) => Assert.Equal(credits, ICredits.For(new MicroUsd(microUsd)));

    static EpochScores Scores(params BurnScore[] burns) => new(NetworkSlug.Parse("toys"), default, 3, 0, 0, [], [], []) { Burns = burns };
}
