namespace Grange.Energy.Protocol.P1;

/// <summary>One telegram of a file: a reading, or why it is none.</summary>
/// <param name="Reading">What it says; of no meaning with a fault.</param>
/// <param name="Meter">Identity of the equipment, as text where it is hex of text; empty when not stated.</param>
public readonly record struct P1Entry(P1Fault Fault, P1Reading Reading, string Meter);

/// <summary>Telegrams that somebody saved.</summary>
public static class P1File
{
    /// <summary>Every telegram in order, broken ones too; a file without any is one truncated entry.</summary>
    public static IReadOnlyList<P1Entry> Read(ReadOnlySpan<byte> file)
    {
        var entries = new List<P1Entry>();
        var framer = new P1Framer();
        while (framer.TryTake(ref file, out var frame, out var fault)) entries.Add(Entry(frame, fault));
        if (framer.TryFinish(out var last, out var lastFault)) entries.Add(Entry(last, lastFault));
        if (entries.Count == 0) entries.Add(new P1Entry(P1Fault.Truncated, default, ""));
        return entries;
    }

    static P1Entry Entry(ReadOnlySpan<byte> frame, P1Fault fault)
    {
        P1Reading reading = default;
        if (fault == P1Fault.None) fault = P1Telegram.Read(frame, out reading);
        return new P1Entry(fault, reading, fault == P1Fault.None ? MeterName(frame[reading.Meter]) : "");
    }

    /// <summary>Identities are octets written as hex, mostly of printable text; others are shown as they stand.</summary>
    public static string MeterName(ReadOnlySpan<byte> stated)
    {
        Span<byte> octets = stackalloc byte[stated.Length / 2];
        var isText = stated.Length is > 0 and <= 64 && stated.Length % 2 == 0 && Convert.FromHexString(stated, octets, out _, out _) == System.Buffers.OperationStatus.Done
            && !octets.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        return System.Text.Encoding.Latin1.GetString(isText ? octets : stated);
    }
}
