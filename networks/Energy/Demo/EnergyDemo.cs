using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Energy.Simulation;
using Grange.Verbs;

namespace Grange.Energy.Demo;

/// <summary>Energy in <c>grange demo</c>: a day of 17 homes over P1 sockets, settled between neighbours; the meter that reports too much is named by its feeder.</summary>
public sealed class EnergyDemo : INetworkDemo
{
    const string Feeder = "sunny-lane";

    /// <summary>The home whose meter lies, one with a large roof.</summary>
    const int Cheat = 7;

    const long DayMs = 86_400_000, SlotMs = 900_000;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    long startMs;

    /// <inheritdoc/>
    public void Edit(JsonObject definition) => definition["rules"] = new JsonObject { ["slotMinutes"] = (int)(SlotMs / 60_000) };

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        startMs = (stage.Clock.GetUtcNow().ToUnixTimeMilliseconds() / DayMs - 1) * DayMs;
        await using var street = new DemoStreet(startMs, Cheat, stage.Clock);
        await Task.WhenAll(street.Ports.Select(one => Join(stage, one.Home, one.Port).ReadyAsync(Patience, stage.Clock, cancel)));
        await street.DawnAsync(cancel).WaitAsync(Patience, stage.Clock, cancel);
        stage.Tell($"{street.Ports.Count - 1} homes and their transformer are read over P1 sockets; yesterday passes in six seconds");
        await stage.UntilAsync("the day's last slot of every meter", Patience, async () => await CountAsync(stage, street.EndMs - SlotMs, cancel) == street.Ports.Count ? stage : null, cancel);
        await SettleAsync(stage, cancel);
        await AuditAsync(stage, cancel);
    }

    /// <inheritdoc/>
    public Task EpochAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterwardsAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>A home with an account of its own, so that all can register at once; the first one claims what it earned.</summary>
    static DemoProcess Join(DemoStage stage, int home, P1Port port)
    {
        var (name, role) = home == DemoStreet.Transformer ? ("transformer", "--transformer") : (NameOf(home), "--feeder");
        var (account, data) = stage.NewAccount(name);
        if (home == 1) stage.Earners.Add((account, data, name));
        return stage.Start(name, "join", "energy", "--meter", $"p1:127.0.0.1:{port.Port}", "--inverter", "400000", "--fuse", "400000", role, Feeder, "--name", name,
            "--dir", Path.Combine(stage.Folder, "meters", name), "--data", data, "--node", stage.NodeUrl.ToString());
    }

    /// <summary>How many meters have said the slot.</summary>
    static async Task<int> CountAsync(DemoStage stage, long slotMs, CancellationToken cancel)
        => (await stage.Node.GetAsync($"/energy/readings?fromMs={slotMs}&toMs={slotMs + 1}", cancel))["intervals"]!.AsArray().Count;

    async Task SettleAsync(DemoStage stage, CancellationToken cancel)
    {
        var lines = (await stage.Node.GetAsync($"/energy/lines?fromMs={startMs}&toMs={startMs + DayMs}", cancel))["lines"]!.AsArray();
        var shared = lines.Where(line => (string?)line!["kind"] == "p2p").ToList();
        var (sharedWh, sharedMicro) = (shared.Sum(line => (long)line!["wh"]!), shared.Sum(line => (long)line!["micro"]!));
        var suppliedWh = lines.Where(line => (string?)line!["kind"] == "residual").Sum(line => (long)line!["wh"]!);
        stage.Tell($"the day is settled, {lines.Count} lines: neighbours sold each other {KilowattHours(sharedWh)} for {(sharedMicro / 1_000_000m).ToString("F2", CultureInfo.InvariantCulture)} dollars, {KilowattHours(suppliedWh)} came from outside");
        stage.Report["energy"] = new JsonObject { ["lines"] = lines.Count, ["sharedWh"] = sharedWh, ["sharedMicro"] = sharedMicro, ["suppliedWh"] = suppliedWh };
    }

    async Task AuditAsync(DemoStage stage, CancellationToken cancel)
    {
        var audit = await stage.Node.GetAsync($"/energy/audit/feeder/{Feeder}?fromMs={startMs}&toMs={startMs + DayMs}", cancel);
        var named = audit["homes"]!.AsArray().Where(home => (bool)home!["suspect"]!).Select(home => home!.DeepClone()).ToArray();
        stage.Report["energy"]!["cheat"] = NameOf(Cheat);
        stage.Report["energy"]!["slots"] = audit["slots"]!.DeepClone();
        foreach (var home in named)
            stage.Tell($"the transformer's meter names {home["name"]}: it reports {((long)home["factorPpm"]! / 1_000_000m).ToString("F2", CultureInfo.InvariantCulture)} times the export that flowed");
        stage.Report["energy"]!["named"] = new JsonArray(named);
    }

    static string NameOf(int home) => string.Create(CultureInfo.InvariantCulture, $"home-{home:D2}");

    static string KilowattHours(long wh) => $"{(wh / 1_000m).ToString("F1", CultureInfo.InvariantCulture)} kWh";
}
