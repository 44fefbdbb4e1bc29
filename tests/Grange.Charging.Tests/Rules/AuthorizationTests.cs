using Grange.Charging.Rules.Authorization;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class AuthorizationTests
{
    static readonly TokenEntry Driver = new("A1");

    [Fact]
    public void A_token_charges_once_unless_it_belongs_to_a_group()
    {
        Assert.Equal(TokenStatus.ConcurrentTx, Admission.Start(Driver, ["a1"], Now));
        Assert.Equal(TokenStatus.Accepted, Admission.Start(Driver with { Group = "family" }, ["a1"], Now));
        Assert.Equal(TokenStatus.Expired, Admission.Start(Driver with { Expires = Now }, [], Now));
        Assert.Equal(TokenStatus.Blocked, Admission.Start(Driver with { Blocked = true }, [], Now));
        Assert.Equal(TokenStatus.Invalid, Admission.Start(null, [], Now));
    }

    [Fact]
    public void Who_started_may_stop_and_so_may_the_family()
    {
        Assert.True(Admission.MayStop(Driver, new("a1")));
        Assert.False(Admission.MayStop(Driver, new("B2")));
        Assert.True(Admission.MayStop(Driver with { Group = "G" }, new("B2", Group: "g")));
        Assert.False(Admission.MayStop(Driver with { Group = "G" }, new("B2", Blocked: true, Group: "g")));
    }

    [Fact]
    public void A_stations_list_becomes_what_is_wanted_whatever_it_answers()
        => Hold(random =>
        {
            var (ours, theirs, version) = (LocalList.Empty, new Dictionary<string, TokenEntry>(StringComparer.OrdinalIgnoreCase), 0L);
            for (var round = 0; round < 12; round++)
            {
                var wanted = Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).Select(at => new TokenEntry($"T{at}", random.Next(2) == 0)).ToDictionary(one => one.Token, StringComparer.OrdinalIgnoreCase);
                for (var tries = 0; tries < 9 && ours.Towards(wanted) is { } update; tries++)
                {
                    var status = tries < 7 ? ((string[])["Accepted", "Failed", "VersionMismatch"])[random.Next(3)] : "Accepted";
                    if (status == "Accepted") Take(update);
                    else if (random.Next(2) == 0) (theirs, version) = (new(StringComparer.OrdinalIgnoreCase), 0); // it lost its list
                    ours = ours.Answered(update, status);
                }
                if (!wanted.OrderBy(one => one.Key).SequenceEqual(theirs.OrderBy(one => one.Key))) return false;
                ours = ours.Reported(version);
                if (ours.Version == LocalList.Unknown) return false;
            }
            return true;

            void Take(ListUpdate update)
            {
                if (update.Full) theirs.Clear();
                foreach (var token in update.Remove) theirs.Remove(token);
                foreach (var one in update.Put) theirs[one.Token] = one;
                version = update.Version;
            }
        });

    [Fact]
    public void A_list_of_another_version_is_sent_whole()
    {
        var ours = LocalList.Empty.Answered(new(1, true, [Driver], []), "Accepted").Reported(5);
        Assert.True(ours.Towards(new Dictionary<string, TokenEntry> { ["A1"] = Driver })!.Full);
    }

    [Fact]
    public void A_reserved_EVSE_is_for_its_token_alone_until_it_is_used_over_or_cancelled()
    {
        var kept = Reservations.None.Reserve(new(1, 2, "A1", "G", Now.AddMinutes(15)), 2, Now).Value;
        Assert.False(kept.Allows(2, new("B2"), 2, Now));
        Assert.True(kept.Allows(1, new("B2"), 2, Now));
        Assert.True(kept.Allows(2, Driver, 2, Now));
        Assert.True(kept.Allows(2, new("C3", Group: "g"), 2, Now));
        Assert.True(kept.Allows(2, new("B2"), 2, Now.AddMinutes(15)));
        Assert.Equal("evse-reserved", kept.Reserve(new(2, 2, "B2", null, Now.AddMinutes(5)), 2, Now).Fault.Code);
        Assert.Empty(kept.Started(2, Driver, null, out var used).Open);
        Assert.Equal(1, used!.Id);
        Assert.Empty(kept.Cancel(1, out _).Open);
        Assert.Empty(kept.Expire(Now.AddMinutes(15), out var expired).Open);
        Assert.Single(expired);
    }

    [Fact]
    public void A_reservation_of_any_EVSE_leaves_one_free()
    {
        var kept = Reservations.None.Reserve(new(1, 0, "A1", null, Now.AddMinutes(15)), 2, Now).Value;
        Assert.True(kept.Allows(1, new("B2"), 2, Now));
        Assert.False(kept.Allows(1, new("B2"), 1, Now));
        Assert.True(kept.Allows(1, Driver, 1, Now));
        Assert.Equal("reservation-past", kept.Reserve(new(2, 1, "B2", null, Now), 2, Now).Fault.Code);
        Assert.Equal("no-such-evse", kept.Reserve(new(2, 3, "B2", null, Now.AddHours(1)), 2, Now).Fault.Code);
    }
}
