using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Witness;

/// <summary>A statement that a device was asked to sign with the answer to a batch.</summary>
/// <param name="Statement">Base64 of the bytes.</param>
/// <param name="Signature">Base64 of 64 bytes, r ‖ s over SHA-256 of the statement.</param>
public sealed record TestimonyJson(string? Device, string? Statement, string? Signature);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TestimonyJson))]
sealed partial class WitnessJson : JsonSerializerContext;

/// <summary>The door at which devices bring back what they signed.</summary>
sealed class WitnessEndpoints(VehiclesRunner running)
{
    const int MostBytes = 1_024;

    public void Map(IEndpointRouteBuilder api) => api.MapPost("/testimony", PostAsync).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithSummary("A device's signature of a statement that it was asked for (asks, in the answer to its batch)");

    async Task<IResult> PostAsync(TestimonyJson said, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (statement, signature) = (new byte[MostBytes], new byte[P256.SignatureSize]);
        if (!DeviceId.TryParse(said.Device, null, out var device) || !Convert.TryFromBase64String(said.Statement ?? "?", statement, out var length) || !Convert.TryFromBase64String(said.Signature ?? "?", signature, out var signed) || signed != signature.Length)
            return Problem.Of(new Fault("bad-testimony", "device, statement and signature", Status: 422));
        return node.Asks.Take(device, statement.AsSpan(0, length), signature) is { } refused ? Problem.Of(refused) : Results.NoContent();
    }
}
