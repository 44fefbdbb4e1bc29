namespace Grange.Vehicles.Agent;

/// <summary>How long to leave something alone after it failed: twice as long each time, up to a limit, and from the start again once it worked.</summary>
sealed class BackOff(TimeSpan first, TimeSpan most)
{
    int failures;

    public TimeSpan Next()
    {
        var wait = first * (1L << Math.Min(failures++, 20));
        return wait < most ? wait : most;
    }

    public void Reset() => failures = 0;
}
