using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Agent;

/// <summary>What an admitted request may do: what its token says, or anything where the provider is open.</summary>
readonly record struct Leave(PieceToken? Token);

/// <summary>
/// Who may store here: holders of the operator's token, or anyone when the provider was started open. Removing always needs the token.
/// </summary>
sealed class Gate(DeviceId device, bool open, TimeProvider clock)
{
    /// <summary>The operator's compressed key, once the node told it.</summary>
    public ReadOnlyMemory<byte>? OperatorKey { get; set; }

    public Result<Leave> Admit(HttpRequest request, PieceAction action)
    {
        if (open && action == PieceAction.Upload) return new Leave(null);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return new Fault("piece-token", "this needs the operator's token", "send it as Authorization: Bearer, or start the provider with --open", 401);
        if (OperatorKey is not { } key)
            return new Fault("node-unreachable", "this provider has not reached its node yet and cannot check the token", "try again in a moment", 503);
        return PieceToken.Open(action, header["Bearer ".Length..].Trim(), key.Span, device, clock.GetUtcNow().ToUnixTimeMilliseconds()).TryGet(out var token, out var fault)
            ? new Leave(token)
            : fault;
    }
}
