using System.Diagnostics;
using System.Globalization;
using Grange.Tests;

namespace Grange.Content.Tests.Segments;

public sealed class SegmentKillTests : SegmentFixture
{
    [Fact]
    public async Task Every_block_acknowledged_before_a_kill_9_is_readable_after_it()
    {
        var random = new Random(7);
        var acknowledged = new List<int>();
        for (var kill = 0; kill < Counts.Of(3, 20); kill++)
        {
            acknowledged.AddRange(await RunUntilKilledAsync(next: acknowledged.Count == 0 ? 0 : acknowledged.Max() + 1, after: random.Next(20, 400)));
            await using var store = await OpenAsync(index: new InMemorySegmentIndex());
            await AssertAllAsync(store, acknowledged.Select(AppendingChild.BlockOf));
        }
        Assert.NotEmpty(acknowledged);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Folder, "segments"), "*.car")) PlainCar.Read(await File.ReadAllBytesAsync(path, Cancel));
    }

    /// <summary>Lets a child process append from block <paramref name="next"/> on, kills it after so many acknowledgements, and returns them.</summary>
    async Task<List<int>> RunUntilKilledAsync(int next, int after)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(SegmentKillTests).Assembly.Location);
        start.ArgumentList.Add(AppendingChild.Verb);
        start.ArgumentList.Add(Folder);
        start.ArgumentList.Add(next.ToString(CultureInfo.InvariantCulture));
        using var child = Process.Start(start)!;
        var said = new List<int>();
        while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            said.Add(int.Parse(line, CultureInfo.InvariantCulture));
            if (said.Count == after) child.Kill();
        }
        await child.WaitForExitAsync(Cancel);
        return said;
    }
}
