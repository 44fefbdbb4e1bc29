using System.Globalization;
using Grange.Content;
using Grange.Kernel;
using Grange.Vehicles.Rules.Bodies;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Rewards;

namespace Grange.Vehicles.Rules.Scoring;

/// <summary>The Score of vehicles, version 1: being there earns, by days (profile <c>grange</c>) or by weeks (profile <c>dimo</c>); how far somebody drove does not.</summary>
/// <remarks>
/// Guarantees: an hour of a vehicle counts once, for whoever said it first; a recording counts for who was first; the order of evidence does not matter; no body
/// makes it throw. Carried: <c>week/VEHICLE/WEEK</c>, <c>standing/VEHICLE</c>, <c>device/VEHICLE</c>, <c>wave/HASH</c>, <c>sold/OPERATOR</c>; VEHICLE is the operator's id and its number for the vehicle, with a colon between.
/// </remarks>
public sealed class VehiclesScore
{
    public const string Day = "day", Week = "week", Streak = "streak", Active = "counted", Idle = "not-there", SameHour = "same-hour", Implausible = "implausible", Recording = "recording", Late = "late", Revoked = "device-revoked", Sold = "sold";

    /// <summary>Points of a credit that was paid for reads; what they come to is bounded by what was burned.</summary>
    const long PerCredit = 10;

    const int LeastSignals = 5, LeastMinutes = 10, ManySignals = 20, OftenSeconds = 15, Moderate = 3_000, Comprehensive = 6_000;

    const long HourMs = WindowFacts.Ms, DayMs = 24 * HourMs, LatestMs = 31 * DayMs, RememberedMs = 62 * DayMs;

    readonly EpochInputs inputs;
    readonly IScoreSink sink;
    readonly VehiclesTerms terms;
    readonly SortedDictionary<(VehicleName Vehicle, long Week), VehicleWeek> weeks = [];
    readonly SortedDictionary<VehicleName, VehicleStanding> standings = [];
    readonly SortedDictionary<VehicleName, DeviceId> devices = [];
    readonly SortedDictionary<string, long> waves = new(StringComparer.Ordinal);
    readonly SortedDictionary<DeviceId, long> batches = [];

    VehiclesScore(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        (this.inputs, this.sink, terms) = (inputs, sink, VehiclesTerms.Read(inputs.Parameters.Rules));
        foreach (var (key, value) in carry.Entries)
        {
            var parts = key.Split('/');
            switch (parts[0])
            {
                case "week": weeks[(VehicleName.Read(parts[1]), Number(parts[2]))] = VehicleWeek.Read(value); break;
                case "standing": standings[VehicleName.Read(parts[1])] = VehicleStanding.Read(value); break;
                case "device": devices[VehicleName.Read(parts[1])] = new(Hash32.Read(value.AsBytes)); break;
                case "sold": batches[new(Hash32.Parse(parts[1]))] = (long)value.AsInt; break;
                case "wave": waves[parts[1]] = (long)value.AsInt; break;
            }
        }
    }

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var score = new VehiclesScore(inputs, carry, sink);
        var windows = inputs.Evidence.Where(one => one.Record is { Kind: VehicleKinds.Window, Author.Kind: AuthorKind.Operator })
            .Select(one => (one.Record, Read: WindowBody.Read(one.Record.Body))).Where(one => one.Read.IsOk).Select(one => (one.Record, Window: one.Read.Value));
        foreach (var (record, window) in windows.OrderBy(one => one.Window.SlotMs).ThenBy(one => one.Window.Vehicle).ThenBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence)) score.Take(new(record.Author.Id, window.Vehicle), window);
        foreach (var record in inputs.Evidence.Select(one => one.Record).Where(record => record is { Kind: VehicleKinds.Sold, Author.Kind: AuthorKind.Operator }).OrderBy(record => record.Author).ThenBy(record => record.Sequence))
            if (UsageBody.Read(record.Body).TryGet(out var sold, out _)) score.Sell(new(record.Author.Id), sold);
        score.Judge();
        return score.ToCarry();
    }

    /// <summary>Reads that were bought: their credits are burned, and under the profile <c>grange</c> the owner has a share for them, worth no more than that.</summary>
    void Sell(DeviceId said, UsageBody sold)
    {
        var fresh = sold.Batch > batches.GetValueOrDefault(said);
        var burned = 0L;
        foreach (var row in fresh ? sold.Rows : [])
        {
            if (inputs.Devices.Find(row.Device) is not { } device || device.Network != inputs.Network) continue;
            burned += row.Credits;
            if (terms.IsDimo || device.Revoked)
            {
                sink.Work(device.Id, 0, device.Revoked ? Revoked : Sold);
                continue;
            }
            sink.Work(device.Id, row.Credits * PerCredit, Sold);
            sink.Bound(device.Id, Sold, Worth(row.Credits));
        }
        if (fresh) batches[said] = sold.Batch;
        if (burned > 0) sink.Burn(sold.Payer, burned, Sold);
        sink.Capture(sold.Payer, sold.Hold, Worth(burned), ends: true);
    }

    static MicroUsd Worth(long credits) => new(checked(credits * ICredits.MicroUsd));

    void Take(VehicleName vehicle, WindowBody window)
    {
        if (inputs.Devices.Find(window.Device) is not { } device || device.Network != inputs.Network) return;
        if (device.Revoked) Nothing(window, Revoked);
        else if (window.SlotMs + HourMs > inputs.ToMs || window.SlotMs < inputs.ToMs - LatestMs) Nothing(window, Late);
        else Count(vehicle, window);
    }

    void Count(VehicleName vehicle, WindowBody window)
    {
        var number = Weeks.Of(window.SlotMs);
        var week = weeks.GetValueOrDefault((vehicle, number), VehicleWeek.Empty);
        var hour = (int)((window.SlotMs - Weeks.FromMs(number)) / HourMs);
        if (week.Has(hour))
        {
            Nothing(window, SameHour);
            return;
        }
        week = week.With(hour);
        devices[vehicle] = window.Device;
        if (window.Facts.Doubts != Doubts.None) Nothing(window, Implausible);
        else if (window.Facts.Wave is { } wave && !waves.TryAdd(wave.ToString(), window.SlotMs)) Nothing(window, Recording);
        else week = Add(vehicle, week, window);
        weeks[(vehicle, number)] = week;
        standings.TryAdd(vehicle, new(number - 1, default));
    }

    VehicleWeek Add(VehicleName vehicle, VehicleWeek week, WindowBody window)
    {
        var facts = window.Facts;
        var day = (int)(window.SlotMs / DayMs - Weeks.FromMs(Weeks.Of(window.SlotMs)) / DayMs);
        var minutes = week.DayMinutes.ToArray();
        if (facts.Signals >= LeastSignals) minutes[day] += facts.Minutes;
        week = week with
        {
            Signals = Math.Max(week.Signals, facts.Signals),
            Minutes = week.Minutes + facts.Minutes,
            Apart = facts.Apart == 0 ? week.Apart : week.Apart == 0 ? facts.Apart : Math.Min(week.Apart, facts.Apart),
            DayMinutes = minutes,
        };
        if (terms.IsDimo || minutes[day] < LeastMinutes || (week.Days >> day & 1) != 0)
        {
            sink.Work(window.Device, 0, Active);
            return week;
        }
        sink.Work(window.Device, Connection(week), Day);
        if (standings.TryGetValue(vehicle, out var standing) && standing.Streak.Level > 0) sink.Work(window.Device, standing.Streak.Level * RewardPoints.PerLevel, Streak);
        return week with { Days = week.Days | 1L << day };
    }

    /// <summary>Judges every week that ended with the epoch or before and was not judged.</summary>
    void Judge()
    {
        var over = Weeks.Of(inputs.ToMs) - 1;
        foreach (var (vehicle, before) in standings.ToList())
            for (var (standing, week) = (before, before.Week + 1); week <= over; week++) standings[vehicle] = standing = Judge(vehicle, week, standing);
    }

    VehicleStanding Judge(VehicleName vehicle, long number, VehicleStanding before)
    {
        var week = weeks.GetValueOrDefault((vehicle, number), VehicleWeek.Empty);
        var active = week.Signals >= LeastSignals && week.Minutes >= LeastMinutes && inputs.Devices.Find(devices[vehicle]) is { Revoked: false };
        var standing = new VehicleStanding(number, before.Streak.After(active));
        if (!terms.IsDimo) return standing;
        if (!active) sink.Work(devices[vehicle], 0, Idle);
        else
        {
            sink.Work(devices[vehicle], Connection(week), Week);
            if (RewardPoints.Loyalty(standing.Streak, LockTerm.None) is > 0 and var points) sink.Work(devices[vehicle], points, Streak);
        }
        return standing;
    }

    /// <summary>Many signals, often: two levels' worth of few.</summary>
    static int Connection(VehicleWeek week) => week.Signals >= ManySignals && week.Apart is > 0 and <= OftenSeconds ? Comprehensive : Moderate;

    void Nothing(WindowBody window, string reason) => sink.Work(window.Device, 0, reason);

    Carry ToCarry()
    {
        var oldest = inputs.ToMs - RememberedMs;
        return Carry.Of([
            .. weeks.Where(one => Weeks.FromMs(one.Key.Week + 1) > oldest).Select(one => Entry($"week/{one.Key.Vehicle}/{Text(one.Key.Week)}", one.Value.ToNode())),
            .. standings.Select(one => Entry($"standing/{one.Key}", one.Value.ToNode())),
            .. devices.Select(one => Entry($"device/{one.Key}", DagNode.Of(one.Value.Value.ToByteArray()))),
            .. batches.Select(one => Entry($"sold/{one.Key}", DagNode.Of(one.Value))),
            .. waves.Where(one => one.Value > oldest).Select(one => Entry($"wave/{one.Key}", DagNode.Of(one.Value))),
        ]);
    }

    static KeyValuePair<string, DagNode> Entry(string key, DagNode value) => KeyValuePair.Create(key, value);

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Explain(string reason) => reason switch
    {
        Day => "a day on which the vehicle was there: five signals that change, ten minutes",
        Week => "a week in which the vehicle was there: five signals that change, ten minutes",
        Streak => "weeks in a row",
        Active => "an hour that counts towards its day or week",
        Idle => "too little was heard of it in the week",
        SameHour => "the hour was counted before",
        Implausible => "what a car cannot do: places, odometer or charge contradict each other",
        Recording => "the same drive was told before, of this vehicle or another",
        Late => "the hour is not over, or longer ago than 31 days",
        Sold => "reads of the vehicle that somebody bought, worth no more than what was burned for them",
        Revoked => "the device was revoked by its owner before the epoch closed",
        _ => null,
    };
}
