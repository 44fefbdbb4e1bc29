using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqliteTypeTests() : SqlTypeTests(new SqliteEngine());

public sealed class PostgresTypeTests(PostgresServer server) : SqlTypeTests(new PostgresEngine(server));

public abstract class SqlTypeTests(Engine engine) : ConformanceTest(engine)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.MigrateAsync("types",
        [
            new("tables", """
                CREATE TABLE types_optional (id integer PRIMARY KEY, number bigint, words text, bytes blob);
                CREATE TABLE types_kernel (id bigint PRIMARY KEY, account blob, hash blob, device blob, cid blob, wei blob, usd bigint, slug text);
                CREATE TABLE types_order (wei blob NOT NULL, words text NOT NULL)
                """),
        ], Cancel);
    }

    sealed record Optional(long? Number, string? Words, byte[]? Bytes);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_with_empty_columns_read_alike_whichever_comes_first(bool emptyFirst)
    {
        Optional full = new(1, "a", [1, 2]), empty = new(null, null, null);
        Optional[] rows = emptyFirst ? [empty, full] : [full, empty];
        await Store.WriteAsync((db, cancel) => db.RunAsync("INSERT INTO types_optional (number, words, bytes) VALUES (@Number, @Words, @Bytes)", rows, cancel), Cancel);
        var read = await Store.ReadAsync((db, cancel) => db.ListAsync<Optional>("SELECT number, words, bytes FROM types_optional ORDER BY id", null, cancel), Cancel);
        Assert.Equivalent(rows, read, strict: true);
    }

    sealed record KernelTypes(long Id, Address Account, Hash32 Hash, DeviceId Device, Cid Cid, Wei Wei, MicroUsd Usd, NetworkSlug Slug);

    [Fact]
    public async Task The_types_of_the_kernel_come_back_as_they_went()
    {
        var hash = Hash32.Read(Enumerable.Range(0, 32).Select(at => (byte)at).ToArray());
        var row = new KernelTypes(1, Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), hash, new DeviceId(hash), Cid.Of(Codec.Raw, [1, 2, 3]),
            new Wei(UInt128.MaxValue), new MicroUsd(-5), NetworkSlug.Parse("storage"));
        await Store.WriteAsync((db, cancel) => db.RunAsync(
            "INSERT INTO types_kernel VALUES (@Id, @Account, @Hash, @Device, @Cid, @Wei, @Usd, @Slug)", row, cancel), Cancel);
        Assert.Equal(row, await Store.ReadAsync((db, cancel) => db.FindAsync<KernelTypes>(
            "SELECT id, account, hash, device, cid, wei, usd, slug FROM types_kernel WHERE account = @Account", new { row.Account }, cancel), Cancel));
    }

    sealed record Ordered(UInt128 Wei, string Words);

    [Fact]
    public void Amounts_sort_as_numbers_and_text_by_its_bytes()
        => Prop.ForAll<(ulong High, ulong Low, NonNull<string> Words)[]>(rows => SortsAsync(
                [.. rows.Select(row => new Ordered(new UInt128(row.High, row.Low), Storable(row.Words.Get)))]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(20, 200)));

    async Task<bool> SortsAsync(Ordered[] rows)
    {
        await Store.WriteAsync(async (db, cancel) =>
        {
            await db.RunAsync("DELETE FROM types_order", null, cancel);
            await db.RunAsync("INSERT INTO types_order VALUES (@Wei, @Words)", rows, cancel);
        }, Cancel);
        var wei = await Store.ReadAsync((db, cancel) => db.ListAsync<UInt128>("SELECT wei FROM types_order ORDER BY wei", null, cancel), Cancel);
        var words = await Store.ReadAsync((db, cancel) => db.ListAsync<string>("SELECT words FROM types_order ORDER BY words", null, cancel), Cancel);
        return wei.SequenceEqual(rows.Select(row => row.Wei).Order()) && words.SequenceEqual(rows.Select(row => row.Words).Order(ByUtf8));
    }

    static readonly Comparer<string> ByUtf8 = Comparer<string>.Create(
        (left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    /// <summary>PostgreSQL keeps no zero character, and half a surrogate pair has no UTF-8.</summary>
    static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal)));
}
