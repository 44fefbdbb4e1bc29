using Grange.Charging.Rules.Sessions;

namespace Grange.Charging.Features.Sessions;

/// <summary>A session with something left to do: its order, its facts so far, and what wakes whoever does it.</summary>
sealed class SessionEntry(SessionRow row, Session session)
{
    public SessionRow Row { get; set; } = row;
    public Session Session { get; set; } = session;

    /// <summary>Beats when a message may have moved it.</summary>
    public Pulse Touched { get; } = new();

    /// <summary>It was asked to end before it began, or by its driver.</summary>
    public bool IsStopping { get; set; }

    public DateTimeOffset? Asked => Row.AskedMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>How long nothing can happen that no message tells: the start window runs in seconds, the dispute window in hours.</summary>
    public TimeSpan Rest(DateTimeOffset now) => Session.At(now) switch
    {
        SessionStep.Quoted or SessionStep.Escrowed or SessionStep.Commanded => TimeSpan.FromSeconds(1),
        SessionStep.Charging => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromMinutes(5),
    };
}
