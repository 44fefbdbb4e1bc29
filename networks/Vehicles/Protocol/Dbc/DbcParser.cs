using System.Globalization;
using Grange.Kernel;

namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>Reads BO_, SG_, VAL_, SIG_VALTYPE_ and SG_MUL_VAL_; all else of a file is for people and tools and is passed over.</summary>
sealed class DbcParser
{
    const uint ExtendedBit = 1u << 31, MaxStandard = 0x7FF, MaxExtended = 0x1FFF_FFFF;
    const int MaxLength = 8 << 20;

    /// <summary>Vector's message for signals that no frame carries.</summary>
    const uint Independent = 0xC000_0000;

    readonly List<Draft> drafts = [];
    readonly Dictionary<uint, Draft> byNumber = [];
    Draft? open;

    sealed record Draft(uint Number, string Name, int Length)
    {
        public List<DbcSignal> Signals { get; } = [];

        /// <summary>What <c>m3</c> says until the switch it means is known.</summary>
        public Dictionary<string, long> Plain { get; } = [];

        public void Change(ReadOnlySpan<char> name, Func<DbcSignal, DbcSignal> change)
        {
            for (var i = 0; i < Signals.Count; i++)
                if (name.SequenceEqual(Signals[i].Name)) Signals[i] = change(Signals[i]);
        }
    }

    public static Result<DbcFile> Parse(string text)
    {
        if (text.Length > MaxLength) return new Fault("dbc-too-large", $"a DBC file has at most {MaxLength} characters");
        var parser = new DbcParser();
        var (line, from) = (1, 0);
        while (from < text.Length)
        {
            var end = EndOfStatement(text, from);
            if (!parser.Take(text.AsSpan(from, end - from))) return new Fault("dbc-malformed", $"line {line}: {Shorten(text.AsSpan(from, end - from))}", "DBC files come from CANdb++, cantools, opendbc and others");
            line += text.AsSpan(from, end - from).Count('\n') + 1;
            from = end + 1;
        }
        return new DbcFile(parser.drafts.Where(draft => draft.Number != Independent).Select(Finish));
    }

    /// <summary>A statement is a line, and those that a text in quotes goes on in.</summary>
    static int EndOfStatement(string text, int from)
    {
        var quoted = false;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '"' && (at == from || text[at - 1] != '\\')) quoted = !quoted;
            else if (text[at] == '\n' && !quoted) return at;
        }
        var first = text.IndexOf('\n', from);
        return !quoted || first < 0 ? text.Length : first; // a quote that nobody closes ends with its line
    }

    bool Take(ReadOnlySpan<char> statement)
    {
        var words = new DbcWords(statement);
        if (words.IsAtEnd) return true;
        var indented = char.IsWhiteSpace(statement[0]);
        if (!words.TakeName(out var keyword)) return true;
        if (keyword is "SG_") return TakeSignal(ref words);
        if (words.IsAtEnd && indented) return true; // NS_: a list of keywords
        return keyword switch
        {
            "BO_" => TakeMessage(ref words),
            "VAL_" => TakeWords(ref words),
            "SIG_VALTYPE_" => TakeType(ref words),
            "SG_MUL_VAL_" => TakeSwitch(ref words),
            _ => true,
        };
    }

    bool TakeMessage(ref DbcWords words)
    {
        if (!words.TakeInteger(out var number) || number is < 0 or > uint.MaxValue || !words.TakeName(out var name) || !words.Take(':') || !words.TakeInteger(out var length) || length is < 0 or > 64) return false;
        var id = (uint)number;
        if (id != Independent && (id & ~ExtendedBit) > ((id & ExtendedBit) != 0 ? MaxExtended : MaxStandard)) return false;
        open = new(id, name.ToString(), (int)length);
        drafts.Add(open);
        byNumber.TryAdd(id, open);
        return true;
    }

    bool TakeSignal(ref DbcWords words)
    {
        if (open is null || !words.TakeName(out var name)) return false;
        var mux = DbcMux.None;
        if (!words.Take(':'))
        {
            if (!words.TakeName(out var role) || !words.Take(':')) return false;
            if (role is "M") mux = mux with { IsSwitch = true };
            else
            {
                var isSwitch = role[^1] == 'M';
                if (role[0] != 'm' || !long.TryParse(role[1..^(isSwitch ? 1 : 0)], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
                mux = mux with { IsSwitch = isSwitch };
                open.Plain[name.ToString()] = value;
            }
        }
        if (DbcFormula.Take(ref words, name.ToString()) is not { } signal) return false;
        open.Signals.Add(signal with { Mux = mux });
        return true;
    }

    /// <summary><c>VAL_ 496 Enable 0 "Disabled" 1 "Enabled" ;</c> Values of an environment variable have no number behind VAL_ and are passed over.</summary>
    bool TakeWords(ref DbcWords words)
    {
        if (!words.TakeInteger(out var number)) return true;
        if (!words.TakeName(out var name)) return false;
        var said = new Dictionary<long, string>();
        while (words.TakeInteger(out var raw))
        {
            if (!words.TakeText(out var word)) return false;
            said[raw] = word.ToString();
        }
        if (number is >= 0 and <= uint.MaxValue && byNumber.TryGetValue((uint)number, out var draft)) draft.Change(name, signal => signal with { Words = said });
        return true;
    }

    /// <summary><c>SIG_VALTYPE_ 1024 Signal1 : 2;</c> 1 is a float of 32 bits, 2 one of 64.</summary>
    bool TakeType(ref DbcWords words)
    {
        if (!words.TakeInteger(out var number) || !words.TakeName(out var name)) return false;
        words.Take(':');
        if (!words.TakeInteger(out var type) || type is < 0 or > 2) return false;
        if (type == 0 || number is < 0 or > uint.MaxValue || !byNumber.TryGetValue((uint)number, out var draft)) return true;
        var (bits, kind) = type == 1 ? (32, DbcNumber.Single) : (64, DbcNumber.Double);
        draft.Change(name, signal => signal.Length == bits ? signal with { Number = kind } : signal);
        return true;
    }

    /// <summary><c>SG_MUL_VAL_ 2349072126 S9 S0 5-5, 7-9;</c>: S9 is there while S0 has one of these values.</summary>
    bool TakeSwitch(ref DbcWords words)
    {
        if (!words.TakeInteger(out var number) || !words.TakeName(out var name) || !words.TakeName(out var by)) return false;
        var ranges = new List<(long From, long To)>();
        do
        {
            if (!words.TakeInteger(out var from)) return false;
            if (!words.Take('-') || !words.TakeInteger(out var to)) to = from;
            ranges.Add((from, to));
        }
        while (words.Take(','));
        if (number is < 0 or > uint.MaxValue || !byNumber.TryGetValue((uint)number, out var draft)) return true;
        var of = by.ToString();
        draft.Change(name, signal => signal with { Mux = signal.Mux with { Of = of, Ranges = ranges } });
        return true;
    }

    /// <summary>A plain <c>m3</c> hangs on the message's one switch; where there are several, SG_MUL_VAL_ has said on which, else it is the first one.</summary>
    static DbcMessage Finish(Draft draft)
    {
        var top = draft.Signals.Find(signal => signal.Mux.IsSwitch && !draft.Plain.ContainsKey(signal.Name))?.Name;
        var signals = draft.Signals.ConvertAll(signal => signal.Mux.Of is null && top is not null && draft.Plain.TryGetValue(signal.Name, out var value)
            ? signal with { Mux = signal.Mux with { Of = top, Ranges = [(value, value)] } } : signal);
        return new(draft.Number & ~ExtendedBit, (draft.Number & ExtendedBit) != 0, draft.Name, draft.Length, signals);
    }

    static string Shorten(ReadOnlySpan<char> statement) => statement.Trim() is { Length: > 80 } text ? $"{text[..80]}…" : statement.Trim().ToString();
}
