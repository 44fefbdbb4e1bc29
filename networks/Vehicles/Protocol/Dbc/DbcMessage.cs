namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>A quantity of a frame.</summary>
/// <param name="Word">What its raw value is called, where the file names it.</param>
public readonly record struct DbcReading(DbcSignal Signal, long Raw, double Value, string? Word);

/// <summary>A frame that a file describes.</summary>
/// <param name="Id">11 or 29 bits.</param>
/// <param name="IsExtended">29 bits (bit 31 of the file's number).</param>
/// <param name="Length">Bytes, 0 to 64.</param>
public sealed record DbcMessage(uint Id, bool IsExtended, string Name, int Length, IReadOnlyList<DbcSignal> Signals)
{
    const int MaxDepth = 8;

    /// <summary>Adds what a frame says. Signals whose switch says otherwise, or that stand behind the frame's end, are left out.</summary>
    public void Read(ReadOnlySpan<byte> data, ICollection<DbcReading> into)
    {
        foreach (var signal in Signals)
        {
            if (!IsThere(signal, data, MaxDepth) || !signal.TryReadRaw(data, out var raw)) continue;
            var value = signal.Scale(raw);
            if (double.IsFinite(value)) into.Add(new(signal, raw, value, signal.Words.GetValueOrDefault(raw)));
        }
    }

    /// <summary>A switch may hang on another; a file in which they form a circle has no such signal.</summary>
    bool IsThere(DbcSignal signal, ReadOnlySpan<byte> data, int depth)
    {
        if (signal.Mux.Of is not { } name) return true;
        if (depth == 0) return false;
        foreach (var one in Signals)
            if (one.Name == name) return one.TryReadRaw(data, out var value) && signal.IsPresent(value) && IsThere(one, data, depth - 1);
        return false;
    }
}
