// Every test here starts processes that mostly wait; two at once use two cores, more would only measure each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Grange.Planet.Tests;

/// <summary>Tests that hold something to a time or to a processor's whole strength: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
