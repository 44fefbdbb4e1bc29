namespace Grange.Energy.Agent;

/// <summary>How long to leave hardware alone after it failed: 1, 2, 4 … 60 seconds, and 1 again after it answered.</summary>
public sealed class BackOff
{
    static readonly TimeSpan First = TimeSpan.FromSeconds(1), Most = TimeSpan.FromSeconds(60);

    TimeSpan next = First;

    public TimeSpan Next()
    {
        var wait = next;
        next = wait * 2 < Most ? wait * 2 : Most;
        return wait;
    }

    public void Reset() => next = First;
}
