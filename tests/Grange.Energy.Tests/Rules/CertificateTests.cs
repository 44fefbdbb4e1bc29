using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;

namespace Grange.Energy.Tests.Rules;

public sealed class CertificateTests
{
    static readonly DeviceId Meter = new(Hash32.Read(new byte[32]));

    [Fact]
    public void Numbers_go_on_from_one_slot_to_the_next()
    {
        var first = Issue(40, previousLast: 0);
        Assert.Equal((new WhRange(1, 40), 40), (first.Range, first.FreeWh));
        Assert.Equal(new WhRange(41, 50), Issue(10, first.Range.Last).Range);
    }

    [Theory]
    [InlineData(0, "nothing-exported")]
    [InlineData(-5, "nothing-exported")]
    [InlineData(1_102, "above-capacity")]
    public void What_was_not_exported_or_cannot_have_been_is_not_certified(long wh, string code)
        => Assert.Equal(code, Certificate.Issue(Meter, 0, 3_600, wh, 0, 1_000).Fault.Code);

    [Fact]
    public void A_watt_hour_is_claimed_once()
    {
        var claimed = Issue(100, 0).Claim(60, "anna").Value;
        Assert.Equal((40, new WhRange(1, 60)), (claimed.FreeWh, claimed.Slices[0].Range));
        Assert.Equal(("already-claimed", 409), (claimed.Claim(41, "ben").Fault.Code, claimed.Claim(41, "ben").Fault.Status));
        Assert.Equal("already-claimed", claimed.Claim(new WhRange(60, 61), "ben").Fault.Code);
        Assert.Equal("bad-claim", claimed.Claim(new WhRange(100, 101), "ben").Fault.Code);
        Assert.Equal("bad-claim", claimed.Claim(0, "ben").Fault.Code);
        Assert.Equal(0, claimed.Claim(40, "ben").Value.FreeWh);
    }

    [Fact]
    public void A_claim_takes_the_gaps_that_others_left()
    {
        var holes = Issue(10, 0).Claim(new WhRange(3, 4), "anna").Value.Claim(new WhRange(7, 7), "anna").Value;
        Assert.Equal([new WhRange(1, 2), new WhRange(5, 6), new WhRange(8, 10)], holes.Free());
        Assert.Equal([new(1, 2), new(5, 5)], holes.Claim(3, "ben").Value.Slices.Where(slice => slice.For == "ben").Select(slice => slice.Range));
    }

    [Fact]
    public void A_correction_takes_back_what_is_free_and_owes_the_rest()
    {
        var (corrected, debit) = Issue(100, 0).Claim(70, "anna").Value.Withdraw(45, "correction");
        Assert.Equal((0, 15), (corrected.FreeWh, debit));
        Assert.Equal(new CertificateSlice(new WhRange(71, 100), SliceUse.Withdrawn, "correction"), corrected.Slices[^1]);
        Assert.Equal(70, corrected.Slices.Where(slice => slice.Use == SliceUse.Claimed).Sum(slice => slice.Range.Count));
    }

    [Fact]
    public void Slices_never_overlap_and_with_what_is_free_make_the_whole()
        => Prop.ForAll(Gen.Choose(-30, 60).ListOf().ToArbitrary(), steps =>
        {
            var one = Issue(200, 1_000);
            foreach (var step in steps)
                one = step < 0 ? one.Withdraw(-step, "correction").Corrected : one.Claim(step, "anna").TryGet(out var claimed, out _) ? claimed : one;
            var parts = one.Slices.Select(slice => slice.Range).Concat(one.Free()).OrderBy(part => part.First).ToList();
            return parts.Sum(part => part.Count) == 200 && parts[0].First == 1_001 && parts[^1].Last == 1_200 && parts.Zip(parts.Skip(1)).All(pair => pair.Second.First == pair.First.Last + 1);
        }).QuickCheckThrowOnFailure();

    static Certificate Issue(long wh, long previousLast) => Certificate.Issue(Meter, 0, 3_600, wh, previousLast, 1_000).Value;
}
