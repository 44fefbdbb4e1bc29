using System.Globalization;
using System.Text;
using Grange.Vehicles.Protocol.IsoTp;

namespace Grange.Vehicles.Simulation;

/// <summary>An ELM327 as its data sheet (v1.4b) has it, on a CAN bus of 11 or 29 bits at 500 kbit/s: settings, echo, and how answers are printed.</summary>
/// <param name="bus">The control units on the bus.</param>
/// <param name="isExtended">29-bit ids: protocol 7 instead of 6.</param>
public sealed class ElmChip(IReadOnlyList<SimulatedEcu> bus, bool isExtended = false)
{
    const string Name = "ELM327 v1.4b";

    bool echo = true, feeds, spaces = true, headers;
    bool searched;
    string last = "";

    /// <summary>True where the next request looks for the bus first, which takes a chip a second or more.</summary>
    public bool IsSearching(string command) => !searched && IsHex(Pack(command));

    /// <summary>True where several parameters may be asked for at once; many cars and copies of the chip answer NO DATA.</summary>
    public bool TakesSeveral { get; init; } = true;

    /// <summary>Everything that is sent for a command, with its echo and its prompt.</summary>
    public string Answer(string command) => Print(command, Lines(command));

    /// <summary>The same for a line that the chip says in place of an answer.</summary>
    public string Say(string command, string words)
    {
        if (words == "LV RESET") Reset();
        return Print(command, [words]);
    }

    string Print(string command, IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        var end = feeds ? "\r\n" : "\r";
        if (echo) text.Append(command).Append(end);
        foreach (var line in lines) text.Append(line).Append(end);
        return text.Append(end).Append('>').ToString();
    }

    IEnumerable<string> Lines(string command)
    {
        var packed = Pack(command);
        if (packed.Length == 0) packed = last; // a lone return repeats
        last = packed;
        if (packed.StartsWith("AT", StringComparison.Ordinal)) return [Set(packed[2..])];
        return IsHex(packed) ? Ask(packed) : ["?"];
    }

    string Set(string setting)
    {
        switch (setting)
        {
            case "Z" or "WS" or "D":
                var wasEcho = echo;
                Reset();
                if (setting == "D") return "OK";
                echo = true;
                return (wasEcho ? "\r" : "") + Name;
            case "I": return Name;
            case "@1": return "OBDII to RS232 Interpreter";
            case "RV": return "12.6V";
            case "DP": return (isExtended ? "ISO 15765-4 (CAN 29/500)" : "ISO 15765-4 (CAN 11/500)") is var name && searched ? "AUTO, " + name : "AUTO";
            case "DPN": return searched ? isExtended ? "A7" : "A6" : "A0";
            case "PC":
                searched = false;
                return "OK";
        }
        return setting switch
        {
            "E0" or "E1" => Switch(ref echo, setting),
            "L0" or "L1" => Switch(ref feeds, setting),
            "S0" or "S1" => Switch(ref spaces, setting),
            "H0" or "H1" => Switch(ref headers, setting),
            _ when setting.StartsWith("SP", StringComparison.Ordinal) || setting.StartsWith("TP", StringComparison.Ordinal) => Protocol(setting[2..]),
            _ when Accepted.Any(one => setting.StartsWith(one, StringComparison.Ordinal)) => "OK",
            _ => "?",
        };
    }

    /// <summary>Settings that change nothing here: timing, memory, filters.</summary>
    static readonly string[] Accepted = ["AT0", "AT1", "AT2", "ST", "M0", "M1", "AL", "NL", "CAF", "CFC", "SH", "CRA", "CF", "CM", "R0", "R1", "AR", "D0", "D1"];

    string Protocol(string number)
    {
        if (!IsHex(number) || number.Length is 0 or > 2) return "?";
        searched = false;
        return "OK";
    }

    static string Switch(ref bool what, string setting)
    {
        what = setting[^1] == '1';
        return "OK";
    }

    void Reset() => (echo, feeds, spaces, headers, searched) = (true, false, true, false, false);

    /// <summary>Asks the bus. An odd digit at the end says how many answers to wait for.</summary>
    IEnumerable<string> Ask(string hex)
    {
        if (hex.Length % 2 == 1) hex = hex[..^1];
        if (hex.Length is 0 or > 14) return ["?"];
        var request = Convert.FromHexString(hex);
        var lines = new List<string>();
        if (!searched) lines.Add("SEARCHING...");
        searched = true;
        var heard = lines.Count;
        if (TakesSeveral || request.Length <= 2 || request[0] != 0x01)
            foreach (var ecu in bus)
                if (ecu.Answer(request) is { } answer) lines.AddRange(headers ? WithHeaders(ecu.CanId, answer) : WithoutHeaders(answer));
        if (lines.Count == heard) lines.Add("NO DATA");
        return lines;
    }

    IEnumerable<string> WithHeaders(uint id, byte[] answer)
    {
        var header = isExtended ? [.. BitConverter.GetBytes(id).Reverse()] : Array.Empty<byte>();
        foreach (var frame in IsoTpFrames.Of(answer))
            yield return isExtended ? Hex([.. header, .. frame]) : id.ToString("X3", CultureInfo.InvariantCulture) + (spaces ? " " : "") + Hex(frame);
    }

    IEnumerable<string> WithoutHeaders(byte[] answer)
    {
        if (answer.Length <= 7) return [Hex(answer)];
        var frames = IsoTpFrames.Of(answer);
        return [answer.Length.ToString("X3", CultureInfo.InvariantCulture), .. frames.Select((frame, at) => $"{at & 0xF:X}:{(spaces ? " " : "")}{Hex(frame.AsSpan(at == 0 ? 2 : 1))}")];
    }

    string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var one in bytes) text.Append(one.ToString("X2", CultureInfo.InvariantCulture)).Append(spaces ? " " : "");
        return text.ToString();
    }

    static string Pack(string command) => string.Concat(command.Where(one => one > ' ')).ToUpperInvariant();
    static bool IsHex(string text) => text.Length > 0 && text.All(char.IsAsciiHexDigit);
}
