using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Charging.Tests.Support;

/// <summary>Properties over seeds: what a seed tells is random, the same seed tells the same.</summary>
static class Properties
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static void Hold(Func<Random, bool> holds, int reduced = 500, int full = 20_000)
        => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(reduced, full)));

    public static T[] Shuffled<T>(Random random, IEnumerable<T> items)
    {
        var all = items.ToArray();
        random.Shuffle(all);
        return all;
    }
}
