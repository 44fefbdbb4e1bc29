using System.Globalization;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Can;

namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>One line of a template: frames of an id, whose first bytes are given ones, tell a signal.</summary>
/// <param name="Id">The CAN id; null for any.</param>
/// <param name="Head">The first bytes; null for any byte.</param>
/// <param name="Signal">What is told.</param>
/// <param name="Formula">Where in the frame it stands. Bits count from the frame's first byte, which in a diagnostic answer is ISO-TP's.</param>
public sealed record TemplateLine(uint? Id, IReadOnlyList<byte?> Head, Signal Signal, DbcSignal Formula)
{
    public bool Fits(in CanFrame frame)
    {
        if (Id is { } id && id != frame.Id || frame.Data.Length < Head.Count) return false;
        for (var i = 0; i < Head.Count; i++)
            if (Head[i] is { } wanted && wanted != frame.Data.Span[i]) return false;
        return true;
    }
}

/// <summary>Our way to say what frames mean: an id, the bytes that a frame begins with, a signal of VSS, a formula as DBC files have it. <c>#</c> begins a comment.</summary>
/// <example><c>7E8:..4105 Vehicle.Powertrain.CombustionEngine.ECT 31|8@0+ (1,-40) [-40|215] "C"</c></example>
public sealed class DecodeTemplate
{
    DecodeTemplate(IReadOnlyList<TemplateLine> lines) => Lines = lines;

    public IReadOnlyList<TemplateLine> Lines { get; }

    /// <summary>Reads a template; a refusal names the line.</summary>
    public static Result<DecodeTemplate> Parse(string text)
    {
        var (lines, number) = (new List<TemplateLine>(), 0);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].Trim();
            if (line.IsEmpty || line[0] == '#') continue;
            if (ReadLine(line) is not { } read) return new Fault("template-malformed", $"line {number}: {line}", "ID[:HEAD] PATH start|length@order± (factor,offset) [min|max] \"unit\", e.g. 7E8:..4105 Vehicle.Powertrain.CombustionEngine.ECT 31|8@0+ (1,-40) [-40|215] \"C\"");
            lines.Add(read);
        }
        return new DecodeTemplate(lines);
    }

    /// <summary>Adds what a frame tells.</summary>
    public void Read(in CanFrame frame, ICollection<(Signal Signal, double Value)> into)
    {
        foreach (var line in Lines)
            if (line.Fits(frame) && line.Formula.TryRead(frame.Data.Span, out var value)) into.Add((line.Signal, value));
    }

    static TemplateLine? ReadLine(ReadOnlySpan<char> line)
    {
        if (line.IndexOf(' ') is not (> 0 and var first)) return null;
        var match = line[..first];
        var rest = line[first..].TrimStart();
        if (rest.IndexOf(' ') is not (> 0 and var second) || !Signals.TryResolve(rest[..second], out var signal)) return null;
        var words = new DbcWords(rest[second..]);
        if (DbcFormula.Take(ref words, signal.Path) is not { } formula || !words.IsAtEnd) return null;
        var colon = match.IndexOf(':');
        var id = colon < 0 ? match : match[..colon];
        if (!TryHead(colon < 0 ? [] : match[(colon + 1)..], out var head)) return null;
        if (id is "*") return new(null, head, signal, formula);
        return uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number <= 0x1FFF_FFFF ? new(number, head, signal, formula) : null;
    }

    static bool TryHead(ReadOnlySpan<char> text, out List<byte?> head)
    {
        head = [];
        if (text.Length % 2 != 0 || text.Length > 128) return false;
        for (var at = 0; at < text.Length; at += 2)
        {
            if (text.Slice(at, 2) is "..") head.Add(null);
            else if (byte.TryParse(text.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one)) head.Add(one);
            else return false;
        }
        return true;
    }
}
