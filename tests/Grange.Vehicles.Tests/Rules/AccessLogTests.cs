using Grange.Kernel;
using Grange.Vehicles.Rules.Audit;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Tests.Rules;

public sealed class AccessLogTests
{
    static readonly Address Anna = Address.Parse("0x00000000000000000000000000000000000000aa"), Ben = Address.Parse("0x00000000000000000000000000000000000000bb");

    [Fact]
    public void A_minute_of_a_reader_is_one_row_with_all_that_was_read()
    {
        var log = AccessLog.Of(1).With(Note(Anna, Scopes.Battery, 10)).With(Note(Anna, Scopes.Odometer, 50_000, refused: true)).With(Note(Ben, Scopes.Battery, 20));
        Assert.Empty(log.Close(59_999).Rows);
        var (after, rows) = log.Close(60_000);
        Assert.Equal(2, rows.Count);
        Assert.Equal((Anna, Scopes.Battery | Scopes.Odometer, 2L, 1L, 10L), (rows[0].Reader, rows[0].Scopes, rows[0].Reads, rows[0].Refused, rows[0].Results));
        Assert.Empty(after.Close(1_000_000).Rows);
    }

    [Fact]
    public void A_row_that_was_changed_or_left_out_breaks_the_chain()
    {
        var (log, first) = AccessLog.Of(1).With(Note(Anna, Scopes.Battery, 10)).With(Note(Ben, Scopes.Battery, 20)).Close(60_000);
        AccessRow[] rows = [.. first, .. log.With(Note(Anna, Scopes.Battery, 61_000)).Close(120_000).Rows];
        Assert.Null(AccessLog.FirstBroken(rows));
        Assert.Equal(1, AccessLog.FirstBroken([rows[0] with { Results = 0 }, rows[1], rows[2]]));
        Assert.Equal(1, AccessLog.FirstBroken([rows[0], rows[2]]));
        Assert.Equal(0, AccessLog.FirstBroken(rows.Skip(1)));
    }

    static AccessNote Note(Address reader, Scopes scopes, long atMs, bool refused = false) => new(reader, scopes, "a test", atMs, refused, refused ? 0 : 10, 0, atMs);
}
