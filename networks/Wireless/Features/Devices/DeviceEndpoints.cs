using Grange.Kernel;
using Grange.Wireless.Features.Codecs;
using Grange.Wireless.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Devices;

/// <summary>Devices at the doors: added one by one or by a file, looked at, sent to.</summary>
sealed class DeviceEndpoints(WirelessRunner running)
{
    /// <summary>Devices that one file may add.</summary>
    const int MostLines = 10_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices", ListAsync).Produces<EndDeviceListJson>().WithSummary("Devices, and how their sessions stand; their keys are not told");
        api.MapPost("/devices", AddAsync).Produces<EndDeviceJson>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Adds a device, or changes it: by appKey (and nwkKey for 1.1) where it joins, by devAddr, nwkSKey and appSKey where it is personalised");
        api.MapPost("/devices/import", ImportAsync).Accepts<string>("text/csv").Produces<ImportedJson>().ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("Adds the devices of a CSV file: dev_eui, join_eui, app_key, name, region, …; a first line may name the columns; ?account= says whose they are");
        api.MapGet("/devices/{devEui}", GetAsync).Produces<EndDeviceJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One device");
        api.MapDelete("/devices/{devEui}", RemoveAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Removes a device and its session");
        api.MapGet("/devices/{devEui}/queue", QueueAsync).Produces<QueueJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Downlinks that wait for a device, in their order");
        api.MapPost("/devices/{devEui}/queue", EnqueueAsync).Produces<QueuedJson>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Adds a downlink: {fPort, data in base64, confirmed?}; to class A it goes after the next uplink, to class C at once");
        api.MapDelete("/devices/{devEui}/queue", FlushAsync).Produces<QueueJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Takes back all downlinks that wait; the answer is what still does");
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var rows = await node.Devices.AllAsync(cancel);
        return Results.Json(new EndDeviceListJson(await node.Air.AskAsync(server => rows.Select(row => Json(row, server.Devices.GetValueOrDefault(row.DevEui))).ToList(), cancel)), DevicesJson.Default.EndDeviceListJson);
    }

    async Task<IResult> GetAsync(string devEui, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return !(await FindAsync(node, devEui, cancel)).TryGet(out var row, out var fault) ? Problem.Of(fault)
            : Results.Json(await node.Air.AskAsync(server => Json(row, server.Devices.GetValueOrDefault(row.DevEui)), cancel), DevicesJson.Default.EndDeviceJson);
    }

    async Task<IResult> AddAsync(NewDeviceJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnerAsync(node, said.Account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        if (!DeviceReading.Read(said, owner, node.NowMs, node.Terms.Region).TryGet(out var row, out fault)) return Problem.Of(fault);
        if (!Reads(node, row)) return Problem.Of(CodecEndpoints.Unknown(row.Codec));
        if (!await KeepAsync(node, [row], cancel)) return Problem.Of(Taken(row.DevEui));
        return Results.Json(await node.Air.AskAsync(server => Json(row, server.Devices.GetValueOrDefault(row.DevEui)), cancel), DevicesJson.Default.EndDeviceJson);
    }

    async Task<IResult> ImportAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnerAsync(node, context.Request.Query["account"].FirstOrDefault(), context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        using var body = new StreamReader(context.Request.Body);
        var (rows, problems) = (new Dictionary<ulong, DeviceRow>(), new List<LineProblemJson>());
        foreach (var (line, said) in DeviceReading.Lines(await body.ReadToEndAsync(cancel)).Take(MostLines))
        {
            if (!DeviceReading.Read(said, owner, node.NowMs, node.Terms.Region).TryGet(out var row, out var why)) problems.Add(new(line, why.Detail));
            else if (!Reads(node, row)) problems.Add(new(line, CodecEndpoints.Unknown(row.Codec).Detail));
            else if (await node.Devices.FindAsync(row.DevEui, cancel) is { } before && before.Owner != owner) problems.Add(new(line, Taken(row.DevEui).Detail));
            else if (!rows.TryAdd(row.DevEui, row)) problems.Add(new(line, $"device {row.DevEui:x16} is there twice"));
        }
        if (rows.Count > 0 && !await KeepAsync(node, [.. rows.Values], cancel)) return Problem.Of(new Fault("device-taken", "a device became somebody else's meanwhile", "send the file again", 409));
        return Results.Json(new ImportedJson(rows.Count, problems), DevicesJson.Default.ImportedJson);
    }

    async Task<IResult> RemoveAsync(string devEui, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, devEui, context, cancel)).TryGet(out var row, out var fault)) return Problem.Of(fault);
        await node.Devices.RemoveAsync(row.DevEui, cancel);
        await node.Air.AskAsync(server => Done(() => server.Remove(row.DevEui)), cancel);
        node.Names.TryRemove(row.DevEui, out _);
        return Results.NoContent();
    }

    async Task<IResult> QueueAsync(string devEui, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return !(await FindAsync(node, devEui, cancel)).TryGet(out var row, out var fault) ? Problem.Of(fault) : await WaitingAsync(node, row.DevEui, cancel);
    }

    static async Task<IResult> WaitingAsync(WirelessNode node, ulong devEui, CancellationToken cancel) => Results.Json(
        new QueueJson(await node.Air.AskAsync(server => (server.Devices.GetValueOrDefault(devEui)?.Queue ?? []).Select(Json).ToList(), cancel)), DevicesJson.Default.QueueJson);

    async Task<IResult> EnqueueAsync(string devEui, DownlinkJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, devEui, context, cancel)).TryGet(out var row, out var fault)) return Problem.Of(fault);
        var data = new byte[(said.Data ?? "").Length];
        if (said.FPort is not (>= 1 and <= 223) || !Convert.TryFromBase64String(said.Data ?? "", data, out var length)) return Problem.Of(new Fault("bad-downlink", "a downlink is {fPort: 1 to 223, data: base64, confirmed?}"));
        var down = new QueuedDown(Guid.CreateVersion7(node.Host.Clock.GetUtcNow()), (byte)said.FPort.Value, said.Confirmed ?? false, data[..length]);
        return (await node.Air.AskAsync(server => server.Enqueue(row.DevEui, down, node.NowMs), cancel)).TryGet(out _, out fault)
            ? Results.Json(Json(down), DevicesJson.Default.QueuedJson) : Problem.Of(fault);
    }

    async Task<IResult> FlushAsync(string devEui, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, devEui, context, cancel)).TryGet(out var row, out var fault)) return Problem.Of(fault);
        await node.Air.AskAsync(server => server.Dequeue(row.DevEui, null), cancel);
        return await WaitingAsync(node, row.DevEui, cancel);
    }

    /// <summary>The table first, then the air: a device that is heard at once is one that stays.</summary>
    static async Task<bool> KeepAsync(WirelessNode node, IReadOnlyList<DeviceRow> rows, CancellationToken cancel)
    {
        if (!await node.Devices.PutAsync(rows, cancel)) return false;
        return await node.Air.AskAsync(server => Done(() =>
        {
            foreach (var row in rows) server.Add(node.Names[row.DevEui] = row.ToTerms());
        }), cancel);
    }

    /// <summary>Its bytes are not read, or its codec is there.</summary>
    static bool Reads(WirelessNode node, DeviceRow row) => row.Codec.Length == 0 || node.Codecs.Find(row.Owner, row.Codec) is not null;

    static bool Done(Action work)
    {
        work();
        return true;
    }

    internal static async Task<Result<Address>> OwnerAsync(WirelessNode node, string? named, HttpContext context, CancellationToken cancel)
    {
        var owner = node.Accounts.Default;
        if (named is not null && !Address.TryParse(named, out owner)) return new Fault("bad-account", $"'{named}' is no account address");
        return await node.Accounts.RefusesAsync(context, owner, cancel) is { } refused ? refused : owner;
    }

    static async Task<Result<DeviceRow>> OwnAsync(WirelessNode node, string devEui, HttpContext context, CancellationToken cancel)
    {
        if (!(await FindAsync(node, devEui, cancel)).TryGet(out var row, out var fault)) return fault;
        return await node.Accounts.RefusesAsync(context, row.Owner, cancel) is { } refused ? refused : row;
    }

    static async Task<Result<DeviceRow>> FindAsync(WirelessNode node, string devEui, CancellationToken cancel)
        => DeviceReading.TryEui(devEui, out var eui) && await node.Devices.FindAsync(eui, cancel) is { } row ? row : new Fault("unknown-device", $"there is no device '{devEui}'", "grange wireless device ls", 404);

    static Fault Taken(ulong devEui) => new("device-taken", $"device {devEui:x16} is somebody else's", "its owner must remove it first", 409);

    static QueuedJson Json(QueuedDown down) => new(down.Id.ToString(), down.Port, Convert.ToBase64String(down.Data), down.IsConfirmed);

    static EndDeviceJson Json(DeviceRow row, EndDevice? live) => new(
        $"{row.DevEui:x16}", $"{row.JoinEui:x16}", row.Name, row.Owner.ToString(), row.Region, row.DevAddr is null ? "otaa" : "abp", row.IsClassC ? "C" : "A", row.Codec,
        live?.Current is { } session ? $"{session.DevAddr:x8}" : null, live?.Current?.NextUp ?? 0, live?.Current?.NextDown ?? 0, live?.Queue.Count ?? 0, live?.LastHeardMs ?? 0);
}
