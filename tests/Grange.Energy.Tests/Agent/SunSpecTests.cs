using System.Net;
using System.Net.Sockets;
using Grange.Energy.Agent;
using Grange.Energy.Protocol.SunSpec;
using Grange.Energy.Simulation;

namespace Grange.Energy.Tests.Agent;

public sealed class SunSpecTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(40_000)]
    [InlineData(50_000)]
    [InlineData(0)]
    public async Task An_inverter_is_found_at_any_of_the_three_addresses(int start)
    {
        await using var server = new SunSpecServer(() => SunSpecMap.Inverter("SN-1", 5_000, 1_234, 7_654_321, (ushort)start));
        var (device, energies) = await ReadAsync(server);
        Assert.Equal(((ushort)start, "SN-1", 5_000L), (device.BaseAddress, device.Identity!.Serial, device.RatedWatts!.Value));
        Assert.Equal([1, 103, 120], device.Models.Select(model => (int)model.Id));
        Assert.Equal(new SunSpecEnergy(103, null, 7_654_321_000, 1_234_000, "mppt", 4_294_967_296_000), Assert.Single(energies));
    }

    [Fact]
    public async Task A_meters_scale_counts_and_what_it_does_not_measure_is_nothing()
    {
        await using var server = new SunSpecServer(() => SunSpecMap.Meter("M", 1_234, 56, scale: 1));
        var (_, energies) = await ReadAsync(server);
        Assert.Equal(new SunSpecEnergy(203, 12_340_000, 560_000, null, null, 42_949_672_960_000), Assert.Single(energies));
    }

    [Fact]
    public async Task A_model_longer_than_a_request_is_read_in_parts()
    {
        await using var server = new SunSpecServer(() => new SunSpecMap(40_000).Common("G", "D", "S").Model(701, 153, at =>
        {
            (at[2], at[3]) = (2, 1);
            (at[21], at[22], at[25], at[26]) = (1, 2, 0, 9);
            (at[116], at[120], at[10]) = (0, unchecked((ushort)-1), 100);
        }).End());
        var (_, energies) = await ReadAsync(server);
        Assert.Equal(new SunSpecEnergy(701, 900, 6_553_800, 100_000, "on", 0), Assert.Single(energies));
    }

    [Fact]
    public async Task A_device_without_a_map_and_a_busy_one_are_named()
    {
        await using var server = new SunSpecServer(() => new SunSpecMap(1_000).End());
        using var line = Line(server.Port);
        Assert.Equal("no-sunspec", (await SunSpecDevice.FindAsync(line, Cancel)).Fault.Code);
        server.IsBusy = true;
        var busy = (await line.ReadAsync(40_000, 2, Cancel)).Fault;
        Assert.Equal("modbus-exception", busy.Code);
        Assert.Contains("server device busy", busy.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_unit_times_out_and_the_line_works_again_afterwards()
    {
        await using var server = new SunSpecServer(() => SunSpecMap.Meter("M", 1, 1, 0), unit: 7);
        using var wrong = new ModbusLine("127.0.0.1", server.Port, 1, TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Assert.Equal("modbus-timeout", (await wrong.ReadAsync(40_000, 2, Cancel)).Fault.Code);
        using var right = new ModbusLine("127.0.0.1", server.Port, 7, Patience, TimeProvider.System);
        Assert.True((await right.ReadAsync(40_000, 2, Cancel)).IsOk);
    }

    [Fact]
    public async Task What_is_no_modbus_is_malformed_and_nobody_there_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Cancel);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancel);
            await client.GetStream().ReadExactlyAsync(new byte[12], Cancel);
        }, Cancel);
        using var line = Line(port);
        Assert.Equal("modbus-malformed", (await line.ReadAsync(40_000, 2, Cancel)).Fault.Code);
        await answering;
        listener.Stop();
        Assert.Equal("modbus-unreachable", (await line.ReadAsync(40_000, 2, Cancel)).Fault.Code);
    }

    [Fact]
    public void A_device_that_fails_is_left_alone_for_longer_each_time()
    {
        var wait = new BackOff();
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => (int)wait.Next().TotalSeconds));
        wait.Reset();
        Assert.Equal(TimeSpan.FromSeconds(1), wait.Next());
    }

    static ModbusLine Line(int port) => new("127.0.0.1", port, 1, Patience, TimeProvider.System);

    static async Task<(SunSpecDevice Device, IReadOnlyList<SunSpecEnergy> Energies)> ReadAsync(SunSpecServer server)
    {
        using var line = Line(server.Port);
        var device = (await SunSpecDevice.FindAsync(line, Cancel)).Value;
        return (device, (await device.ReadAsync(line, Cancel)).Value);
    }
}
