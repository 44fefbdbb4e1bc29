using System.Diagnostics.CodeAnalysis;

namespace Grange.Kernel;

/// <summary>Who may sign evidence (DESIGN: authors).</summary>
public enum AuthorKind : byte
{
    /// <summary>Hardware with its own P-256 key.</summary>
    Device = 0,

    /// <summary>A person's account, by EIP-712: orders, approvals, receipts.</summary>
    Account = 1,

    /// <summary>A node's operator, by its registered P-256 key, for what it saw of hardware that cannot sign.</summary>
    Operator = 2,
}

/// <summary>The author of an evidence chain: a device, an account or an operator. Each author has one hash-linked chain per network.</summary>
/// <remarks>Bytes: kind, then 32 of id. Text: <c>device:0x…</c>, <c>account:0x…</c> (20 bytes), <c>operator:0x…</c>.</remarks>
public readonly record struct Author(AuthorKind Kind, Hash32 Id) : IComparable<Author>, ISpanParsable<Author>
{
    /// <summary>Bytes in the binary form.</summary>
    public const int Size = 1 + Hash32.Size;

    const int Padding = Hash32.Size - Address.Size;

    public static Author Of(DeviceId device) => new(AuthorKind.Device, device.Value);
    public static Author Operator(DeviceId key) => new(AuthorKind.Operator, key.Value);

    /// <summary>An account as author: its address left-padded to 32 bytes, as the ABI writes it.</summary>
    public static Author Of(Address account)
    {
        Span<byte> padded = stackalloc byte[Hash32.Size];
        account.CopyTo(padded[Padding..]);
        return new Author(AuthorKind.Account, Hash32.Read(padded));
    }

    public DeviceId Device => Kind != AuthorKind.Account ? new DeviceId(Id) : throw new InvalidOperationException("an account is no device");
    public Address Account => Kind == AuthorKind.Account ? Address.Read(Id.ToByteArray().AsSpan(Padding)) : throw new InvalidOperationException("not an account");

    /// <summary>Reads the 33-byte form; an unknown kind and an account whose padding is not zero are refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Author author)
    {
        author = default;
        if (source.Length != Size || source[0] > (byte)AuthorKind.Operator) return false;
        if (source[0] == (byte)AuthorKind.Account && source.Slice(1, Padding).ContainsAnyExcept((byte)0)) return false;
        author = new Author((AuthorKind)source[0], Hash32.Read(source[1..]));
        return true;
    }

    public void CopyTo(Span<byte> target)
    {
        target[0] = (byte)Kind;
        Id.CopyTo(target[1..]);
    }

    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public int CompareTo(Author other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Id.CompareTo(other.Id);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Author result)
    {
        result = default;
        var colon = s.IndexOf(':');
        if (colon < 0) return false;
        var kind = s[..colon];
        var id = s[(colon + 1)..];
        if (kind is "account" && Address.TryParse(id, out var account)) result = Of(account);
        else if (kind is "device" && Hash32.TryParse(id, out var device)) result = new(AuthorKind.Device, device);
        else if (kind is "operator" && Hash32.TryParse(id, out var key)) result = new(AuthorKind.Operator, key);
        else return false;
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Author result) => TryParse(s.AsSpan(), provider, out result);
    public static Author Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, provider, out var author) ? author : throw new FormatException("not an author");
    public static Author Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public override string ToString() => Kind switch { AuthorKind.Account => $"account:{Account}", AuthorKind.Device => $"device:{Id}", _ => $"operator:{Id}" };
}
