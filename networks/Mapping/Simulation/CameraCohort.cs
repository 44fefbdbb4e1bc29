using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;

namespace Grange.Mapping.Simulation;

/// <summary>Cameras that each take good pictures of a street of their own, which nobody had mapped before.</summary>
static class CameraCohort
{
    /// <summary>Hexes of a street; two pictures never share one.</summary>
    const int Hexes = 40;

    const double Apart = 4e-4, Between = 0.02, South = 40, West = 10;

    const int Streets = 400;

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        var said = devices.OrderBy(device => device.Id).Select(device => SimulatedEpoch.Say(
            definition, MappingKinds.Taken, Author.Operator(definition.Operators[0].Id), fromMs, new TakenBody(device.Id, [.. Enumerable.Range(0, Hexes).Select(at => Row(device, at, fromMs))]).ToNode()));
        return new SimulatedEpoch(_ => ImmutableDictionary<string, string>.Empty, [.. said], Carry.Empty, $"every camera takes {Hexes} good pictures of places that nobody had mapped; nobody reviews, nobody buys");
    }

    static TakenRow Row(SimulatedDevice device, int at, long fromMs)
    {
        Span<byte> name = stackalloc byte[Hash32.Size + sizeof(int)];
        device.Id.Value.ToByteArray().CopyTo(name);
        BinaryPrimitives.WriteInt32BigEndian(name[Hash32.Size..], at);
        var place = new LatLng(South + device.Number / Streets * Between, West + device.Number % Streets * Between + at * Apart);
        return new(Hash32.Read(SHA256.HashData(name)), H3Cell.Of(place, TakenBody.Resolution), fromMs + at, fromMs + at, Mount.Front, Checks.Quality.Full, IsSigned: true, null);
    }
}
