using System.Buffers.Binary;

namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>What a signal's bits are.</summary>
public enum DbcNumber : byte { Unsigned, Signed, Single, Double }

/// <summary>Whether a signal is there only for some values of another.</summary>
/// <param name="IsSwitch">It chooses (<c>M</c>, <c>m0M</c>).</param>
/// <param name="Of">The signal that chooses; null for one that is always there.</param>
/// <param name="Ranges">The values of it, both ends included, for which this one is there.</param>
public sealed record DbcMux(bool IsSwitch, string? Of, IReadOnlyList<(long From, long To)> Ranges)
{
    public static DbcMux None { get; } = new(false, null, []);
}

/// <summary>Where a quantity stands in a frame and what it means: <c>SG_ NAME : start|length@order sign (factor,offset) [min|max] "unit"</c>.</summary>
/// <param name="Start">Intel (<c>@1</c>): the lowest bit, from bit 0 of byte 0. Motorola (<c>@0</c>): the highest bit, numbered byte × 8 + bit.</param>
/// <param name="Length">Bits, 1 to 64.</param>
public sealed record DbcSignal(string Name, int Start, int Length, bool IsIntel, DbcNumber Number, double Factor, double Offset, double Min, double Max, string Unit)
{
    /// <summary>On which other signal it hangs.</summary>
    public DbcMux Mux { get; init; } = DbcMux.None;

    /// <summary>Words for raw values (<c>VAL_</c>).</summary>
    public IReadOnlyDictionary<long, string> Words { get; init; } = new Dictionary<long, string>();

    /// <summary>The bits as a number, sign extended; false where the frame is too short.</summary>
    public bool TryReadRaw(ReadOnlySpan<byte> data, out long raw)
    {
        raw = 0;
        var (first, shift) = (Start >> 3, IsIntel ? Start & 7 : 7 - (Start & 7));
        var bytes = (shift + Length + 7) >> 3;
        if (first + bytes > data.Length) return false;
        Span<byte> window = stackalloc byte[16];
        window.Clear();
        data.Slice(first, bytes).CopyTo(window);
        var bits = IsIntel
            ? (ulong)(BinaryPrimitives.ReadUInt128LittleEndian(window) >> shift)
            : (ulong)(BinaryPrimitives.ReadUInt128BigEndian(window) << shift >> 64);
        var unused = 64 - Length;
        bits = IsIntel ? bits << unused : bits;
        raw = Number is DbcNumber.Signed ? (long)bits >> unused : (long)(bits >> unused);
        return true;
    }

    /// <summary>The quantity in its unit; false where the frame is too short.</summary>
    public bool TryRead(ReadOnlySpan<byte> data, out double value)
    {
        value = 0;
        if (!TryReadRaw(data, out var raw)) return false;
        value = Scale(raw);
        return true;
    }

    /// <summary>What a raw number means.</summary>
    public double Scale(long raw) => Offset + Factor * Number switch
    {
        DbcNumber.Single => BitConverter.Int32BitsToSingle((int)raw),
        DbcNumber.Double => BitConverter.Int64BitsToDouble(raw),
        DbcNumber.Unsigned => (ulong)raw,
        _ => (double)raw,
    };

    /// <summary>True where the signal is in this frame.</summary>
    internal bool IsPresent(long muxValue)
    {
        foreach (var (from, to) in Mux.Ranges)
            if (muxValue >= from && muxValue <= to) return true;
        return false;
    }
}
