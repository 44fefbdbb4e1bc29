using Grange.Store;

namespace Grange.Tests.Crash;

/// <summary>Writes rows as fast as it can from eight callers and prints the number of each row once it is acknowledged.</summary>
static class Victim
{
    const int Callers = 8;
    static readonly byte[] Bytes = new byte[32 * 1024]; // so that a commit takes its time and a kill can fall into it

    public static async Task<int> RunAsync(string file)
    {
        await using var store = await new SqliteOptions(file).OpenAsync(TimeProvider.System, CancellationToken.None);
        await store.MigrateAsync("crash", [new Migration("rows", "CREATE TABLE crash_row (number bigint PRIMARY KEY, bytes blob NOT NULL)")], CancellationToken.None);
        var next = await store.ReadAsync((db, cancel) => db.FindAsync<long>("SELECT coalesce(max(number), 0) FROM crash_row", null, cancel), CancellationToken.None);
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref next);
                await store.WriteAsync((db, cancel) => db.RunAsync("INSERT INTO crash_row VALUES (@number, @Bytes)", new { number, Bytes }, cancel), CancellationToken.None);
                output.WriteLine(number);
            }
        })));
        return 0;
    }
}
