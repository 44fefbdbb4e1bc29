using System.Diagnostics;
using System.Globalization;
using Grange.Store;

namespace Grange.Tests.Crash;

public sealed class CrashTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-crash-");

    [Fact]
    public async Task Every_row_acknowledged_before_a_kill_is_there_after_it()
    {
        var file = Path.Combine(folder.FullName, "state.db");
        var random = new Random(20);
        var acknowledged = new HashSet<long>();
        for (var kill = 0; kill < Counts.Of(3, 20); kill++)
        {
            var before = acknowledged.Count;
            await KillAfterAsync(file, rows: random.Next(1, 200), acknowledged);
            Assert.True(acknowledged.Count > before);
            var found = await RowsAsync(file);
            Assert.Empty(acknowledged.Except(found));
        }
    }

    /// <summary>Lets the child write, kills it (SIGKILL) after so many acknowledgements, and notes every one it had given by then.</summary>
    static async Task KillAfterAsync(string file, int rows, HashSet<long> acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["write-until-killed", file]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        for (var read = 0; await child.StandardOutput.ReadLineAsync() is { } line; read++)
        {
            if (long.TryParse(line, CultureInfo.InvariantCulture, out var number)) acknowledged.Add(number);
            if (read == rows) child.Kill();
        }
        await child.WaitForExitAsync();
        Assert.Equal(137, child.ExitCode);
    }

    static async Task<HashSet<long>> RowsAsync(string file)
    {
        await using var store = await new SqliteOptions(file).OpenAsync(TimeProvider.System, CancellationToken.None);
        return [.. await store.ReadAsync((db, cancel) => db.ListAsync<long>("SELECT number FROM crash_row", null, cancel), CancellationToken.None)];
    }

    public void Dispose() => folder.Delete(recursive: true);
}
