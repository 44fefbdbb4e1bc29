using System.Net;
using System.Text.Json;
using Grange.Charging;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Proof;
using Grange.Content;
using Grange.Host;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Charging;

/// <summary>A node with another network in it that sees cars: charging asks it without knowing it, and what it says counts for a session's grade.</summary>
public sealed class Seen_from_the_car : IDisposable
{
    readonly ChargingPlanet charging = new();
    readonly P256Key car = P256Key.Generate();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_car_saw_makes_a_session_worth_more_or_nothing()
    {
        var garage = new Garage(car);
        var options = new NodeOptions
        {
            DataFolder = charging.Planet.NodeData,
            ProgramRoot = GrangeProgram.Root,
            Http = IPEndPoint.Parse(charging.Planet.Url.Authority),
            EpochSeconds = 3_600,
            Available = [garage],
        };
        await using var node = await Node.StartAsync(options, TimeProvider.System, Cancel);
        await RegisterAsync();
        await charging.JoinAsync("owner", "SEEN", OcppVersion.V201, options => options with { Signs = false }, "--price", "300000000");

        Assert.Equal(("C", "Priced"), await ChargeAsync("Priced")); // it saw nothing
        garage.Sees = said => new(Time(said, "fromMs"), Time(said, "toMs"), 2_000, new((long)said.AsMap["energyWh"].AsInt * 5));
        Assert.Equal(("B", "Settled"), await ChargeAsync("Settled"));
        garage.Sees = said => new(Time(said, "fromMs"), Time(said, "toMs"), 0, new(0), IsAway: true);
        Assert.Equal(("F", "Refunded"), await ChargeAsync("Refunded"));
        garage.Sees = _ => throw new InvalidOperationException("broken");
        Assert.Equal(("C", "Priced"), await ChargeAsync("Priced"));
    }

    async Task<(string?, string?)> ChargeAsync(string step)
    {
        var session = await charging.ChargeAsync("SEEN", 5_000_000);
        await charging.CostsAsync(session, 5_000);
        await charging.StopAsync(session);
        var told = await charging.UntilAsync(session, step, "Priced", "Settled", "Refunded");
        return ((string?)told["grade"], (string?)told["step"]);
    }

    /// <summary>Puts the car's hardware into the registry, under somebody who owns no charger.</summary>
    async Task RegisterAsync()
    {
        using var owner = Secp256k1Key.Generate();
        var account = Address.Read(owner.AddressBytes);
        var next = await charging.Planet.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var register = RegistryAction.Register(
            account, NetworkSlug.Parse("charging"), car.PublicKey, "car", DeviceFacts.Of(), (ulong)next["nonce"]!, (ulong)TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        var (status, told) = await charging.Planet.SendAsync(
            HttpMethod.Post, "/api/v1/devices", Planet.Json(JsonSerializer.SerializeToNode(RegistrationJson.Of(register.Sign(domain, owner, car)), DevicesJson.Default.RegistrationJson)!));
        Assert.True((int)status < 300, $"{told}");
    }

    static DateTimeOffset Time(DagNode said, string name) => DateTimeOffset.FromUnixTimeMilliseconds((long)said.AsMap[name].AsInt);

    public void Dispose()
    {
        charging.Dispose();
        car.Dispose();
    }

    /// <summary>The charging network, and beside it a witness.</summary>
    sealed class Garage(P256Key car) : INetwork, IWitness
    {
        readonly ChargingNetwork charging = new();

        /// <summary>What the car reports when it is asked; null: nothing.</summary>
        public Func<DagNode, VehicleReport?> Sees { get; set; } = _ => null;

        public ModuleInfo Info => charging.Info;

        public void Map(INetworkHost host)
        {
            host.Testifies(this);
            charging.Map(host);
        }

        public Verdict Check(Evidence evidence, CheckContext context) => charging.Check(evidence, context);
        public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices) => charging.Challenges(seed, epoch, parameters, carry, devices);
        public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => charging.Score(inputs, carry, sink);

        public bool Knows(string question) => question == CarWord.Question;

        public Task<Testimony?> TellAsync(string question, DagNode asked, CancellationToken cancel)
        {
            Assert.True(HoldId.TryRead(DagNode.Map(("hold", asked.AsMap["session"])), out var session));
            if (Sees(asked) is not { } report) return Task.FromResult<Testimony?>(null);
            var statement = CarWord.Statement(session, report);
            return Task.FromResult<Testimony?>(new(car.DeviceId, statement, car.Sign(statement)));
        }
    }
}
