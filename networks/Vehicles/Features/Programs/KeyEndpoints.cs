using System.Text.Json.Serialization;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Programs;

/// <summary>What a program is called.</summary>
public sealed record NewProgramKeyJson(string? Name);

/// <summary>A program's key.</summary>
/// <param name="Key">The key itself, told once when it is made.</param>
public sealed record ProgramKeyJson(string Id, string Name, long MadeMs, string? Key);

public sealed record ProgramKeyListJson(IReadOnlyList<ProgramKeyJson> Keys);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewProgramKeyJson))]
[JsonSerializable(typeof(ProgramKeyListJson))]
sealed partial class KeysJson : JsonSerializerContext;

/// <summary>Keys of programs that read for an account: <c>Authorization: Bearer gvk_…</c> at every door of readers. A key reads and does nothing else: owners' acts are signed by wallets.</summary>
sealed class KeyEndpoints(VehiclesRunner running)
{
    const int MostKeys = 50, MostName = 64;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/keys", ListAsync).Produces<ProgramKeyListJson>().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("The asker's keys for programs, without their secrets");
        api.MapPost("/keys", AddAsync).Produces<ProgramKeyJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Makes a key for a program: it reads what the asker may read, and the asker pays");
        api.MapDelete("/keys/{id}", RemoveAsync).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Takes a key back, from this moment on");
    }

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return (await node.Gate.PersonAsync(context, cancel)).ToHttp(person => Results.Json(new ProgramKeyListJson([.. node.Programs.Of(person).Select(one => Json(one, null))]), KeysJson.Default.ProgramKeyListJson));
    }

    async Task<IResult> AddAsync(NewProgramKeyJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.PersonAsync(context, cancel)).TryGet(out var person, out var why)) return Problem.Of(why);
        if (said.Name is not { Length: > 0 and <= MostName } name) return Problem.Of(new Fault("bad-name", $"name: 1 to {MostName} characters", Status: 422));
        if (node.Programs.Of(person).Count >= MostKeys) return Problem.Of(new Fault("too-many-keys", $"an account has {MostKeys} keys at most", "take one back", 409));
        var (key, text) = await node.Programs.AddAsync(person, name, node.NowMs, cancel);
        return Results.Json(Json(key, text), KeysJson.Default.ProgramKeyJson, statusCode: StatusCodes.Status201Created);
    }

    async Task<IResult> RemoveAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.PersonAsync(context, cancel)).TryGet(out var person, out var why)) return Problem.Of(why);
        return await node.Programs.RemoveAsync(person, id, cancel) ? Results.NoContent() : Problem.Of(new Fault("unknown-key", $"you have no key {id}", Status: 404));
    }

    static ProgramKeyJson Json(ProgramKey key, string? text) => new(key.Id, key.Name, key.MadeMs, text);
}
