using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Energy.Simulation;
using Grange.Planet.Tests.Peers;

namespace Grange.Planet.Tests.Energy;

/// <summary>npm <c>modbus-serial</c> knows nothing of Grange: our client reads its server, and its client reads our simulated device.</summary>
public sealed class A_device_by_modbus_serial : IDisposable
{
    const ushort Base = 50_000;
    const int Registers = 2 + 68 + 52 + 28 + 2;

    readonly string folder = Directory.CreateTempSubdirectory("grange-modbus-").FullName;

    [Fact]
    public async Task Is_found_and_read_by_the_verb()
    {
        var (portFile, hex) = (Path.Combine(folder, "port"), Convert.ToHexString(Map()));
        using var device = await Clients.StartAsync("tests/peers/modbus.mjs", "serve", portFile, $"{Base}", hex);
        for (var tries = 0; tries < 200 && !File.Exists(portFile); tries++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        var port = await File.ReadAllTextAsync(portFile, TestContext.Current.CancellationToken);

        var said = (await GrangeProgram.RunAsync("energy", "sunspec", $"127.0.0.1:{port}", "--unit", "3", "--json")).Exits(0).Json;

        Assert.Equal(("SN-7", Base, 5_000), ((string)said["serial"]!, (int)said["base"]!, (int)said["rated_w"]!));
        var reading = Assert.Single(said["readings"]!.AsArray())!;
        Assert.Equal((103, 4_000_000_000, 1_234, "mppt"), ((int)reading["model"]!, (long)reading["export_wh"]!, (long)reading["power_w"]!, (string)reading["state"]!));
    }

    [Fact]
    public async Task Reads_a_simulated_device_and_is_told_what_is_not_there()
    {
        await using var server = new SunSpecServer(() => SunSpecMap.Inverter("SN-7", 5_000, 1_234, 4_000_000_000, Base), unit: 9);
        var data = (await ReadAsync(server.Port, Base, 125)).Select(register => (int)register!).ToList();
        Assert.Equal(Map().Chunk(2).Take(125).Select(pair => (int)BinaryPrimitives.ReadUInt16BigEndian(pair)), data);
        var nowhere = (await Clients.RunAsync("tests/peers/modbus.mjs", "read", "127.0.0.1", $"{server.Port}", "9", "100", "2")).Exits(0).Json;
        Assert.Equal(2, (int)nowhere["exception"]!);
    }

    [Fact]
    public async Task Nobody_there_is_one_line_with_the_next_step()
    {
        var ran = (await GrangeProgram.RunAsync("energy", "sunspec", $"127.0.0.1:{Planet.FreePort().ToString(CultureInfo.InvariantCulture)}", "--json")).Exits(1);
        Assert.Equal("modbus-unreachable", (string?)ran.Json["error"]);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
    }

    static async Task<JsonArray> ReadAsync(int port, int address, int count)
        => (await Clients.RunAsync("tests/peers/modbus.mjs", "read", "127.0.0.1", $"{port}", "9", $"{address}", $"{count}")).Exits(0).Json["data"]!.AsArray();

    /// <summary>The registers of an inverter, as bytes.</summary>
    static byte[] Map()
    {
        var bytes = new byte[2 * Registers];
        if (!SunSpecMap.Inverter("SN-7", 5_000, 1_234, 4_000_000_000, Base).TryRead(Base, Registers, out var found)) throw new InvalidOperationException("the map is shorter");
        for (var at = 0; at < found.Length; at++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * at), found[at]);
        return bytes;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
