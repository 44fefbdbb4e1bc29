using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Tests.Support;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Tests.Score;

/// <summary>What a car says of a session, as it travels in the session's evidence.</summary>
public sealed class CarWordTests : IDisposable
{
    const int Owner = 10, Driver = 20;

    readonly Story story = new();
    readonly P256Key car = P256Key.Generate();
    readonly DeviceId station;
    readonly SessionBody told;

    public CarWordTests()
    {
        story.Park(car, Driver);
        station = story.Join(1, Owner);
        story.Order(1, Driver, station);
        told = story.Told(1, station, watts: 11_000, signed: false);
    }

    /// <summary>As a car tells it that got a fifth fuller: its energy is that of the meter.</summary>
    VehicleReport Report => new(Time(told.FromMs), Time(told.ToMs), 2_000, new(told.Energy.Value * 5));

    [Fact]
    public void A_session_that_the_car_saw_too_is_paid_at_once_without_a_signed_meter()
    {
        story.Observe(Seen(Report));
        var sheet = story.Close();
        Assert.Equal(told.Energy.Value * 300, Assert.Single(sheet.Payments).MicroUsd);
        Assert.Equal(told.Energy.Value * 8 / 10, sheet.Works[$"{station} sold"]); // grade B
    }

    [Fact]
    public void A_session_of_a_car_that_was_elsewhere_costs_nothing_unless_its_meter_signed_it()
    {
        story.Observe(Seen(Report with { IsAway = true }));
        var sheet = story.Close();
        Assert.Empty(sheet.Payments);
        Assert.Equal(0, sheet.Works[$"{station} contradicted"]);

        story.Order(2, Driver, station);
        var signed = story.Told(2, station, watts: 11_000);
        story.Observe(signed with { Witness = Word(CarWord.Statement(signed.Hold, Report with { IsAway = true })) });
        Assert.Equal(signed.Energy.Value * 300, Assert.Single(story.Close().Payments).MicroUsd);
    }

    [Fact]
    public void A_word_that_is_not_the_cars_about_this_session_is_none()
    {
        Assert.Equal(VehicleView.Matches, View(Seen(Report)));
        Assert.Equal(VehicleView.None, View(told));
        Assert.Equal(VehicleView.None, View(told with { Witness = Word(CarWord.Statement(Story.Hold(2), Report)) }));
        Assert.Equal(VehicleView.None, View(told with { Witness = Word([1, 2, 3]) }));
        var word = Word(CarWord.Statement(told.Hold, Report));
        var broken = word.Statement.ToArray();
        broken[^1] ^= 1;
        Assert.Equal(VehicleView.None, View(told with { Witness = word with { Statement = broken } }));
        using var stranger = P256Key.Generate();
        Assert.Equal(VehicleView.None, View(told with { Witness = word with { Device = stranger.DeviceId } }));
        story.Park(car, Owner); // his own car is no witness of what he sold
        Assert.Equal(VehicleView.None, View(Seen(Report)));
    }

    [Fact]
    public void The_evidence_has_the_word_and_goes_without()
    {
        foreach (var body in new[] { told, Seen(Report) })
        {
            var read = SessionBody.Read(body.ToNode()).Value;
            Assert.Equal(body.Witness is null, read.Witness is null);
            Assert.Equal(body.ToNode(), read.ToNode());
        }
        Assert.NotNull(story.Observe(told with { Witness = Word(new byte[CarWord.MaxBytes + 1]) }).Refused);
    }

    VehicleView View(SessionBody said) => CarWord.View(said, Story.Account(Owner), story);

    SessionBody Seen(VehicleReport report) => told with { Witness = Word(CarWord.Statement(told.Hold, report)) };

    Testimony Word(byte[] statement) => new(car.DeviceId, statement, car.Sign(statement));

    static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    public void Dispose() => car.Dispose();
}
