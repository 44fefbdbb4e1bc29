using System.Text;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Tests.Support;
using Grange.Content;
using Grange.Kernel;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Score;

public sealed class ScoreTests
{
    readonly Story story = new();

    [Fact]
    public void A_signed_session_is_paid_by_the_tariff_in_its_epoch_and_its_hold_is_over()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        var told = story.Told(1, station, watts: 11_000);
        story.Observe(told);

        var sheet = story.Close();

        var price = told.Energy.Value * 300;
        Assert.Equal([(Story.Account(20), Story.Account(10), price)], sheet.Payments);
        Assert.Equal([new HoldCapture(Story.Account(20), Story.Hold(1), new(price), Ends: true)], sheet.Captures);
        Assert.Equal(told.Energy.Value, sheet.Works[$"{station} sold"]);
        Assert.Equal(price / 20, sheet.Bounds[$"{station} sold"]); // never worth more than its fee
    }

    [Fact]
    public void What_the_driver_said_is_the_most()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station, most: 1_000);
        story.Observe(story.Told(1, station, watts: 11_000));
        Assert.Equal(1_000, Assert.Single(story.Close().Payments).MicroUsd);
    }

    [Fact]
    public void An_order_pays_once_however_often_it_is_told()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        var told = story.Told(1, station, watts: 11_000);
        story.Observe(told);
        story.Observe(told);
        Assert.Single(story.Close().Payments);
        story.Observe(told);
        Assert.Empty(story.Close().Payments);
    }

    [Fact]
    public void An_unsigned_session_waits_a_day_and_is_paid_when_nobody_disputes_it()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        story.Observe(story.Told(1, station, watts: 11_000, signed: false));
        Assert.Empty(story.Close().Payments);
        var paidIn = Enumerable.Range(1, 40).Where(_ => story.Close().Payments.Count > 0).ToList();
        Assert.Equal([24], paidIn); // the session ended half an hour into epoch 0
    }

    [Fact]
    public void A_dispute_holds_the_money_until_somebody_decides()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        story.Observe(story.Told(1, station, watts: 11_000, signed: false));
        story.Close();
        Assert.Null(story.Say(Author.Of(Story.Account(20)), ChargingKinds.Dispute, HoldBody.Said(Story.Hold(1))).Refused);
        Assert.Empty(story.Pass(60).Payments);
        story.Say(ChargingKinds.Decision, HoldBody.Decision(Story.Hold(1), new(500)));
        Assert.Equal(500, Assert.Single(story.Close().Payments).MicroUsd);
    }

    [Theory]
    [InlineData("expired", 250)]
    [InlineData("used", 0)]
    [InlineData("cancelled", 0)]
    public void Only_a_place_that_was_kept_in_vain_is_paid_for(string end, long paid)
    {
        var station = story.Join(1, owner: 10);
        var reserve = new ReserveBody(Story.Hold(5), station, 1, story.From.AddMinutes(15).ToUnixTimeMilliseconds(), 250);
        Assert.Null(story.Say(Author.Of(Story.Account(20)), ChargingKinds.Reserve, reserve.ToNode()).Refused);
        Assert.Empty(story.Close().Captures); // it is still kept
        Assert.Null(story.Say(ChargingKinds.Reserved, HoldBody.Ended(Story.Hold(5), end)).Refused);
        var sheet = story.Close();
        Assert.Equal([new HoldCapture(Story.Account(20), Story.Hold(5), new(paid), Ends: true)], sheet.Captures);
        Assert.Equal(paid, sheet.Payments.Sum(one => one.MicroUsd));
        Assert.Empty(story.Close().Captures);
    }

    [Fact]
    public void A_place_of_which_nobody_says_how_it_ended_costs_nothing_after_two_days()
    {
        var station = story.Join(1, owner: 10);
        story.Say(Author.Of(Story.Account(20)), ChargingKinds.Reserve, new ReserveBody(Story.Hold(5), station, 1, story.From.AddMinutes(15).ToUnixTimeMilliseconds(), 250).ToNode());
        var sheets = Enumerable.Range(0, 60).Select(_ => story.Close()).ToList();
        Assert.Equal(MicroUsd.Zero, Assert.Single(sheets.SelectMany(one => one.Captures)).Amount);
        Assert.Empty(sheets.SelectMany(one => one.Payments));
    }

    [Fact]
    public void A_stranger_cannot_dispute()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        story.Observe(story.Told(1, station, watts: 11_000, signed: false));
        story.Close();
        story.Say(Author.Of(Story.Account(21)), ChargingKinds.Dispute, HoldBody.Said(Story.Hold(1)));
        var paid = 0;
        for (var at = 0; at < 30; at++) paid += story.Close().Payments.Count;
        Assert.Equal(1, paid);
    }

    [Fact]
    public void A_forged_meter_record_is_a_contradiction_and_costs_nothing()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        var told = story.Told(1, station, watts: 11_000);
        var forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(told.Records[1].Span).Replace("\"ST\":\"G\"", "\"ST\":\"G\" ", StringComparison.Ordinal));
        story.Observe(told with { Records = [told.Records[0], forged] });
        var sheet = story.Close();
        Assert.Empty(sheet.Payments);
        Assert.Equal([new HoldCapture(Story.Account(20), Story.Hold(1), MicroUsd.Zero, Ends: true)], sheet.Captures);
        Assert.Equal(0, sheet.Works[$"{station} contradicted"]);
    }

    [Fact]
    public void Energy_that_the_last_session_does_not_account_for_is_remembered_over_epochs()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        story.Observe(story.Told(1, station, watts: 11_000, signed: false));
        story.Close();
        story.Order(2, driver: 21, station);
        var told = story.Told(2, station, watts: 11_000, signed: false);
        story.Observe(told with { StartRegister = new(told.StartRegister!.Value.Value - 500) }); // the register went back
        Assert.Equal(0, story.Close().Works[$"{station} contradicted"]);
    }

    [Fact]
    public void A_tariff_that_the_owner_never_gave_pays_nobody()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station, tariff: Story.Tariff.Replace("0.30", "0.01", StringComparison.Ordinal));
        story.Observe(story.Told(1, station, watts: 11_000));
        var sheet = story.Close();
        Assert.Empty(sheet.Payments);
        Assert.Equal(0, sheet.Works[$"{station} tariff-not-the-owners"]);
    }

    [Fact]
    public void An_order_that_came_to_nothing_gives_its_money_back()
    {
        var station = story.Join(1, owner: 10);
        story.Order(1, driver: 20, station);
        story.Order(2, driver: 20, station);
        story.Say(ChargingKinds.Ended, HoldBody.Ended(Story.Hold(1), "not-started"));
        Assert.Equal(Story.Hold(1), Assert.Single(story.Close().Captures).Hold);
        var ended = new List<HoldCapture>();
        for (var at = 0; at < 80; at++) ended.AddRange(story.Close().Captures);
        Assert.Equal([new HoldCapture(Story.Account(20), Story.Hold(2), MicroUsd.Zero, Ends: true)], ended);
    }

    [Fact]
    public void Nobody_says_what_is_not_theirs_to_say()
    {
        var station = story.Join(1, owner: 10);
        Assert.Equal("wrong-author", story.Say(Author.Of(station), ChargingKinds.Session, story.Told(1, station, 11_000).ToNode()).Refused?.Code);
        Assert.Equal("unknown-station", story.Order(1, driver: 20, new DeviceId(Story.Id(99))).Refused?.Code);
        Assert.Equal("unknown-kind", story.Say("charging.other", DagNode.Map()).Refused?.Code);
    }

    [Fact]
    public void The_order_in_which_evidence_is_given_is_void()
        => Hold(random =>
        {
            var world = new Story();
            var stations = Enumerable.Range(1, 3).Select(at => world.Join(at, owner: 10 + at)).ToArray();
            for (var at = 1; at <= 8; at++)
            {
                var station = stations[random.Next(3)];
                if (random.Next(8) > 0) world.Order(at, driver: 20 + random.Next(2), station);
                if (random.Next(6) > 0) world.Observe(world.Told(at, station, random.Next(3_000, 22_000), signed: random.Next(3) > 0, minute: at * 40));
                if (random.Next(6) == 0) world.Say(ChargingKinds.Ended, HoldBody.Ended(Story.Hold(random.Next(9)), "not-started"));
            }
            var (one, two) = (world.Score(null, out var carry), world.Score(random, out var other));
            return one.ToString() == two.ToString() && carry.Encode().Root == other.Encode().Root;
        }, reduced: 20, full: 400);

    [Fact]
    public void No_body_makes_it_throw()
        => Hold(random =>
        {
            var world = new Story();
            var station = world.Join(1, owner: 10);
            world.Order(1, driver: 20, station);
            var fields = world.Told(1, station, 11_000).ToNode().AsMap.ToList();
            var at = random.Next(fields.Count);
            DagNode[] odd = [DagNode.Null, DagNode.Of(-1L), DagNode.Of(long.MaxValue), DagNode.Of(""), DagNode.Of(new byte[16]), DagNode.List(), DagNode.List(DagNode.List(DagNode.Null)), DagNode.Map()];
            world.Say(ChargingKinds.Session, DagNode.Map(fields.Select((field, i) => (field.Key, i == at ? odd[random.Next(odd.Length)] : field.Value))));
            world.Close();
            return true;
        }, reduced: 60, full: 2_000);
}
