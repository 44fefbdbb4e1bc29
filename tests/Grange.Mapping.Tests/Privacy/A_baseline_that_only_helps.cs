using System.Diagnostics;
using Grange.Mapping.Features.Privacy;
using Grange.Mapping.Tests.Support;
using Grange.Tests;

namespace Grange.Mapping.Tests.Privacy;

public sealed class A_baseline_that_only_helps : IDisposable
{
    readonly BaselineDetector baseline = new(() => false, TimeProvider.System);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_process_looks_at_one_picture_after_the_other()
    {
        Installed();
        Assert.True((await baseline.LookAsync(Pictures.Shot(5), Stop)).IsOk);
        var first = baseline.ProcessId;
        Assert.True((await baseline.LookAsync(Pictures.Shot(50), Stop)).IsOk);
        Assert.Equal(first, baseline.ProcessId);
        Assert.False(baseline.Clears);
    }

    [Fact]
    public async Task One_that_is_killed_is_a_fault_and_the_next_picture_has_a_new_one()
    {
        Installed();
        Assert.True((await baseline.LookAsync(Pictures.Shot(5), Stop)).IsOk);
        using (var process = Process.GetProcessById(baseline.ProcessId!.Value))
        {
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }
        Assert.False((await baseline.LookAsync(Pictures.Shot(5), Stop)).TryGet(out _, out var fault));
        Assert.Equal("baseline-failed", fault.Code);
        Assert.True((await baseline.LookAsync(Pictures.Shot(5), Stop)).IsOk);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_a_fault_and_costs_no_process()
    {
        Installed();
        Assert.False((await baseline.LookAsync([0xff, 0xd8, 0xff, 0xe0, 0], Stop)).IsOk);
        Assert.Null(baseline.ProcessId);
    }

    [Fact]
    public async Task It_finds_a_pedestrian_on_a_real_street()
    {
        Installed();
        Assert.True((await baseline.LookAsync(File.ReadAllBytes(ReferenceData.Path("mapping/lund_01.jpg")), Stop)).TryGet(out var found, out _));
        Assert.Contains(found!.Regions, one => one is { Kind: "person", X: > 380 and < 440, Y: > 400 and < 450 });
        Assert.All(found.Regions, one => Assert.True(one.X >= 0 && one.Y >= 0 && one.X + one.Width <= 1024 && one.Y + one.Height <= 768));
    }

    static void Installed() => Assert.SkipUnless(BaselineDetector.IsInstalled, "python3-opencv and opencv-data are not installed");

    public void Dispose() => baseline.Dispose();
}
