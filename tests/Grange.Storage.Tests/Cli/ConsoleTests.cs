namespace Grange.Storage.Tests;

/// <summary>Tests that look at what the program prints: nothing else may print meanwhile.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleTests;
