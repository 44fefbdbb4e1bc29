using Grange.Content;
using Grange.Host;
using Grange.Host.Crediting;
using Grange.Host.Epochs;
using Grange.Host.Money;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Planet.Tests;

/// <summary>Holds in a real database file, which is closed and opened again between any two steps: what a killed node would find.</summary>
public sealed class Holds_and_what_takes_them : IAsyncDisposable
{
    static readonly Address Payer = Account(1), Payee = Account(2);
    static readonly MicroUsd Locked = new(1000);
    static readonly NetworkSlug Network = NetworkSlug.Parse("toys");
    readonly string folder = Directory.CreateTempSubdirectory("grange-holds-").FullName;

    [Fact]
    public async Task A_capture_takes_from_the_hold_it_names_and_leaves_an_older_one_alone()
    {
        await PlaceAsync(1, 300);
        await PlaceAsync(2, 200);
        Assert.True(await ScoreAsync(150, new HoldCapture(Payer, Hold(2), new MicroUsd(150), Ends: false)));
        Assert.Equal([(1, 300L), (2, 50L)], await HeldAsync());
        Assert.Equal((150L, 500L), await SpentAndFreeAsync());
    }

    [Fact]
    public async Task What_a_purchase_did_not_capture_is_free_with_the_epoch_that_ends_it()
    {
        await PlaceAsync(1, 300);
        Assert.True(await ScoreAsync(100, new HoldCapture(Payer, Hold(1), new MicroUsd(100), Ends: true)));
        Assert.Empty(await HeldAsync());
        Assert.Equal((100L, 900L), await SpentAndFreeAsync());
    }

    [Fact]
    public async Task More_than_the_hold_is_taken_from_what_is_free_and_only_then_from_others()
    {
        await PlaceAsync(1, 300);
        await PlaceAsync(2, 100);
        Assert.True(await ScoreAsync(600, new HoldCapture(Payer, Hold(2), new MicroUsd(600), Ends: false)));
        Assert.Equal([(1, 300L)], await HeldAsync());
        Assert.True(await ScoreAsync(200));
        Assert.Equal([(1, 200L)], await HeldAsync()); // 800 of 1000 are spent: the hold promises no more than is left
        Assert.Equal((800L, 0L), await SpentAndFreeAsync());
    }

    [Fact]
    public async Task Nobody_captures_the_hold_of_another()
    {
        await PlaceAsync(1, 300);
        Assert.True(await ScoreAsync(0, new HoldCapture(Payee, Hold(1), new MicroUsd(300), Ends: true)));
        Assert.Equal([(1, 300L)], await HeldAsync());
    }

    [Fact]
    public async Task A_capture_that_is_cut_short_by_a_cap_takes_no_more_than_was_charged()
    {
        await PlaceAsync(1, 300);
        Assert.True(await ScoreAsync(40, new HoldCapture(Payer, Hold(1), new MicroUsd(300), Ends: false)));
        Assert.Equal([(1, 260L)], await HeldAsync());
    }

    [Fact]
    public async Task A_node_that_dies_in_the_write_has_captured_and_booked_nothing_and_does_it_once_afterwards()
    {
        await PlaceAsync(1, 300);
        var capture = new HoldCapture(Payer, Hold(1), new MicroUsd(100), Ends: false);
        var twice = Charge(100, [capture]) with { Postings = [.. Charge(100, []).Postings, .. Enumerable.Repeat(Spoiled, 1)] };
        await Assert.ThrowsAnyAsync<Exception>(() => ScoredAsync(0, twice));
        Assert.Equal([(1, 300L)], await HeldAsync());
        Assert.Equal((0L, 700L), await SpentAndFreeAsync());
        Assert.Empty(await WithAsync(store => new Books(store).ReadAsync(null, null, CancellationToken.None)));

        Assert.True(await ScoredAsync(0, Charge(100, [capture])));
        Assert.False(await ScoredAsync(0, Charge(100, [capture]))); // the epoch is scored: a second try changes nothing
        Assert.Equal([(1, 200L)], await HeldAsync());
        Assert.Equal((100L, 700L), await SpentAndFreeAsync());
        Assert.Single(await WithAsync(store => new Books(store).ReadAsync(Network, 0, CancellationToken.None)));
    }

    [Fact]
    public async Task A_hold_that_no_evidence_names_ends_with_the_process_and_one_that_is_named_stays()
    {
        await PlaceAsync(1, 300);
        await PlaceAsync(2, 200);
        var record = new EvidenceRecord(Network, new DeviceId(Hash32.Read([.. Enumerable.Repeat((byte)7, 32)])), "toy.order", Author.Of(Payer), 0, 5, null, DagNode.Map(("hold", Hold(2).ToNode())));
        var foreign = new EvidenceRecord(Network, new DeviceId(Hash32.Read([.. Enumerable.Repeat((byte)7, 32)])), "toy.order", Author.Of(Payee), 0, 5, null, DagNode.Map(("hold", Hold(1).ToNode())));
        await WriteAsync((db, token) => HoldRows.BindAsync(db, [Named(record), Named(foreign)], token));
        await WriteAsync(HoldRows.ReleaseUnboundAsync);
        Assert.Equal([(2, 200L)], await HeldAsync());
        var row = Assert.Single(await WithAsync(store => store.ReadAsync((db, token) => HoldRows.OfAsync(db, Payer, token), CancellationToken.None)));
        Assert.Equal(Named(record).Cid, row.Evidence);
    }

    [Fact]
    public async Task Orders_never_reserve_more_than_is_free()
    {
        await PlaceAsync(1, 300);
        Assert.True(await ScoreAsync(500));
        Assert.False(await TryPlaceAsync(2, 201));
        Assert.True(await TryPlaceAsync(3, 200));
    }

    [Fact]
    public async Task An_epoch_that_would_take_more_than_the_lock_is_not_scored()
    {
        await PlaceAsync(1, 300);
        Assert.False(await ScoreAsync(1001, new HoldCapture(Payer, Hold(1), new MicroUsd(300), Ends: true)));
        Assert.Equal([(1, 300L)], await HeldAsync());
    }

    static Posting Spoiled => new(BookAccount.Fees, default, BookAccount.ConsumerCash, Payer, Account(9), 1, null!);

    static EpochCharge Charge(long amount, IReadOnlyList<HoldCapture> captures) => new(
        [new PayerBill(Payer, new MicroUsd(amount), Locked)], captures,
        [new Posting(BookAccount.ProviderPayable, Payee, BookAccount.ConsumerCash, Payer, Account(9), amount, "rent")]);

    async Task PlaceAsync(int hold, long amount) => Assert.True(await TryPlaceAsync(hold, amount));

    Task<bool> TryPlaceAsync(int hold, long amount) => WithAsync(store => store.WriteAsync(
        (db, token) => HoldRows.PlaceAsync(db, new HoldRow(Hold(hold), Payer, new MicroUsd(amount), $"order {hold}", hold, null), Locked, token), CancellationToken.None));

    /// <summary>Scores one more epoch.</summary>
    async Task<bool> ScoreAsync(long amount, params IReadOnlyList<HoldCapture> captures)
    {
        var number = (await WithAsync(store => new EpochTable(store).AllAsync(CancellationToken.None))).Count(row => row.State == EpochState.Scored);
        return await ScoredAsync(number, Charge(amount, captures));
    }

    Task<bool> ScoredAsync(long number, EpochCharge charge) => WithAsync(async store =>
    {
        var (table, any) = (new EpochTable(store), Cid.Of(Codec.DagCbor, [1]));
        await table.StartAsync(Network, 0, CancellationToken.None);
        if (await table.OpenAsync(Network, CancellationToken.None) is { } open && open.Number == number) await table.CloseAsync(open, number + 1, number + 1, CancellationToken.None);
        return await table.ScoredAsync((await table.FindAsync(Network, number, CancellationToken.None))!, (any, any, any), charge, CancellationToken.None);
    });

    async Task<IEnumerable<(int, long)>> HeldAsync()
        => (await WithAsync(store => store.ReadAsync((db, token) => HoldRows.OfAsync(db, Payer, token), CancellationToken.None))).Select(row => ((int)row.MadeMs, row.Amount.Value));

    Task<(long, long)> SpentAndFreeAsync() => WithAsync(store => store.ReadAsync(async (db, token) =>
    {
        var spent = await Spending.OfAsync(db, Payer, token);
        return (spent, Locked.Value - spent - (await HoldRows.SumAsync(db, Payer, token)).Value);
    }, CancellationToken.None));

    Task WriteAsync(Func<System.Data.Common.DbConnection, CancellationToken, Task> work) => WithAsync(async store =>
    {
        await store.WriteAsync(work, CancellationToken.None);
        return true;
    });

    /// <summary>Every step opens the file anew.</summary>
    async Task<T> WithAsync<T>(Func<IStore, Task<T>> work)
    {
        await using var store = await new SqliteOptions(Path.Combine(folder, "node.db")).OpenAsync(TimeProvider.System, CancellationToken.None);
        await store.MigrateAsync(NodeTables.Module, NodeTables.All, CancellationToken.None);
        await store.MigrateAsync("credits", CreditTable.Migrations, CancellationToken.None);
        return await work(store);
    }

    static Grange.Kernel.Evidence Named(EvidenceRecord record) => new(record, EvidenceCodec.CidOf(EvidenceCodec.Encode(record)));
    static HoldId Hold(int number) => new(new Guid(number, 0, 0, new byte[8]));
    static Address Account(byte number) => Address.Read([.. Enumerable.Repeat(number, Address.Size)]);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
