namespace Grange.Storage.Tests;

/// <summary>Real time, and so much more as a test wants.</summary>
sealed class ShiftedTime : TimeProvider
{
    long ticks;

    public void Shift(TimeSpan more) => Interlocked.Add(ref ticks, more.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));
}
