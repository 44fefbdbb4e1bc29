using System.Globalization;
using System.Text.Json;

namespace Grange.Charging.Rules.Tariffs;

/// <summary>Reads TariffRestrictions (OCPI 2.2.1 mod_tariffs). A restriction nobody knows would make an element apply too often, so it is refused.</summary>
static class RestrictionReader
{
    static readonly HashSet<string> Known = ["start_time", "end_time", "start_date", "end_date", "min_kwh", "max_kwh", "min_current", "max_current", "min_power", "max_power",
        "min_duration", "max_duration", "day_of_week", "reservation"];

    public static Restrictions Read(JsonElement json)
    {
        TariffReader.Demand(json.ValueKind == JsonValueKind.Object, "restrictions are an object");
        foreach (var member in json.EnumerateObject()) TariffReader.Demand(Known.Contains(member.Name), $"restriction '{member.Name}' is not known");
        return new Restrictions
        {
            StartTime = Time(json, "start_time"),
            EndTime = Time(json, "end_time"),
            StartDate = Date(json, "start_date"),
            EndDate = Date(json, "end_date"),
            MinEnergy = TariffReader.Scaled(json, "min_kwh", 1_000_000_000, 1_000_000),
            MaxEnergy = TariffReader.Scaled(json, "max_kwh", 1_000_000_000, 1_000_000),
            MinCurrent = TariffReader.Scaled(json, "min_current", 1_000, 1_000_000),
            MaxCurrent = TariffReader.Scaled(json, "max_current", 1_000, 1_000_000),
            MinPower = TariffReader.Scaled(json, "min_power", 1_000, 1_000_000),
            MaxPower = TariffReader.Scaled(json, "max_power", 1_000, 1_000_000),
            MinDuration = TariffReader.Scaled(json, "min_duration", 1, 100_000_000),
            MaxDuration = TariffReader.Scaled(json, "max_duration", 1, 100_000_000),
            Days = Days(json),
            Reservation = json.TryGetProperty("reservation", out _)
                ? TariffReader.Text(json, "reservation") switch
                {
                    "RESERVATION" => ForReservation.Reservation,
                    "RESERVATION_EXPIRES" => ForReservation.Expires,
                    var other => throw new TariffProblem($"reservation '{other}' is not known"),
                }
                : ForReservation.No,
        };
    }

    static TimeOnly? Time(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out _)) return null;
        return TimeOnly.TryParseExact(TariffReader.Text(json, name), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new TariffProblem($"{name} is HH:MM");
    }

    static DateOnly? Date(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out _)) return null;
        return DateOnly.TryParseExact(TariffReader.Text(json, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new TariffProblem($"{name} is YYYY-MM-DD");
    }

    static HashSet<DayOfWeek>? Days(JsonElement json)
    {
        if (!json.TryGetProperty("day_of_week", out var days)) return null;
        TariffReader.Demand(days.ValueKind == JsonValueKind.Array, "day_of_week is a list");
        var named = new HashSet<DayOfWeek>();
        foreach (var day in days.EnumerateArray())
        {
            TariffReader.Demand(day.ValueKind == JsonValueKind.String && Enum.TryParse<DayOfWeek>(day.GetString(), ignoreCase: true, out _) && !char.IsAsciiDigit(day.GetString()![0]), $"'{day}' is no day");
            named.Add(Enum.Parse<DayOfWeek>(day.GetString()!, ignoreCase: true));
        }
        return named.Count == 0 ? null : named;
    }
}
