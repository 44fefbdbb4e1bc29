using System.Buffers.Text;
using System.Security.Cryptography;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Login;

/// <summary>Sessions as requests have them: a cookie that no script can read and no other site can send.</summary>
sealed class Sessions(SessionTable table, TimeProvider clock)
{
    public const string Cookie = "grange_session";

    const string CookiePath = "/api/v1";
    const int TokenSize = 32;

    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>Opens a session; the answer carries its cookie.</summary>
    public async Task<Session> OpenAsync(HttpContext context, Address account, SessionKind kind, CancellationToken cancel)
    {
        var (token, now) = (RandomNumberGenerator.GetBytes(TokenSize), clock.GetUtcNow());
        var session = new Session(account, kind, (now + Life).ToUnixTimeMilliseconds());
        await table.AddAsync(SHA256.HashData(token), session, now.ToUnixTimeMilliseconds(), cancel);
        context.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(token), Options(context.Request, Life));
        return session;
    }

    /// <summary>Who asks; null for nobody that is signed in.</summary>
    public async Task<Session?> FindAsync(HttpContext context, CancellationToken cancel)
    {
        if (HashOf(context.Request) is not { } hash) return null;
        var found = await table.FindAsync(hash, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancel);
        return found is { } one && CryptographicOperations.FixedTimeEquals(one.Hash, hash) ? one.Session : null;
    }

    /// <summary>Ends the session of a request, here and in the browser.</summary>
    public async Task CloseAsync(HttpContext context, CancellationToken cancel)
    {
        if (HashOf(context.Request) is { } hash) await table.RemoveAsync(hash, cancel);
        context.Response.Cookies.Delete(Cookie, Options(context.Request, null));
    }

    static byte[]? HashOf(HttpRequest request)
    {
        Span<byte> token = stackalloc byte[TokenSize];
        return request.Cookies.TryGetValue(Cookie, out var text) && text.Length == Base64Url.GetEncodedLength(TokenSize) && Base64Url.TryDecodeFromChars(text, token, out var read) && read == TokenSize
            ? SHA256.HashData(token)
            : null;
    }

    static CookieOptions Options(HttpRequest request, TimeSpan? life)
        => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = SameOrigin.IsSecure(request), Path = CookiePath, MaxAge = life, IsEssential = true };
}
