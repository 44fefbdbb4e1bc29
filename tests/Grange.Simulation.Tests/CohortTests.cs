using Grange.Host;
using Grange.Kernel;

namespace Grange.Simulation.Tests;

/// <summary>Epochs that modules make up: every device of one works alike, so each earns alike, and the module's own Check takes what they say.</summary>
public class CohortTests
{
    static readonly long FromMs = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static TheoryData<string> Modules => [.. Roster.All.Where(module => module is ISimulated).Select(module => module.Info.Module)];

    [Theory]
    [MemberData(nameof(Modules))]
    public void Devices_that_work_alike_earn_alike(string name)
    {
        var module = Roster.ByName[name];
        foreach (var devices in (int[])[1, 7, 100])
        {
            var preview = Preview.Run(module, (ISimulated)module, Draft(module), devices, FromMs, new MicroUsd(1_000_000_000));
            Assert.True(preview.Epoch.Least > 0, $"{devices} devices: {string.Join(", ", preview.Reasons)}");
            Assert.True(preview.Epoch.Most - preview.Epoch.Least <= preview.Epoch.Least / 1_000, $"{preview.Epoch.Least} to {preview.Epoch.Most}");
        }
    }

    [Fact]
    public void Every_module_but_wireless_makes_them_up()
        => Assert.Equal(["wireless"], Roster.All.Where(module => module is not ISimulated).Select(module => module.Info.Module));

    static NetworkDefinition Draft(INetwork module)
    {
        var read = NetworkDocument.Read(System.Text.Encoding.UTF8.GetBytes(NetworkDrafts.Template(NetworkSlug.Parse(module.Info.Module), module.Info)), Roster.ByName.ToDictionary(one => one.Key, one => one.Value.Info));
        return read.Definition ?? throw new InvalidOperationException(string.Join(", ", read.Problems));
    }
}
