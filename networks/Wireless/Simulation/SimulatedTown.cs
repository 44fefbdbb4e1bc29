using System.Buffers.Binary;
using Grange.Geo;

namespace Grange.Wireless.Simulation;

/// <summary>A town's air: what one radio sends the others hear as <see cref="Propagation"/> has it. Gateways are real speakers of Semtech's protocol; sensors join, and tell by Cayenne LPP where they are.</summary>
/// <param name="seed">The same town for the same seed.</param>
public sealed class SimulatedTown(int seed) : IDisposable
{
    const double DeviceDbm = 14, BeaconDbm = 14;
    const int Rate = 5;

    static readonly DataRate Fast = new(7, 125), Slow = new(9, 125);

    readonly Propagation air = new(new Random(seed));
    readonly Lock radio = new();
    readonly List<(SimulatedGateway Gateway, LatLng Place, bool Boasts)> gateways = [];
    readonly List<(SimulatedNode Node, LatLng Place)> sensors = [];
    readonly CancellationTokenSource ending = new();
    uint micros;

    /// <summary>Beacons that were on air.</summary>
    public int Beacons { get; private set; }

    public int Joined => sensors.Count(one => one.Node.HasJoined);

    /// <summary>Begins to carry what a gateway is told to send.</summary>
    /// <param name="boasts">It says that it hears every beacon as if it stood beside it.</param>
    public void Add(SimulatedGateway gateway, LatLng place, bool boasts)
    {
        gateways.Add((gateway, place, boasts));
        _ = CarryAsync(gateway, place);
    }

    public void Add(SimulatedNode sensor, LatLng place) => sensors.Add((sensor, place));

    /// <summary>Every sensor that has not joined asks to, one after the other.</summary>
    public async Task JoinAsync(CancellationToken cancel)
    {
        foreach (var (node, place) in sensors.Where(one => !one.Node.HasJoined)) await SendAsync(node.Join(), place, cancel);
    }

    /// <summary>Every sensor that has joined says where it is.</summary>
    public async Task SpeakAsync(CancellationToken cancel)
    {
        foreach (var (node, place) in sensors.Where(one => one.Node.HasJoined))
            await SendAsync(node.Send(1, Lpp(place), heard: new Uplinked(0, Rate, 0)), place, cancel);
    }

    /// <summary>A frame of a sensor, at every gateway that hears it.</summary>
    async Task SendAsync(byte[] phy, LatLng from, CancellationToken cancel)
    {
        var at = micros += 100_000;
        await Task.WhenAll(gateways.Select(one => Hear(from, one.Place, 868_100_000, DeviceDbm) is var (rssi, snr) ? one.Gateway.HearAsync(phy, at, 868_100_000, Fast, rssi / 10, snr / 10m, cancel) : Task.CompletedTask));
    }

    /// <summary>What a gateway sends: beacons go to the other gateways, answers to sensors, and a join-accept is known by the sensor that it is for.</summary>
    async Task CarryAsync(SimulatedGateway sender, LatLng from)
    {
        await foreach (var order in sender.Told.ReadAllAsync(ending.Token))
        {
            var (phy, hz) = (Convert.FromBase64String((string)order["data"]!), (long)((decimal)order["freq"]! * 1_000_000m));
            if ((bool)order["ipol"]!)
            {
                foreach (var (node, _) in sensors.Where(one => !one.Node.HasJoined))
                    if (node.Accept(phy)) break;
                continue;
            }
            Beacons++;
            await Task.WhenAll(gateways.Where(one => one.Gateway != sender).Select(one => Hear(from, one.Place, hz, BeaconDbm) is var (rssi, snr)
                ? one.Gateway.HearAsync(phy, ++micros, hz, Slow, one.Boasts ? -20 : rssi / 10, snr / 10m, ending.Token) : Task.CompletedTask));
        }
    }

    (int RssiDeciDbm, int SnrDeciDb)? Hear(LatLng from, LatLng to, long hz, double dbm)
    {
        lock (radio) return air.Hear(from, to, hz, dbm);
    }

    /// <summary>Channel 1, type 136: degrees × 10⁴, metres × 10².</summary>
    static byte[] Lpp(LatLng place)
    {
        byte[] payload = [1, 136, .. Three(place.Lat * 10_000), .. Three(place.Lng * 10_000), 0, 0x13, 0x88];
        return payload;

        static byte[] Three(double number)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, (int)Math.Round(number));
            return four[1..].ToArray();
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        foreach (var (gateway, _, _) in gateways) gateway.Dispose();
        ending.Dispose();
    }
}
