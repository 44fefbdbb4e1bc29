using System.Collections.Immutable;
using Grange.Kernel;

namespace Grange.Charging.Rules.Authorization;

/// <summary>An EVSE kept for a token until a time (1.6 §5.13, 2.0.1 H01). EVSE 0: any of the station.</summary>
public sealed record Reservation(long Id, long Evse, string Token, string? Group, DateTimeOffset Until);

/// <summary>How a reservation ended.</summary>
public enum ReservationEnd : byte
{
    Used,
    Expired,
    Cancelled,
}

/// <summary>The reservations of one station.</summary>
public sealed record Reservations(ImmutableSortedDictionary<long, Reservation> Open)
{
    public static Reservations None { get; } = new(ImmutableSortedDictionary<long, Reservation>.Empty);

    /// <summary>Takes a reservation, or replaces the one of that id. Of EVSE 0 there is never more than EVSEs remain.</summary>
    public Result<Reservations> Reserve(Reservation wanted, int evses, DateTimeOffset now)
    {
        var rest = Expire(now, out _).Open.Remove(wanted.Id);
        if (wanted.Until <= now) return new Fault("reservation-past", "the reservation would end before it begins", Status: 422);
        if (wanted.Evse < 0 || wanted.Evse > evses) return new Fault("no-such-evse", $"the station has EVSE 1 to {evses}", Status: 404);
        if (wanted.Evse != 0 && rest.Values.Any(one => one.Evse == wanted.Evse)) return new Fault("evse-reserved", $"EVSE {wanted.Evse} is reserved", Status: 409);
        if (rest.Count >= evses) return new Fault("station-reserved", "every EVSE is reserved", Status: 409);
        return new Reservations(rest.Add(wanted.Id, wanted));
    }

    public Reservations Cancel(long id, out Reservation? cancelled)
    {
        Open.TryGetValue(id, out cancelled);
        return cancelled is null ? this : new(Open.Remove(id));
    }

    /// <summary>Ends what is over.</summary>
    public Reservations Expire(DateTimeOffset now, out IReadOnlyList<Reservation> expired)
    {
        expired = [.. Open.Values.Where(one => one.Until <= now)];
        return expired.Count == 0 ? this : new(Open.RemoveRange(expired.Select(one => one.Id)));
    }

    /// <summary>Whether this token may take this EVSE now: nobody else's reservation stands on it, and those for any EVSE leave one free.</summary>
    /// <param name="freeEvses">How many EVSEs have nobody at them, this one included.</param>
    public bool Allows(long evse, TokenEntry token, int freeEvses, DateTimeOffset now)
    {
        var open = Expire(now, out _).Open.Values.ToArray();
        if (open.Any(one => one.Evse == evse && !IsFor(one, token))) return false;
        return open.Any(one => (one.Evse == evse || one.Evse == 0) && IsFor(one, token)) || open.Count(one => one.Evse == 0) < freeEvses;
    }

    /// <summary>A transaction started: the reservation that it names, or that fits it best, is used up.</summary>
    public Reservations Started(long evse, TokenEntry token, long? named, out Reservation? used)
    {
        used = named is { } id && Open.TryGetValue(id, out var known) ? known
            : Open.Values.Where(one => one.Evse == evse || one.Evse == 0).Where(one => IsFor(one, token)).MaxBy(one => one.Evse);
        return used is null ? this : new(Open.Remove(used.Id));
    }

    static bool IsFor(Reservation one, TokenEntry token)
        => string.Equals(one.Token, token.Token, StringComparison.OrdinalIgnoreCase) || (one.Group is { } group && string.Equals(group, token.Group, StringComparison.OrdinalIgnoreCase));
}
