using Grange.Content;
using Grange.Verbs.Hardware;

namespace Grange.Readings.Tests;

public sealed class SpoolTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-spool-").FullName;

    [Fact]
    public void What_was_kept_is_there_after_a_restart_in_order()
    {
        using (var spool = Spool.Open(folder))
            for (var i = 0; i < 600; i++) spool.Keep(Of(i));

        using var again = Spool.Open(folder);

        Assert.Equal(Enumerable.Range(0, 600).Select(i => (long)i), Drain(again));
        Assert.True(again.IsEmpty);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Theory]
    [InlineData("17 oWF")]
    [InlineData("17 oWF4AQ==")]
    [InlineData("\0\0\0\0\n\0\0")]
    public void A_torn_end_is_cut_and_nothing_before_it_is_lost(string torn)
    {
        using (var spool = Spool.Open(folder)) spool.Keep(Of(5));
        File.AppendAllText(Assert.Single(Directory.GetFiles(folder)), torn);

        using var again = Spool.Open(folder);
        again.Keep(Of(6));

        Assert.Equal([5, 6], Drain(again));
    }

    [Fact]
    public void What_the_node_will_never_take_stays_readable()
    {
        using var spool = Spool.Open(folder);
        spool.Keep(Of(1));
        spool.SetAside(spool.Oldest()!.Value);
        Assert.Null(spool.Oldest());
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "refused")));
    }

    static List<long> Drain(Spool spool)
    {
        var times = new List<long>();
        while (spool.Oldest() is { } batch)
        {
            times.AddRange(spool.Read(batch).Select(reading => reading.TimeMs));
            spool.Drop(batch);
        }
        return times;
    }

    static Waiting Of(int i) => new(i, DagNode.Map(("x", DagNode.Of((long)i))));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
