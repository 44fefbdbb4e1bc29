using Grange.Kernel;

namespace Grange.Host.Login;

/// <summary>The part of a sign-in message that is not as EIP-4361 writes it.</summary>
public enum SiweFault
{
    None,

    /// <summary>Longer than any wallet shows.</summary>
    Length,

    /// <summary>The first line.</summary>
    Header,

    /// <summary>Not an address in its EIP-55 spelling.</summary>
    Address,

    /// <summary>The statement, or the blank lines around it.</summary>
    Statement,
    Uri,
    Version,
    ChainId,
    Nonce,
    IssuedAt,
    ExpirationTime,
    NotBefore,
    RequestId,
    Resources,

    /// <summary>Something follows that does not belong there.</summary>
    Rest,
}

/// <summary>A Sign-In with Ethereum message (EIP-4361), version 1.</summary>
/// <param name="Scheme">The origin's scheme where the message has one.</param>
/// <param name="Domain">Host and port that ask.</param>
/// <param name="Account">Who signs in.</param>
/// <param name="Statement">What it says to people.</param>
/// <param name="Uri">What is signed in to.</param>
/// <param name="ChainId">The chain (EIP-155) the account is on.</param>
/// <param name="Nonce">At least 8 letters and digits.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpirationTime">When it is no longer valid.</param>
/// <param name="NotBefore">When it becomes valid.</param>
/// <param name="RequestId">The asking system's own name for it.</param>
/// <param name="Resources">URIs the account wants to have resolved.</param>
public sealed record SiweMessage(
    string? Scheme, string Domain, Address Account, string? Statement, string Uri, ulong ChainId, string Nonce, DateTimeOffset IssuedAt,
    DateTimeOffset? ExpirationTime, DateTimeOffset? NotBefore, string? RequestId, IReadOnlyList<string> Resources)
{
    /// <summary>Longest message that is read, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Reads a message that conforms to the ABNF of EIP-4361; anything else is refused with the part that does not. Never throws.</summary>
    public static SiweFault TryParse(ReadOnlySpan<char> text, out SiweMessage? message)
    {
        message = null;
        if (text.Length > MaxLength) return SiweFault.Length;
        return new SiweReader(text).Read(out message);
    }
}
