using System.Globalization;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Sessions;

/// <summary>A session's order as this node keeps it; what became of it are its facts.</summary>
/// <param name="AskedMs">When the station was last told to start; null: not yet.</param>
/// <param name="Shown">The token that the driver showed, or that a place is kept for; null: one made for this session.</param>
/// <param name="Transaction">The transaction that it began with, where the station began by itself; null: it is told to.</param>
sealed record SessionRow(OrderBody Order, StationIdentity Station, Address Payer, long QuotedMs, long? AskedMs, string? Shown = null, string? Transaction = null)
{
    readonly string standIn = Tag.StandIn(Order.Hold.ToByteArray());

    public HoldId Hold => Order.Hold;

    /// <summary>The token that stands for the driver at the station: 20 characters, as many as a 1.6 station takes.</summary>
    public string Token => Shown ?? standIn;

    /// <summary>By what a 2.0.1 station names the command that made it start.</summary>
    public long StartId => Convert.ToInt32(standIn[..8], 16) & int.MaxValue;

    public Session Quoted => new(Hold.ToString(), DateTimeOffset.FromUnixTimeMilliseconds(QuotedMs), new(Order.MicroUsd));
}

/// <summary>A fact of a session as a row: a kind, three numbers and a text.</summary>
sealed record FactRow(long Kind, long A, long B, long C, string Tx)
{
    public static FactRow Of(SessionFact fact) => fact switch
    {
        SessionFact.Held one => new(1, one.Amount.Value, 0, 0, ""),
        SessionFact.Commanded one => new(2, one.Accepted ? 1 : 0, 0, 0, ""),
        SessionFact.Started one => new(3, Ms(one.Time), 0, 0, one.Transaction),
        SessionFact.Stopped one => new(4, Ms(one.Time), one.Energy.Value, 0, one.Transaction),
        SessionFact.Graded one => new(5, (long)one.Grade, Ms(one.Time), 0, one.Why),
        SessionFact.Priced one => new(6, one.Price.Value, Ms(one.Time), 0, ""),
        SessionFact.Disputed one => new(7, Ms(one.Time), 0, 0, ""),
        SessionFact.Decided one => new(8, one.Price.Value, 0, 0, ""),
        SessionFact.Captured one => new(9, one.Paid.Value, one.Fee.Value, one.Returned.Value, ""),
        SessionFact.Released => new(10, 0, 0, 0, ""),
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    public SessionFact ToFact() => Kind switch
    {
        1 => new SessionFact.Held(new(A)),
        2 => new SessionFact.Commanded(A == 1),
        3 => new SessionFact.Started(Tx, Time(A)),
        4 => new SessionFact.Stopped(Tx, Time(A), new(B)),
        5 => new SessionFact.Graded((Grade)A, Time(B), Tx),
        6 => new SessionFact.Priced(new(A), Time(B)),
        7 => new SessionFact.Disputed(Time(A)),
        8 => new SessionFact.Decided(new(A)),
        9 => new SessionFact.Captured(new(A), new(B), new(C)),
        10 => new SessionFact.Released(),
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"a session has no fact of kind {Kind}")),
    };

    static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
    static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
