using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Grange.Vehicles.Catalogue;

/// <summary>The signals that we know by name. Figures (paths, types, units) from COVESA VSS 5.1; a test holds them against its release.</summary>
public static class Signals
{
    static readonly FrozenDictionary<string, Signal> ByName = Read();
    static readonly FrozenDictionary<string, Signal>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Every known signal, by path.</summary>
    public static IReadOnlyList<Signal> All { get; } = [.. ByName.Values.Distinct().OrderBy(signal => signal.Path, StringComparer.Ordinal)];

    /// <summary>A known signal by its path or by DIMO's name; null for any other.</summary>
    public static Signal? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var signal) ? signal : null;

    /// <summary>A known signal by its path.</summary>
    /// <exception cref="KeyNotFoundException">The catalogue has no such path.</exception>
    public static Signal Of(string path) => ByName[path];

    /// <summary>A signal by its path or DIMO's name, as UTF-8; a path that is not known but has VSS's shape becomes one of its own.</summary>
    public static bool TryResolve(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Signal? signal)
    {
        signal = null;
        if (name.Length is 0 or > SignalPath.MaxLength) return false;
        Span<char> text = stackalloc char[SignalPath.MaxLength];
        if (Encoding.UTF8.GetCharCount(name) > text.Length) return false;
        text = text[..Encoding.UTF8.GetChars(name, text)];
        return TryResolve(text, out signal);
    }

    /// <inheritdoc cref="TryResolve(ReadOnlySpan{byte}, out Signal?)"/>
    public static bool TryResolve(ReadOnlySpan<char> name, [NotNullWhen(true)] out Signal? signal)
    {
        signal = Find(name);
        if (signal is not null) return true;
        if (!SignalPath.IsPath(name)) return false;
        signal = new Signal(name.ToString(), "", "", SignalPath.ScopeOf(name));
        return true;
    }

    static FrozenDictionary<string, Signal> Read()
    {
        var byName = new Dictionary<string, Signal>(StringComparer.Ordinal);
        string[] tables = [SignalTable.Vehicle, SignalTable.Powertrain, SignalTable.Obd, SignalTable.Overlay];
        foreach (var fields in tables.SelectMany(table => table.Split('\n')).Select(line => line.Split('|')))
        {
            var path = "Vehicle." + fields[0];
            var alias = fields.Length > 3 ? AliasOf(fields[0]) : null;
            var factor = alias is null || fields[3].Length == 0 ? 1 : int.Parse(fields[3].AsSpan(1), CultureInfo.InvariantCulture);
            var signal = new Signal(path, fields[1], fields[2], SignalPath.ScopeOf(path), alias, factor);
            byName.Add(path, signal);
            if (alias is not null) byName.Add(alias, signal);
        }
        return byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>DIMO joins a path's names and writes the first one small.</summary>
    internal static string AliasOf(string path)
    {
        var joined = path.Replace(".", "", StringComparison.Ordinal);
        var first = path.Split('.')[0];
        var small = first.All(char.IsUpper) ? first.Length : 1;
        return joined[..small].ToLowerInvariant() + joined[small..];
    }
}
