namespace Grange.Content;

/// <summary>Compares text by its UTF-8 bytes without encoding it: the order of dag-pb links.</summary>
sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y) => Compare(x.AsSpan(), y.AsSpan());

    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length - right.Length;
        return Rank(left[same]) - Rank(right[same]);
    }

    // UTF-16 puts surrogates (code points from U+10000 on) below U+E000..U+FFFF; UTF-8 puts them above.
    static int Rank(char unit) => unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
