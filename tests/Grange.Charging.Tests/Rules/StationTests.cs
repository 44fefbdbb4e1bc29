using System.Text;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class StationTests
{
    [Fact]
    public void Before_it_is_accepted_a_station_may_only_boot()
    {
        var station = StationState.New.Connected(1, out _);
        Assert.Equal((OcppError.None, OcppError.SecurityError), (station.Admits("BootNotification"), station.Admits("Heartbeat")));
        Assert.Equal(OcppError.SecurityError, station.Booted(Registration.Rejected).Admits("StatusNotification"));
        Assert.Equal(OcppError.None, station.Booted(Registration.Accepted).Admits("StatusNotification"));
    }

    [Fact]
    public void A_pending_station_is_asked_and_configured_but_does_not_charge()
    {
        var station = StationState.New.Connected(1, out _).Booted(Registration.Pending);
        Assert.Equal("station-pending", station.Ask(Call("1", "RemoteStartTransaction")).Fault.Code);
        Assert.Equal(OcppError.SecurityError, station.Admits("StatusNotification"));
        var asked = station.Ask(Call("2", "TriggerMessage", """{"requestedMessage":"StatusNotification"}""")).Value.Next(Now, out var sent, out _);
        Assert.Equal("2", sent!.Id);
        Assert.Equal(OcppError.None, asked.Admits("StatusNotification"));
        Assert.Equal(OcppError.SecurityError, asked.Admits("MeterValues"));
    }

    [Fact]
    public void Registration_outlives_the_connection()
        => Assert.Equal(Registration.Accepted, StationState.New.Connected(1, out _).Booted(Registration.Accepted).Disconnected(1, out _).Connected(2, out _).Registration);

    [Fact]
    public void The_end_of_an_older_socket_does_not_touch_the_newer_one()
        => Assert.Equal(2, StationState.New.Connected(1, out _).Connected(2, out _).Disconnected(1, out _).Connection);

    [Fact]
    public void One_call_is_outstanding_whatever_happens_and_every_call_ends_once()
        => Hold(random =>
        {
            var (station, now) = (StationState.New.Booted(Registration.Accepted), Now);
            var (ended, asked, connection) = (new List<string>(), 0, 0L);
            void Ended(QueuedCall? call)
            {
                if (call is not null) ended.Add(call.Id);
            }
            for (var step = 0; step < 60; step++, now = now.AddSeconds(random.Next(20)))
            {
                var before = station.Outstanding;
                QueuedCall? gone = null;
                switch (random.Next(6))
                {
                    case 0: station = station.Ask(Call($"{asked++}", "Reset") with { Expires = now.AddSeconds(random.Next(1, 90)) }).Value; break;
                    case 1: station = station.Answered($"{random.Next(asked + 1)}", out gone); break;
                    case 2: station = station.Overdue(now, out gone); break;
                    case 3: station = station.Connected(++connection, out gone); break;
                    case 4: station = station.Disconnected(random.Next((int)connection + 1), out gone); break;
                    default:
                        station = station.Next(now, out var sent, out var expired);
                        foreach (var one in expired) Ended(one);
                        if (sent is not null && (before is not null || station.Connection == 0 || sent.Expires <= now)) return false;
                        break;
                }
                Ended(gone);
            }
            var open = station.Waiting.Count() + (station.Outstanding is null ? 0 : 1);
            return ended.Distinct().Count() == ended.Count && ended.Count + open == asked;
        });

    static QueuedCall Call(string id, string action, string payload = "{}") => new(id, new(action, Encoding.UTF8.GetBytes(payload)), Now.AddMinutes(1));
}
