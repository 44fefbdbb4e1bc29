using Grange.Kernel;
using Grange.Vehicles.Features.Programs;
using Grange.Vehicles.Rules.Audit;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Http;

namespace Grange.Vehicles.Features.Reads;

/// <summary>Who asks, and what they may see: asked at every read and for every event of a stream, from memory. Nothing that was once allowed is kept.</summary>
sealed class ReadGate(VehiclesNode node)
{
    /// <summary>The account on whose behalf a program asks, where it is not the one that is signed in.</summary>
    public const string AccountHeader = "Grange-Account";

    /// <summary>The same where a request has no headers of its own.</summary>
    public const string AccountQuery = "account";

    const long MsPerSecond = 1_000;

    /// <summary>An owner's act is in force: what streams may show is to be asked again, also where nothing is measured.</summary>
    public event Action? ActsChanged;

    public void Changed() => ActsChanged?.Invoke();

    /// <summary>The account that asks: the one a program's key stands for, the one that is named, or who is signed in.</summary>
    public async Task<Result<Address>> ReaderAsync(HttpContext context, CancellationToken cancel)
    {
        const string Bearer = "Bearer ";
        if (context.Request.Headers.Authorization is not [{ } said] || !said.StartsWith(Bearer + KeyTable.Prefix, StringComparison.OrdinalIgnoreCase)) return await PersonAsync(context, cancel);
        return node.Programs.Find(said[Bearer.Length..]) is { } account ? account : new Fault("unknown-key", "nobody has this key, or it was taken back", "make one on the developer's page", StatusCodes.Status401Unauthorized);
    }

    /// <summary>The account that asks, and is there itself: keys of programs do not count.</summary>
    public async Task<Result<Address>> PersonAsync(HttpContext context, CancellationToken cancel)
    {
        if ((context.Request.Headers[AccountHeader] is [{ } said] ? said : context.Request.Query[AccountQuery] is [{ } asked] ? asked : null) is { } named)
        {
            if (!Address.TryParse(named, null, out var account)) return new Fault("bad-account", $"'{named}' is no account", Status: 422);
            return await node.Accounts.RefusesAsync(context, account, cancel) is { } refused ? refused with { Status = refused.Status == StatusCodes.Status401Unauthorized ? refused.Status : StatusCodes.Status403Forbidden } : account;
        }
        return await node.Accounts.AskerAsync(context, cancel) is { } asker ? asker : new Fault("reader-unknown", "nobody is signed in", "sign in", StatusCodes.Status401Unauthorized);
    }

    /// <summary>A vehicle that is the asker's own; what is another's is not there.</summary>
    public async Task<Result<Vehicle>> OwnedAsync(HttpContext context, long id, CancellationToken cancel)
    {
        if (!(await PersonAsync(context, cancel)).TryGet(out var reader, out var why)) return why;
        return node.Owners.Now.Find(id) is { } vehicle && vehicle.Owner == reader ? vehicle : Vehicle.Unknown(id);
    }

    /// <summary>What a request may see of a vehicle.</summary>
    /// <param name="scope">A scope that is needed; <see cref="Scopes.None"/>: any.</param>
    public async Task<Result<Seeing>> AskAsync(HttpContext context, long id, Scopes scope, CancellationToken cancel)
        => (await ReaderAsync(context, cancel)).TryGet(out var reader, out var why) ? Ask(reader, id, scope) : why;

    /// <summary>What an account may see now. A refusal stands in the owner's log.</summary>
    public Result<Seeing> Ask(Address reader, long id, Scopes scope)
    {
        var asked = Look(reader, id, scope);
        if (!asked.IsOk && node.Owners.Now.Find(id) is { } there && there.Grants.ContainsKey(reader))
            node.Accesses.Note(id, new(reader, scope, "", node.NowMs, Refused: true, 0, node.NowMs, node.NowMs));
        return asked;
    }

    /// <summary>As <see cref="Ask"/>, without a word in the log: what streams ask for every event.</summary>
    public Result<Seeing> Look(Address reader, long id, Scopes scope)
    {
        if (node.Owners.Now.Find(id) is not { } vehicle) return Vehicle.Unknown(id);
        var now = node.NowMs / MsPerSecond;
        if (scope != Scopes.None) return vehicle.Ask(reader, scope, now).TryGet(out var access, out var why) ? new Seeing(vehicle, reader, access) : why;
        Fault? last = null;
        foreach (var each in ScopeNames.Each)
            if (vehicle.Ask(reader, each, now).TryGet(out var any, out last)) return new Seeing(vehicle, reader, any);
        return last!;
    }

    /// <summary>Notes a read in the owner's log; what owners read of their own is nobody's to know.</summary>
    public void Note(Seeing seeing, Scopes scopes, long results, long fromMs, long toMs)
    {
        if (!seeing.Access.IsOwner) node.Accesses.Note(seeing.Vehicle.Id, new AccessNote(seeing.Reader, scopes, seeing.Access.Purpose, node.NowMs, Refused: false, results, fromMs, toMs));
    }
}

/// <summary>What one request, or one event of a stream, may see.</summary>
sealed record Seeing(Vehicle Vehicle, Address Reader, Access Access)
{
    const long MsPerSecond = 1_000;

    /// <summary>Nothing that was measured before.</summary>
    public long SinceMs => Access.SinceSeconds * MsPerSecond;
}
