namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>The part of a signal that says where and how: <c>31|8@0+ (1,-40) [-40|215] "C"</c>. DIMO writes its formulas so, too.</summary>
static class DbcFormula
{
    /// <summary>The longest frame has 64 bytes.</summary>
    const int MaxBits = 512;

    /// <summary>Takes a formula; null where it is none, or where its bits leave a frame of 64 bytes.</summary>
    public static DbcSignal? Take(ref DbcWords words, string name)
    {
        if (!words.TakeInteger(out var start) || !words.Take('|') || !words.TakeInteger(out var length) || !words.Take('@') || !words.TakeInteger(out var order)) return null;
        var isSigned = words.Take('-');
        if (!isSigned && !words.Take('+')) return null;
        if (!words.Take('(') || !words.TakeNumber(out var factor) || !words.Take(',') || !words.TakeNumber(out var offset) || !words.Take(')')) return null;
        if (!words.Take('[') || !words.TakeNumber(out var min) || !words.Take('|') || !words.TakeNumber(out var max) || !words.Take(']')) return null;
        if (!words.TakeText(out var unit) || start is < 0 or >= MaxBits || length is < 1 or > 64 || order is not (0 or 1)) return null;
        return new(name, (int)start, (int)length, order == 1, isSigned ? DbcNumber.Signed : DbcNumber.Unsigned, factor, offset, min, max, unit.ToString());
    }
}
