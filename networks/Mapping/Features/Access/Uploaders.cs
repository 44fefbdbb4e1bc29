using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Mapping.Features.Access;

/// <summary>Finds out who uploads: by a token, as upload tools send it, or by being signed in, or at this machine.</summary>
static class Uploaders
{
    /// <summary>A camera, where it uploads for itself: <c>Grange-Device</c>; its owner must be who asks.</summary>
    public const string CameraHeader = "Grange-Device";

    public static async Task<Result<Uploader>> FindAsync(MappingNode node, HttpContext context, CancellationToken cancel)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer grange_", StringComparison.OrdinalIgnoreCase))
        {
            if (await node.Tokens.FindAsync(authorization["Bearer ".Length..].Trim(), cancel) is not { } known) return new Fault("bad-token", "the token is unknown, or nobody has claimed it yet", "claim it in the console, or ask for another", 401);
            return CameraOf(node, context, known.Owner).TryGet(out var own, out var wrong) ? known with { Camera = own ?? known.Camera } : wrong;
        }
        var owner = node.Accounts.Default;
        if (context.Request.Query["account"].ToString() is { Length: > 0 } named && !Address.TryParse(named, out owner)) return new Fault("bad-account", $"'{named}' is no account address");
        if (await node.Accounts.RefusesAsync(context, owner, cancel) is { } refused) return refused;
        return CameraOf(node, context, owner).TryGet(out var camera, out var fault) ? new Uploader(owner, camera) : fault;
    }

    static Result<DeviceId?> CameraOf(MappingNode node, HttpContext context, Address owner)
    {
        if (context.Request.Headers[CameraHeader].ToString() is not { Length: > 0 } text) return (DeviceId?)null;
        if (!Hash32.TryParse(text, null, out var id) || node.Host.Devices.View.Find(new DeviceId(id)) is not { Revoked: false } camera || camera.Network != node.Slug) return new Fault("unknown-device", $"'{text}' is no camera of {node.Slug}", "grange join mapping", 404);
        return camera.Owner == owner ? camera.Id : new Fault("other-owner", $"the camera belongs to {camera.Owner}", Status: 403);
    }
}
