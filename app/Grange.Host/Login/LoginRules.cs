using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Login;

/// <summary>What a well-formed sign-in message must say to be for this node, now. Each wrong thing has its own code.</summary>
static class LoginRules
{
    public static Fault? Check(SiweMessage message, HttpRequest request, ulong chainId, DateTimeOffset now)
    {
        if (!string.Equals(message.Domain, request.Host.Value, StringComparison.OrdinalIgnoreCase))
            return Refused("login-domain", $"the message is for {message.Domain}, this node is {request.Host}", "sign in at the address the console was opened at");
        if (message.Scheme is { } scheme && !SameOrigin.IsSame(request, $"{scheme}://{message.Domain}"))
            return Refused("login-domain", $"the message is for {scheme}://{message.Domain}, this node is {request.Scheme}://{request.Host}", "sign in at the address the console was opened at");
        if (!SameOrigin.IsSame(request, message.Uri)) return Refused("login-uri", $"{message.Uri} is not of {request.Scheme}://{request.Host}", "sign in at the address the console was opened at");
        if (message.ChainId != chainId) return Refused("login-chain", $"the message is for chain {message.ChainId}, this ledger is on chain {chainId}", $"switch the wallet to chain {chainId}");
        if (message.ExpirationTime <= now) return Refused("login-expired", $"the message was valid until {message.ExpirationTime:O}", "sign in again");
        if (message.NotBefore > now) return Refused("login-not-yet", $"the message is valid from {message.NotBefore:O} on", "sign in then, or set the clock right");
        return null;
    }

    /// <summary>Null for a nonce that is still good.</summary>
    public static Fault? Of(NonceUse use) => use switch
    {
        NonceUse.Taken => null,
        NonceUse.Expired => Refused("login-nonce-expired", $"the nonce was given more than {LoginNonces.Life.TotalMinutes:F0} minutes ago", "sign in again"),
        NonceUse.Replayed => Refused("login-nonce-used", "somebody has signed in with this nonce already", "sign in again"),
        NonceUse.Full => new Fault("login-busy", "too many people sign in at once", "try again in some minutes", StatusCodes.Status503ServiceUnavailable),
        _ => Refused("login-nonce-unknown", "the nonce is not one that this node gave since its start", "POST /api/v1/login/nonce gives one"),
    };

    public static Fault Signature(SiweMessage message)
        => Refused("login-signature", $"{message.Account} did not sign this message", "sign the very text with personal_sign");

    static Fault Refused(string code, string detail, string hint) => new(code, detail, hint, StatusCodes.Status403Forbidden);
}
