using System.Net;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Geo;
using Grange.Host;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Vehicles;
using Grange.Vehicles.Rules.Witness;
using Grange.Verbs;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>What a car tells other networks of where it was: hexes under its device's signature, as far as its owner lets it, and nothing of home.</summary>
public sealed class A_car_that_passed : IDisposable
{
    const string Latitude = "Vehicle.CurrentLocation.Latitude", Longitude = "Vehicle.CurrentLocation.Longitude";

    readonly Planet planet = new();
    readonly CuriousNetwork curious = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_its_hexes_under_a_grant_and_keeps_silent_about_home()
    {
        var options = new NodeOptions { DataFolder = planet.NodeData, ProgramRoot = GrangeProgram.Root, Http = IPEndPoint.Parse(planet.Url.Authority), EpochSeconds = 3_600, Available = [new VehiclesNetwork(), curious], Modules = ["vehicles", "curious"] };
        await using var node = await Node.StartAsync(options, TimeProvider.System, Cancel);
        await using var garage = await Garage.BesideAsync(planet);
        var car = new TestCar(garage, Secp256k1Key.Generate(), P256Key.Generate());
        await car.RegisterAsync();
        await car.AddAsync(Garage.NewVin());
        (await car.PairAsync()).Ok();
        var from = Garage.NowMs / 1_000 * 1_000 - 600_000;
        LatLng[] road = [.. Enumerable.Range(0, 10).Select(at => new LatLng(48.2 + at * 0.01, 16.37))];
        (await car.SendAsync(road.SelectMany((place, at) => new[] { (Latitude, from + at * 60_000L, (object)place.Lat), (Longitude, from + at * 60_000L, place.Lng) }))).Ok();
        var (toMs, us) = (from + 540_000, new AccountKeys(planet.NodeData).Default()!.Value);

        Assert.Null(await AskAsync(car, PlaceReport.Driven, from, toMs)); // nobody allowed it
        (await car.GrantAsync(us, ["location.exact"])).Ok();
        Assert.Equal(road.Select(place => H3Cell.Of(place, 8).Value).Distinct().Order(), await AskAsync(car, PlaceReport.Driven, from, toMs));
        Assert.Equal([H3Cell.Of(road[3], 8).Value], await AskAsync(car, PlaceReport.Place, from + 180_000, from + 180_000));
        Assert.Null(await AskAsync(car, PlaceReport.Place, from + 210_000, from + 210_000)); // between two fixes it does not know
        Assert.Null(await AskAsync(car, PlaceReport.Driven, from, from + 2 * PlaceReport.MostMs));

        (await garage.AskAsync(car.Owner, car.Path("zones"), HttpMethod.Post, new JsonObject { ["lat"] = road[0].Lat, ["lon"] = road[0].Lng, ["radius"] = 500 })).Ok();
        Assert.DoesNotContain(H3Cell.Of(road[0], 8).Value, (await AskAsync(car, PlaceReport.Driven, from, toMs))!);
        Assert.Null(await AskAsync(car, PlaceReport.Place, from, from));
        (await car.GrantAsync(us, ["location.h3r6"], "h3r6")).Ok();
        Assert.All((await AskAsync(car, PlaceReport.Driven, from, toMs))!, cell => Assert.Contains(road, place => H3Cell.Of(place, 6).Value == cell));
    }

    /// <summary>Asks while the car goes on reporting, and signs as the agent in it does; the cells, or null.</summary>
    async Task<IReadOnlyList<ulong>?> AskAsync(TestCar car, string question, long fromMs, long toMs)
    {
        var session = System.Security.Cryptography.RandomNumberGenerator.GetBytes(16);
        var asked = DagNode.Map(question == PlaceReport.Place
            ? [("session", DagNode.Of(session)), ("account", DagNode.Of(car.Owner.ToByteArray())), ("atMs", DagNode.Of(fromMs))]
            : [("session", DagNode.Of(session)), ("account", DagNode.Of(car.Owner.ToByteArray())), ("fromMs", DagNode.Of(fromMs)), ("toMs", DagNode.Of(toMs))]);
        var answer = curious.Host!.Witnesses.AskAsync(question, asked, Cancel);
        while (!answer.IsCompleted)
        {
            foreach (var ask in (await car.SendAsync(("Vehicle.Speed", Garage.NowMs, 50))).Ok()["asks"]?.AsArray() ?? [])
            {
                var statement = Convert.FromBase64String((string)ask!);
                Assert.True(PlaceReport.IsStatement(statement));
                await planet.SendAsync(HttpMethod.Post, "/vehicles/testimony", Planet.Json(new JsonObject { ["device"] = $"{car.Device.DeviceId}", ["statement"] = (string)ask!, ["signature"] = Convert.ToBase64String(car.Device.Sign(statement)) }));
            }
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel));
        }
        if (await answer is not { } told) return null;
        Assert.Equal(P256Fault.None, P256.Verify(car.Device.PublicKey.Span, told.Statement.Span, told.Signature.Span));
        Assert.Equal(DagCborFault.None, DagCbor.TryDecode(told.Statement.Span, out var said));
        Assert.Equal(session, said!.AsMap["session"].AsBytes.ToArray());
        return [.. said.AsMap["cells"].AsList.Select(one => (ulong)one.AsInt)];
    }

    public void Dispose() => planet.Dispose();

    /// <summary>A network that does nothing but ask.</summary>
    sealed class CuriousNetwork : INetwork
    {
        public INetworkHost? Host { get; private set; }

        public ModuleInfo Info { get; } = new("curious", "Curious", [], "questions", 1, """{ "type": "object", "additionalProperties": false, "properties": {} }""", 1);

        public void Map(INetworkHost host) => Host = host;
        public Verdict Check(Evidence evidence, CheckContext context) => Verdict.Refuse("unknown-kind", "it takes nothing");
        public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => [];
        public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => carry;
    }
}
