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
public readonly record struct Author(AuthorKind Kind, Hash32 Id) : IComparable<Author>
{
    public static Author Of(DeviceId device) => new(AuthorKind.Device, device.Value);
    public static Author Operator(DeviceId key) => new(AuthorKind.Operator, key.Value);

    /// <summary>An account as author: its address left-padded to 32 bytes, as the ABI writes it.</summary>
    public static Author Of(Address account)
    {
        Span<byte> padded = stackalloc byte[Hash32.Size];
        account.CopyTo(padded[12..]);
        return new Author(AuthorKind.Account, Hash32.Read(padded));
    }

    public DeviceId Device => Kind != AuthorKind.Account ? new DeviceId(Id) : throw new InvalidOperationException("an account is no device");
    public Address Account => Kind == AuthorKind.Account ? Address.Read(Id.ToByteArray().AsSpan(12)) : throw new InvalidOperationException("not an account");

    public int CompareTo(Author other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Id.CompareTo(other.Id);

    public override string ToString() => Kind switch { AuthorKind.Account => $"account:{Account}", AuthorKind.Device => $"device:{Id}", _ => $"operator:{Id}" };
}
