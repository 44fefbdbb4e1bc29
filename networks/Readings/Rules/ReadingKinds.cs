namespace Grange.Readings;

/// <summary>The kinds of evidence that a network of sensors understands.</summary>
public static class ReadingKinds
{
    /// <summary>By a device: what it measured at the record's time.</summary>
    public const string Reading = "readings.reading";

    /// <summary>By an account: it has read a cell and pays for it.</summary>
    public const string Read = "readings.read";

    public static IReadOnlyList<string> All { get; } = [Reading, Read];
}
