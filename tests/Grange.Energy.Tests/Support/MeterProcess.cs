using System.Diagnostics;
using System.Globalization;
using Grange.Energy.Agent;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Energy.Tests.Support;

/// <summary>The agent beside a P1 port as a process of its own, to be killed; it says on stdout which slots are safe.</summary>
sealed class MeterProcess : IDisposable
{
    readonly Process process;
    readonly List<long> kept = [];

    MeterProcess(Process process) => this.process = process;

    /// <summary>Beginnings of the slots that it said are safe.</summary>
    public IReadOnlyList<long> Kept { get { lock (kept) return [.. kept]; } }

    public static MeterProcess Start(string folder, Uri node, int port)
    {
        var started = new MeterProcess(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["meter", folder, node.ToString(), $"{port}"]) { RedirectStandardOutput = true })!);
        started.process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && text.StartsWith("kept ", StringComparison.Ordinal)) lock (started.kept) started.kept.Add(long.Parse(text["kept ".Length..], CultureInfo.InvariantCulture));
        };
        started.process.BeginOutputReadLine();
        return started;
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    /// <summary>What the child process does.</summary>
    public static async Task<int> RunAsync(string folder, Uri node, int port)
    {
        using var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var link = new EvidenceLink(node, StubNode.Slug);
        using var courier = new EvidenceCourier(spool, identity, StubNode.Slug, EnergyKinds.Interval, link, TimeProvider.System, NullLogger.Instance);
        using var raw = new RawLog(Path.Combine(folder, "raw"));
        var agent = new MeterAgent("p1", new SlotClock(900), new ConnectionLimits(43_470, 20_000), new MeterFolder(folder), raw, courier, TimeProvider.System) { Kept = slot => Console.Out.WriteLine($"kept {slot.SlotMs}") };
        await Task.WhenAny(
            new P1Source(cancel => P1Source.OverTcpAsync("127.0.0.1", port, cancel), agent, TimeProvider.System, NullLogger.Instance).RunAsync(CancellationToken.None),
            courier.RunAsync(() => false, CancellationToken.None));
        return 1;
    }
}
