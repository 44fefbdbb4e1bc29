using System.Globalization;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Charging.Rules.Tariffs;

/// <summary>Reads a session to be priced: <c>{start, phases: [{minutes, charging, kwh, current}], reservation: {start, minutes, expired}}</c>, in the location's own time.</summary>
public static class SessionReader
{
    const decimal MostMinutes = 1_000_000;

    public static Result<TariffSession> Read(JsonElement json)
    {
        try
        {
            return Session(json);
        }
        catch (TariffProblem problem)
        {
            return new Fault("session-malformed", problem.Message, "{start, phases: [{minutes, charging, kwh, current}]}", 422);
        }
    }

    static TariffSession Session(JsonElement json)
    {
        TariffReader.Demand(json.ValueKind == JsonValueKind.Object, "a session is an object");
        ReservedTime? reserved = json.TryGetProperty("reservation", out var reservation) && reservation.ValueKind == JsonValueKind.Object
            ? new(Start(reservation), Seconds(reservation), reservation.TryGetProperty("expired", out var expired) && expired.ValueKind == JsonValueKind.True)
            : null;
        SessionPhase[] phases = json.TryGetProperty("phases", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Phase)] : [];
        TariffReader.Demand(phases.Length > 0 || reserved is not null, "phases are missing");
        return new(phases.Length > 0 ? Start(json) : default, phases, reserved);
    }

    static SessionPhase Phase(JsonElement json)
    {
        TariffReader.Demand(json.ValueKind == JsonValueKind.Object, "a phase is an object");
        var energy = TariffReader.Scaled(json, "kwh", 1_000_000_000, 1_000_000) ?? 0;
        var charging = json.TryGetProperty("charging", out var said) ? said.ValueKind == JsonValueKind.True : energy > 0;
        var seconds = Seconds(json);
        var power = TariffReader.Scaled(json, "power", 1_000, 1_000_000) ?? (seconds > 0 ? (long)((Int128)energy * 3_600 / 1_000_000 / seconds) : null);
        return new(seconds, charging, energy, TariffReader.Scaled(json, "current", 1_000, 1_000_000), power);
    }

    static long Seconds(JsonElement json)
    {
        TariffReader.Demand(json.TryGetProperty("minutes", out var minutes) && minutes.ValueKind == JsonValueKind.Number && minutes.TryGetDecimal(out var number) && number >= 0 && number <= MostMinutes, "minutes is a number from 0");
        return decimal.ToInt64(decimal.Round(json.GetProperty("minutes").GetDecimal() * 60));
    }

    static DateTime Start(JsonElement json)
        => DateTimeOffset.TryParse(TariffReader.Text(json, "start"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
            ? start.DateTime
            : throw new TariffProblem("start is a date and time");
}
