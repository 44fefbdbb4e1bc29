namespace Grange.Simulation;

/// <summary>Models to begin with, one for each network.</summary>
public static class Presets
{
    const string Folder = "presets/", Ending = ".json";

    /// <summary>In order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Presets).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..^Ending.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one; null when there is none of that name.</summary>
    public static byte[]? Read(string name)
    {
        using var stream = typeof(Presets).Assembly.GetManifestResourceStream(Folder + name + Ending);
        if (stream is null) return null;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
