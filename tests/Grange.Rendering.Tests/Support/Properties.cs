using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Rendering.Tests.Support;

/// <summary>Properties over seeds: what a seed tells is random, the same seed tells the same.</summary>
static class Properties
{
    public static void Hold(Func<Random, bool> holds, int reduced = 200, int full = 5_000)
        => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(reduced, full)));
}
