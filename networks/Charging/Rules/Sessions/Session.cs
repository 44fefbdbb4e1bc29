using Grange.Kernel;

namespace Grange.Charging.Rules.Sessions;

/// <summary>What the shell does next for a session.</summary>
public enum SessionDuty : byte
{
    Nothing,
    Hold,
    Command,

    /// <summary>Ask the station what became of it.</summary>
    AskStation,
    Grade,
    Price,
    Capture,
    Release,
}

/// <summary>What happens to a hold: the owner's part, the fee, what goes back. They sum to the hold exactly.</summary>
public sealed record Capture(MicroUsd Owner, MicroUsd Fee, MicroUsd Returned);

/// <summary>A session is the set of its facts. Its step follows from the set alone, so facts may come in any order, twice, or late, and a fact whose
/// answer was lost on the way (a station that starts without having answered) is not missed.</summary>
public sealed record Session(string Id, DateTimeOffset QuotedAt, MicroUsd Most)
{
    /// <summary>How long a command waits for its transaction before the money goes back (specification 1.4).</summary>
    public static readonly TimeSpan StartWindow = TimeSpan.FromSeconds(60);

    /// <summary>How long a driver may dispute a session whose proof is below B.</summary>
    public static readonly TimeSpan DisputeWindow = TimeSpan.FromHours(24);

    public SessionFact.Held? Held { get; init; }
    public SessionFact.Commanded? Commanded { get; init; }
    public SessionFact.Started? Started { get; init; }
    public SessionFact.Stopped? Stopped { get; init; }
    public SessionFact.Graded? Graded { get; init; }
    public SessionFact.Priced? Priced { get; init; }
    public SessionFact.Disputed? Disputed { get; init; }
    public SessionFact.Decided? Decided { get; init; }
    public SessionFact.Captured? Captured { get; init; }
    public SessionFact.Released? Released { get; init; }

    /// <summary>Adds a fact. Two of a kind that differ are a station's contradiction: the lesser text stands, so that order does not matter.</summary>
    public Session Apply(SessionFact fact) => fact switch
    {
        SessionFact.Held one => this with { Held = First(Held, one) },
        SessionFact.Commanded one => this with { Commanded = First(Commanded, one) },
        SessionFact.Started one => this with { Started = First(Started, one) },
        SessionFact.Stopped one => this with { Stopped = First(Stopped, one) },
        SessionFact.Graded one => this with { Graded = First(Graded, one) },
        SessionFact.Priced one => this with { Priced = First(Priced, one) },
        SessionFact.Disputed one => this with { Disputed = First(Disputed, one) },
        SessionFact.Decided one => this with { Decided = First(Decided, one) },
        SessionFact.Captured one => this with { Captured = First(Captured, one) },
        SessionFact.Released one => this with { Released = one },
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    static T First<T>(T? had, T said)
        where T : SessionFact => had is null || string.CompareOrdinal(said.ToString(), had.ToString()) < 0 ? said : had;

    /// <summary>The step, at a time: only a quote grows old by itself.</summary>
    public SessionStep At(DateTimeOffset now) => this switch
    {
        { Captured: not null } => SessionStep.Settled,
        { Released: not null } => SessionStep.Refunded,
        { Disputed: not null, Decided: null } => SessionStep.Disputed,
        { Priced: not null } or { Decided: not null } => SessionStep.Priced,
        { Graded: not null } => SessionStep.Evidence,
        { Stopped: not null } => SessionStep.Stopped,
        { Started: not null } => SessionStep.Charging,
        { Commanded.Accepted: true } => SessionStep.Commanded,
        { Held: not null } => SessionStep.Escrowed,
        _ => QuotedAt + StartWindow <= now ? SessionStep.Expired : SessionStep.Quoted,
    };

    /// <summary>It has its connector: nobody else can begin there.</summary>
    public bool IsAtConnector(DateTimeOffset now) => At(now) is SessionStep.Escrowed or SessionStep.Commanded or SessionStep.Charging;

    /// <summary>A transaction that began after its money had gone back: it was charged for nothing, and the owner is told.</summary>
    public bool IsUnpaid => Released is not null && (Started is not null || Stopped is not null);

    /// <summary>What is to be done now.</summary>
    /// <param name="asked">When the station was last told to start; null: not yet.</param>
    /// <param name="window">How long it has for that; null: <see cref="StartWindow"/>.</param>
    public SessionDuty Duty(DateTimeOffset now, DateTimeOffset? asked, TimeSpan? window = null)
    {
        switch (At(now))
        {
            case SessionStep.Quoted: return SessionDuty.Hold;
            case SessionStep.Escrowed when Commanded is { Accepted: false }: return SessionDuty.Release;
            case SessionStep.Escrowed when asked is null: return SessionDuty.Command;
            case SessionStep.Escrowed or SessionStep.Commanded: return asked + (window ?? StartWindow) <= now ? SessionDuty.Release : SessionDuty.Nothing;
            case SessionStep.Charging: return SessionDuty.Nothing;
            case SessionStep.Stopped: return SessionDuty.Grade;
            case SessionStep.Evidence: return Graded!.Grade == Grade.F ? SessionDuty.Release : SessionDuty.Price;
            case SessionStep.Priced: return Decided is not null || Payable(now) ? SessionDuty.Capture : SessionDuty.Nothing;
            default: return SessionDuty.Nothing;
        }
    }

    /// <summary>A session proven by A or B is paid at once, a lesser one when nobody has disputed it in time.</summary>
    public bool Payable(DateTimeOffset now) => Graded is { Grade: Grade.A or Grade.B } || (Priced is { } priced && priced.Time + DisputeWindow <= now);

    /// <summary>Divides the hold. The price is the tariff's, or a dispute's, but never above what was held; the fee is floored, what is left of the hold goes back.</summary>
    public Capture Divide(int feeBps)
    {
        var held = Held?.Amount ?? MicroUsd.Zero;
        var due = Math.Clamp((Decided?.Price ?? Priced?.Price ?? MicroUsd.Zero).Value, 0, held.Value);
        var fee = Allocation.Fee(new(due), feeBps);
        return new(new MicroUsd(due) - fee, fee, held - new MicroUsd(due));
    }
}
