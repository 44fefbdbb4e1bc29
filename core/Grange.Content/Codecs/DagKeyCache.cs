using System.Text;
using System.Text.Unicode;

namespace Grange.Content;

/// <summary>Strings of short ASCII keys and texts, kept because records of one kind repeat the same few millions of times.</summary>
/// <remarks>A fixed table of bounded strings: a hostile stream of keys replaces entries and gains nothing. Races only lose an entry.</remarks>
static class DagKeyCache
{
    const int Slots = 1024, MaxKey = 24;

    static readonly string?[] Table = new string?[Slots];

    public static DagCborFault TryText(ReadOnlySpan<byte> key, out string text)
    {
        text = "";
        if (key.Length is 0 or > MaxKey) return Decode(key, ref text);
        ref var slot = ref Table[(key[0] * 31 + key[^1] * 7 + key[key.Length / 2] + key.Length * 127) % Slots];
        if (slot is { } known && Ascii.Equals(key, known))
        {
            text = known;
            return DagCborFault.None;
        }
        var fault = Decode(key, ref text);
        if (fault == DagCborFault.None && text.Length == key.Length) slot = text;
        return fault;
    }

    static DagCborFault Decode(ReadOnlySpan<byte> key, ref string text)
    {
        if (!Utf8.IsValid(key)) return DagCborFault.BadText;
        text = Encoding.UTF8.GetString(key);
        return DagCborFault.None;
    }
}
