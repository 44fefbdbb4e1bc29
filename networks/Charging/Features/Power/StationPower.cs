using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Power;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Power;

/// <summary>What a station may take when, beside what it says itself.</summary>
/// <param name="Station">Null: it gave none.</param>
sealed record PowerPlan(DateTimeOffset From, IReadOnlyList<LimitPeriod> Expected, IReadOnlyList<LimitPeriod>? Station)
{
    public bool Agrees => Station is not null && Expected.SequenceEqual(Station);
}

/// <summary>Charging profiles of one station at a time: set, cleared, and held against what the station makes of them (1.6 §3.13, 2.0.1 K).</summary>
sealed class StationPower(ChargingNode node)
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    /// <summary>The most that a station of these facts takes, in milliamps on each of three phases.</summary>
    public static long MostMilliAmps(StationFacts facts) => PowerProfile.MilliAmps(facts.MaxWatts, 3);

    /// <summary>Gives a station a profile; one for a transaction without a name is for the one that runs there.</summary>
    public async Task<Result<PowerProfile>> SetAsync(StationIdentity station, long evse, ChargingProfile said, CancellationToken cancel)
    {
        if (said.ChargingProfilePurpose == nameof(ProfilePurpose.TxProfile) && said.TransactionId is null)
        {
            if (Running(station, evse) is not { } running) return new Fault("no-transaction", $"nobody charges at connector {evse} of {station}", "a TxProfile is for a running session", 409);
            said = said with { TransactionId = running.Transaction };
        }
        if (ProfileWords.Read(evse, said) is not { } profile) return new Fault("profile-malformed", "that is no charging profile", "OCPP 2.0.1, ChargingProfileType", 422);
        if (!(await AskAsync(station, new SetChargingProfileRequest(evse, said), cancel)).TryGet(out var answer, out var fault)) return fault;
        var status = (SetChargingProfileResponse)answer;
        if (status.Status != "Accepted") return new Fault("profile-refused", $"{station} does not take it{(status.StatusInfo is { } why ? $": {why.ReasonCode}" : "")}", Status: 409);
        await node.ProfileRows.PutAsync(station, profile, cancel);
        return profile;
    }

    /// <summary>Takes profiles away: one by id, or those of an EVSE, purpose and level where these are named.</summary>
    public async Task<Result<int>> ClearAsync(StationIdentity station, long? id, long? evse, string? purpose, long? level, CancellationToken cancel)
    {
        var request = new ClearChargingProfileRequest(id, id is null ? new ClearChargingProfile(evse, purpose, level) : null);
        if (!(await AskAsync(station, request, cancel)).TryGet(out var answer, out var fault)) return fault;
        var gone = (await node.ProfileRows.OfAsync(station, cancel))
            .Where(one => id is { } named ? one.Id == named : (evse is null || one.Evse == evse) && (purpose is null || one.Purpose.ToString() == purpose) && (level is null || one.StackLevel == level)).ToList();
        await node.ProfileRows.RemoveAsync(station, gone.Select(one => one.Id), cancel); // unknown to the station: it has none of them either
        return ((ClearChargingProfileResponse)answer).Status is "Accepted" or "Unknown" ? gone.Count : new Fault("clear-refused", $"{station} keeps its profiles", Status: 409);
    }

    /// <summary>The composite schedule as the profiles make it, and as the station says it.</summary>
    public async Task<Result<PowerPlan>> PlanAsync(StationIdentity station, StationFacts facts, long evse, long seconds, CancellationToken cancel)
    {
        if (!(await AskAsync(station, new GetCompositeScheduleRequest(seconds, evse, "A"), cancel)).TryGet(out var answer, out var fault)) return fault;
        var told = ((GetCompositeScheduleResponse)answer).Schedule;
        var (from, running) = (told?.ScheduleStart ?? node.Now, Running(station, evse));
        var expected = Rules.Power.CompositeSchedule.Of(await node.ProfileRows.OfAsync(station, cancel), evse, from, seconds, MostMilliAmps(facts), running?.Transaction, running?.Time);
        return new PowerPlan(from, expected, told is null ? null : Capped(ProfileWords.Read(told), MostMilliAmps(facts)));
    }

    public async Task<Result<object>> AskAsync(StationIdentity station, object request, CancellationToken cancel)
        => node.Lines.Find(station) is { IsConnected: true } line ? await line.AskAsync(request, Life, cancel) : new Fault("station-offline", $"{station} is not connected", "look at its power and network", 503);

    SessionFact.Started? Running(StationIdentity station, long evse)
        => node.Sessions.OfStation(station).Where(one => one.Row.Order.Evse == evse && one.Session is { Started: not null, Stopped: null }).Select(one => one.Session.Started).FirstOrDefault();

    /// <summary>A station may say that it could give more than its owner registered.</summary>
    static IReadOnlyList<LimitPeriod> Capped(IReadOnlyList<LimitPeriod> periods, long most)
        => LimitPeriod.Joined(periods.Select(one => one with { MilliAmps = Math.Min(one.MilliAmps, most) }));
}
