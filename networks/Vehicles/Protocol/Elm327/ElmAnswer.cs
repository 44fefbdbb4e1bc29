namespace Grange.Vehicles.Protocol.Elm327;

/// <summary>One answer of an ELM327 or of one of its many copies: how it went, the ECUs' messages, and its text where it is none of theirs.</summary>
/// <param name="Status">How it went; messages may be there even where it went wrong.</param>
/// <param name="Messages">In the order in which they were whole.</param>
/// <param name="Text">The lines that are no data, e.g. <c>OK</c>, <c>12.6V</c>, <c>ELM327 v1.5</c>.</param>
public sealed record ElmAnswer(ElmStatus Status, IReadOnlyList<ElmMessage> Messages, string Text)
{
    const string Search = "SEARCHING...", Init = "BUS INIT:";

    static readonly (string Words, ElmStatus Status)[] Errors =
    [
        ("NODATA", ElmStatus.NoData), ("UNABLETOCONNECT", ElmStatus.UnableToConnect), ("STOPPED", ElmStatus.Stopped), ("BUFFERFULL", ElmStatus.BufferFull),
        ("CANERROR", ElmStatus.BusError), ("BUSERROR", ElmStatus.BusError), ("BUSBUSY", ElmStatus.BusError), ("FBERROR", ElmStatus.BusError), ("ERROR", ElmStatus.BusError),
        ("<DATAERROR", ElmStatus.DataError), ("DATAERROR", ElmStatus.DataError), ("<RXERROR", ElmStatus.DataError),
        ("LVRESET", ElmStatus.Reset), ("ACTALERT", ElmStatus.Reset), ("ERR", ElmStatus.Reset),
    ];

    /// <summary>Reads an answer without its prompt. Never throws, whatever it is given.</summary>
    /// <param name="text">What came since the command was sent.</param>
    /// <param name="command">The command: its echo is left out.</param>
    /// <param name="format">How lines are to be read.</param>
    public static ElmAnswer Read(ReadOnlySpan<char> text, ReadOnlySpan<char> command, ElmFormat format)
    {
        var status = ElmStatus.Ok;
        var (messages, words, lines) = (new List<ElmMessage>(), new List<string>(), new LineAssembler(format));
        var isData = command.Length > 0 && char.IsAsciiHexDigit(command[0]) && !command.StartsWith("AT", StringComparison.OrdinalIgnoreCase);
        foreach (var range in text.SplitAny('\r', '\n'))
        {
            var line = Strip(text[range].Trim());
            if (line.IsEmpty || IsEcho(line, command)) continue;
            if (ErrorOf(line) is { } error)
            {
                status = error;
                line = BeforeError(line); // a line may end in <DATA ERROR
            }
            else if (!isData || line.StartsWith("ELM", StringComparison.OrdinalIgnoreCase))
            {
                words.Add(line.ToString());
                if (isData) status = ElmStatus.Reset;
                continue;
            }
            if (!line.IsEmpty && !lines.Add(line, messages) && status == ElmStatus.Ok) status = ElmStatus.DataError;
        }
        if (lines.IsOpen && status == ElmStatus.Ok) status = ElmStatus.DataError;
        if (isData && messages.Count == 0 && status == ElmStatus.Ok) status = ElmStatus.NoData;
        return new(status, messages, string.Join('\n', words));
    }

    /// <summary>Takes away what the adapter says while it looks for the bus.</summary>
    static ReadOnlySpan<char> Strip(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(Search, StringComparison.OrdinalIgnoreCase)) line = line[Search.Length..].TrimStart('.').TrimStart();
        if (line.StartsWith(Init, StringComparison.OrdinalIgnoreCase)) line = line[Init.Length..].TrimStart(" .");
        return line is "OK" or "SEARCHING" ? [] : line;
    }

    static bool IsEcho(ReadOnlySpan<char> line, ReadOnlySpan<char> command) => !command.IsEmpty && Same(line, command);

    static bool Same(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var at = 0;
        foreach (var one in right)
        {
            if (one == ' ') continue;
            while (at < left.Length && left[at] == ' ') at++;
            if (at >= left.Length || char.ToUpperInvariant(left[at++]) != char.ToUpperInvariant(one)) return false;
        }
        return left[at..].Trim().IsEmpty;
    }

    static ElmStatus? ErrorOf(ReadOnlySpan<char> line)
    {
        if (line is "?") return ElmStatus.Unknown;
        if (line.Length > 4 * ElmFramer.MaxAnswer / 100) return null;
        Span<char> packed = stackalloc char[line.Length];
        var length = 0;
        foreach (var one in line)
            if (one != ' ') packed[length++] = char.ToUpperInvariant(one);
        packed = packed[..length];
        foreach (var (words, status) in Errors)
            if (packed.StartsWith(words, StringComparison.Ordinal) || (words[0] == '<' && packed.EndsWith(words, StringComparison.Ordinal))) return status;
        return null;
    }

    static ReadOnlySpan<char> BeforeError(ReadOnlySpan<char> line) => line.IndexOf('<') is > 0 and var at ? line[..at].Trim() : [];
}
