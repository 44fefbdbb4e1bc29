using System.Text.RegularExpressions;
using Grange.Kernel;
using Grange.Wireless.Codecs;
using Grange.Wireless.Features.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Codecs;

/// <summary>Codecs at the doors: kept, listed, tried.</summary>
sealed partial class CodecEndpoints(WirelessRunner running)
{
    const int MostPayload = 242;

    /// <summary>Two are tried at once: strangers may try, and the node has other work.</summary>
    static readonly SemaphoreSlim Bench = new(2);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/codecs", ListAsync).Produces<CodecListJson>().WithSummary("Codecs: what turns the bytes of a device into values");
        api.MapPut("/codecs/{name}", PutAsync).Produces<CodecJson>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("Keeps a codec {source}: a maker's JavaScript for The Things Stack or ChirpStack as it is, or JSON with \"fields\"; devices name it by its name");
        api.MapDelete("/codecs/{name}", RemoveAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Removes a codec: ?account= says whose; its devices' bytes are not read any more");
        api.MapPost("/codecs/try", TryAsync).Produces<CodecReadJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("What a codec makes of bytes: {source or name, data in hexadecimal, fPort}; nothing is kept");
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Results.Json(new CodecListJson([.. node.Codecs.All().OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => Json(node, one.Owner, one.Name, one.Source, one.Codec))]), CodecsJson.Default.CodecListJson);
    }

    async Task<IResult> PutAsync(string name, NewCodecJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await DeviceEndpoints.OwnerAsync(node, said.Account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        if (!Names().IsMatch(name) || name is LppCodec.Name or "try") return Problem.Of(new Fault("bad-name", $"'{name}' is no name for a codec", "letters, figures, points and dashes, at most 64, and not lpp"));
        if (!PayloadCodecs.Read(said.Source ?? "").TryGet(out var codec, out fault)) return Problem.Of(fault);
        await node.CodecTable.PutAsync(new CodecRow(owner, name, said.Source!, node.NowMs), cancel);
        node.Codecs.Put(owner, name, said.Source!, codec);
        return Results.Json(Json(node, owner, name, said.Source!, codec), CodecsJson.Default.CodecJson);
    }

    async Task<IResult> RemoveAsync(string name, string? account, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await DeviceEndpoints.OwnerAsync(node, account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        if (!await node.CodecTable.RemoveAsync(owner, name, cancel)) return Problem.Of(Unknown(name));
        node.Codecs.Remove(owner, name);
        return Results.NoContent();
    }

    async Task<IResult> TryAsync(CodecTrialJson said, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var owner = node.Accounts.Default;
        if (said.Account is not null && !Address.TryParse(said.Account, out owner)) return Problem.Of(new Fault("bad-account", $"'{said.Account}' is no account address"));
        var plain = (said.Data ?? "").Replace(" ", "", StringComparison.Ordinal);
        var payload = new byte[plain.Length / 2];
        if (plain.Length % 2 != 0 || payload.Length > MostPayload || Convert.FromHexString(plain, payload, out _, out _) != System.Buffers.OperationStatus.Done) return Problem.Of(new Fault("bad-payload", $"data is hexadecimal, at most {MostPayload} bytes"));
        if (said.FPort is not (null or >= 1 and <= 223)) return Problem.Of(new Fault("bad-port", "fPort is 1 to 223"));
        if (said.Source is null && node.Codecs.Find(owner, said.Name ?? "") is null) return Problem.Of(Unknown(said.Name ?? ""));
        var codec = said.Source is null ? Result.Ok(node.Codecs.Find(owner, said.Name!)!) : PayloadCodecs.Read(said.Source);
        if (!codec.TryGet(out var read, out var why)) return Problem.Of(why);
        await Bench.WaitAsync(cancel);
        try
        {
            return Results.Json(read.Decode(payload, (byte)(said.FPort ?? 1), node.NowMs).TryGet(out var value, out why) ? new CodecReadJson(value, null) : new CodecReadJson(null, why.Detail), CodecsJson.Default.CodecReadJson);
        }
        finally
        {
            Bench.Release();
        }
    }

    internal static Fault Unknown(string name) => new("unknown-codec", $"there is no codec '{name}' of this account", "grange wireless codec add NAME FILE, or lpp", 404);

    static CodecJson Json(WirelessNode node, Address owner, string name, string source, IPayloadCodec codec)
        => new(name, owner.ToString(), codec is FieldCodec ? "fields" : "script", node.Names.Values.Count(device => device.Owner == owner && device.Codec == name), source);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Names();
}
