using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Login;

/// <summary>Signing in and out: with a wallet (EIP-4361), or on the node's own machine.</summary>
sealed class LoginEndpoints(NodeServices node, Sessions sessions)
{
    const long MaxBytes = 32 << 10;

    readonly LoginNonces nonces = new(node.Clock);
    readonly WalletSignature wallets = new(node.Ledger.Chain, node.Clock);

    public void Map(RouteGroupBuilder api)
    {
        var login = api.MapGroup("/login").WithTags("login").WithMetadata(new RequestSizeLimitAttribute(MaxBytes));
        login.MapPost("/nonce", () => Results.Ok(LoginNonceJson.Of(nonces.Give())))
            .Produces<LoginNonceJson>().WithSummary("A nonce for one sign-in within five minutes");
        login.MapPost("", (LoginJson body, HttpContext context, CancellationToken cancel) => OpenAsync(body, context, cancel))
            .Produces<SessionJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("Signs in with an EIP-4361 message and its signature; the answer sets the session's cookie");
        login.MapPost("/local", (HttpContext context, CancellationToken cancel) => OpenLocalAsync(context, cancel))
            .Produces<SessionJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("Signs in as the node's own account, on its own machine only");
        login.MapGet("", (HttpContext context, CancellationToken cancel) => ShowAsync(context, cancel))
            .Produces<SessionJson>().Produces(StatusCodes.Status204NoContent).WithSummary("Who is signed in; 204 when nobody is");
        login.MapDelete("", async (HttpContext context, CancellationToken cancel) =>
        {
            await sessions.CloseAsync(context, cancel);
            return Results.NoContent();
        }).Produces(StatusCodes.Status204NoContent).WithSummary("Signs out");
    }

    async Task<IResult> OpenAsync(LoginJson body, HttpContext context, CancellationToken cancel)
    {
        if (body is not { Message: { } text, Signature: { } hex } || hex.Length > 2 + 2 * WalletSignature.MaxBytes || !HexText.TryParse(hex, (hex.Length - 2) / 2, out var signature))
            return Problem.Of(new Fault("login-malformed", "a sign-in is {message, signature}: the text and the signature in hex"));
        if (SiweMessage.TryParse(text, out var message) is not SiweFault.None and var wrong)
            return Problem.Of(new Fault("login-malformed", $"the message is not as EIP-4361 writes it: {wrong}", "take viem's createSiweMessage"));
        var refused = LoginRules.Check(message!, context.Request, node.Domain.ChainId, node.Clock.GetUtcNow()) ?? LoginRules.Of(nonces.Look(message!.Nonce));
        if (refused is not null) return Problem.Of(refused);
        if (!await wallets.IsByAsync(message!.Account, text, signature, cancel)) return Problem.Of(LoginRules.Signature(message));
        if (LoginRules.Of(nonces.Take(message.Nonce)) is { } late) return Problem.Of(late);
        return Results.Ok(SessionJson.Of(await sessions.OpenAsync(context, message.Account, SessionKind.Wallet, cancel)));
    }

    async Task<IResult> OpenLocalAsync(HttpContext context, CancellationToken cancel)
    {
        if (!SameOrigin.IsLocal(context))
            return Problem.Of(new Fault("login-not-local", "only who sits at this node's machine may use its own account", "open http://127.0.0.1 there, or sign in with a wallet", StatusCodes.Status403Forbidden));
        if (SameOrigin.Check(context.Request) is { } foreign) return Problem.Of(foreign);
        return Results.Ok(SessionJson.Of(await sessions.OpenAsync(context, node.Operator.Account, SessionKind.Local, cancel)));
    }

    async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancel)
        => await sessions.FindAsync(context, cancel) is { } session ? Results.Ok(SessionJson.Of(session)) : Results.NoContent();

    /// <summary>What a request without a session gets where one is needed.</summary>
    public static Fault NotSignedIn { get; } = new("not-signed-in", "nobody is signed in here", "POST /api/v1/login", StatusCodes.Status401Unauthorized);
}

public sealed record LoginNonceJson(string Nonce, long ExpiresMs)
{
    internal static LoginNonceJson Of((string Nonce, long ExpiresMs) given) => new(given.Nonce, given.ExpiresMs);
}

/// <summary>The text that was signed, and the signature in hex.</summary>
public sealed record LoginJson(string? Message, string? Signature);

/// <summary>Who is signed in: by <c>wallet</c>, or <c>local</c>ly as the node's own account.</summary>
public sealed record SessionJson(string Account, string Kind, long ExpiresMs)
{
    internal static SessionJson Of(Session session) => new(session.Account.ToString(), session.Kind == SessionKind.Local ? "local" : "wallet", session.ExpiresMs);
}
