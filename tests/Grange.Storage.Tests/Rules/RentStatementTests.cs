using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Storage.Tests;

/// <summary>A statement of rent is made of the very lines that were charged, and comes to what was paid.</summary>
public sealed class RentStatementTests
{
    static readonly Address[] Payers = [Story.Account(50), Story.Account(51)];

    [Fact]
    public void Every_statement_adds_up_to_what_the_score_paid_to_the_last_unit()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (story, state) = (new Story(2, ("holdBack", DagNode.Of(true))), new StorageState());
            for (var number = 1; number <= 4; number++) Join(story, state, number, random);
            foreach (var payer in Payers)
            {
                state.OrdersOf(payer)["x"] = new Order(Cid.Of(Codec.Raw, [1]), 1L << random.Next(20, 45), 3, 2_500_000, random.Next(1, (int)Story.EpochMs * 2));
                state.Rests[(payer, Story.Account(10))] = random.NextInt64(long.MaxValue);
            }
            var (before, inputs, sheet) = (state.ToCarry(), new EpochInputs(Story.Slug, 0, 0, Story.EpochMs, Hash32.Zero, [], story, story.Definition), new ScoreSheet());
            var proven = state.DataSets.Where(_ => random.Next(4) > 0).ToList();
            RentRule.Charge(proven, inputs, StorageTerms.Read(story.Definition.Rules), state, sheet);
            return state.DataSets.All(set => AddsUp(RentStatement.Of(set.Device, inputs, before, device => proven.Any(one => one.Device == device)), state, sheet));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5000)));

    [Fact]
    public void A_device_that_proved_nothing_has_no_lines_and_one_that_is_unknown_no_owner()
    {
        var (story, state) = (new Story(), new StorageState());
        var device = Join(story, state, 1, new Random(1));
        var inputs = new EpochInputs(Story.Slug, 0, 0, Story.EpochMs, Hash32.Zero, [], story, story.Definition);

        Assert.Equal((Story.Account(10 + 1 % 2), 0, 0), (RentStatement.Of(device, inputs, state.ToCarry(), _ => false) is var none ? none.Owner!.Value : default, none.Lines.Count, none.Sums.Count));
        Assert.Null(RentStatement.Of(new DeviceId(Story.Id(77)), inputs, state.ToCarry(), _ => true).Owner);
    }

    static bool AddsUp(RentStatement statement, StorageState after, ScoreSheet sheet) => statement.Sums.All(sum =>
        sum.Own == statement.Lines.Where(line => line.Payer == sum.Payer).Aggregate((Int128)0, (all, line) => all + line.Units - line.Kept)
        && sum.Brought + sum.Own + sum.Others == sum.Due.Value * RentRule.Divisor + sum.Rest
        && sum.Due.Value == sheet.Payments.Where(paid => paid.Payer == sum.Payer && paid.Payee == statement.Owner).Sum(paid => paid.Amount.Value)
        && sum.Rest == after.Rests.GetValueOrDefault((sum.Payer, statement.Owner!.Value)));

    /// <summary>A provider of one of two owners, with three pieces of either payer or both.</summary>
    static DeviceId Join(Story story, StorageState state, int number, Random random)
    {
        var device = story.Join(number, owner: 10 + number % 2, $"{random.Next(3_000_000)}");
        state.Sets[device] = [.. Enumerable.Range(1, 3).Select(piece => Held(number * 10 + piece, random))];
        state.Standings[device] = Standing.Fresh(-random.Next(12) * RentRule.MonthMs);
        return device;
    }

    static HeldPiece Held(int number, Random random)
    {
        var (first, second) = (random.NextInt64(1L << 38), random.NextInt64(1L << 38));
        return new HeldPiece(PieceCid.Of(Story.Id(number).ToByteArray(), 1L << 39), random.Next(3) switch
        {
            0 => [new Rent(Payers[0], first)],
            1 => [new Rent(Payers[1], second)],
            _ => [new Rent(Payers[0], first), new Rent(Payers[1], second)],
        });
    }
}
