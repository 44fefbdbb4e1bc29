using System.Data.Common;
using Grange.Chain;
using Grange.Kernel;
using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests.Chain;

public sealed class LogIndexerTests(PostgresServer server) : IAsyncLifetime
{
    readonly Wallet wallet = new();
    PlainAnvil anvil = null!;
    ContractArtifact cash = null!;
    Address contract;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        anvil = await PlainAnvil.StartAsync("--no-mining", "--order", "fifo", "--slots-in-an-epoch", "1");
        await anvil.FundAsync(wallet.Address);
        cash = (await ContractArtifact.LoadAllAsync(Anvil.Artifacts, Cancel))["TestCash"];
        var creation = new Eip1559Transaction(31337, 0, 1, 10_000_000_000, 5_000_000, null, 0, cash.CreationCode()).Sign(wallet.Key);
        await anvil.Chain.SendRawAsync(creation.Raw, Cancel);
        await anvil.MineAsync();
        contract = (await anvil.Chain.ReceiptAsync(creation.Hash, Cancel))!.Created!.Value;
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Whatever_is_taken_back_the_rows_are_those_of_a_fresh_index(string kind)
    {
        await using var engine = OpenEngine(kind);
        var store = await engine.OpenAsync();
        var sink = await MintSink.CreateAsync(store, contract, cash.Abi, "live");
        var indexer = Indexer(store, sink);
        var random = new Random(11);
        foreach (var depth in Enumerable.Range(1, 12).Concat(Enumerable.Range(0, Counts.Of(2, 60)).Select(_ => random.Next(1, 13))))
        {
            for (var block = 0; block < depth + 1; block++)
            {
                for (var i = random.Next(3); i > 0; i--) await MintAsync(random.Next(1, 1000));
                await anvil.MineAsync();
                if (random.Next(3) == 0) await CatchUpAsync(indexer);
            }
            await CatchUpAsync(indexer);
            Assert.NotEmpty(await sink.RowsAsync());
            var raw = await SignedMintAsync(random.Next(1, 1000), ahead: -random.Next(2));
            await anvil.ReorganiseAsync(depth, random.Next(2) == 0 ? [] : [(raw.Raw, random.Next(depth))]);
            if (random.Next(2) == 0) await CatchUpAsync(indexer);
        }
        await CatchUpAsync(indexer);

        var fresh = await MintSink.CreateAsync(store, contract, cash.Abi, "fresh");
        await CatchUpAsync(Indexer(store, fresh));
        Assert.Equal(await fresh.RowsAsync(), await sink.RowsAsync());
        Assert.True(sink.Rollbacks >= 12);
    }

    [Fact]
    public async Task Old_blocks_are_read_in_ranges_and_give_the_same_rows()
    {
        await using var engine = new SqliteEngine();
        var store = await engine.OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            await MintAsync(i + 1);
            await anvil.Rpc.CallAsync(new("anvil_mine", EthHex.Quantity(40)), Cancel);
        }
        var sink = await MintSink.CreateAsync(store, contract, cash.Abi, "live");
        await CatchUpAsync(Indexer(store, sink));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), (await sink.RowsAsync()).Select(row => row.Amount));
        Assert.Equal(await anvil.Chain.BlockNumberAsync(Cancel), await Indexer(store, sink).PositionAsync(Cancel));
    }

    [Fact]
    public async Task Two_nodes_on_one_database_take_each_block_in_once()
    {
        await using var engine = OpenEngine("postgres");
        var store = await engine.OpenAsync();
        var sink = await MintSink.CreateAsync(store, contract, cash.Abi, "live");
        for (var i = 0; i < 20; i++)
        {
            await MintAsync(i + 1);
            await anvil.MineAsync();
            await Task.WhenAll(CatchUpAsync(Indexer(store, sink)), CatchUpAsync(Indexer(await engine.OpenAsync(), sink)));
        }
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), (await sink.RowsAsync()).Select(row => row.Amount));
    }

    [Fact]
    public async Task Through_a_hostile_endpoint_the_events_are_the_same()
    {
        await using var engine = new SqliteEngine();
        var store = await engine.OpenAsync();
        await using var hostile = new HostileRpc(anvil.Endpoint, seed: 7);
        var sink = await MintSink.CreateAsync(store, contract, cash.Abi, "hostile");
        var indexer = Indexer(store, sink, hostile.Chain);
        var random = new Random(7);
        for (var round = 1; round <= Counts.Of(12, 120); round++)
        {
            var depth = round % 13;
            for (var block = 0; block <= depth; block++)
            {
                for (var i = random.Next(4); i > 0; i--) await MintAsync(random.Next(1, 1000));
                await anvil.MineAsync();
            }
            await hostile.ThroughAsync(() => CatchUpAsync(indexer));
            if (depth > 0) await anvil.ReorganiseAsync(depth);
        }
        await hostile.ThroughAsync(() => CatchUpAsync(indexer));

        var direct = await MintSink.CreateAsync(store, contract, cash.Abi, "direct");
        await CatchUpAsync(Indexer(store, direct));
        Assert.Equal(await direct.RowsAsync(), await sink.RowsAsync());
        Assert.All(Enum.GetValues<Hostility>().Where(kind => kind is not (Hostility.None or Hostility.NoReceipt or Hostility.WrongReceipt)), kind => Assert.True(hostile.Count(kind) > 0, $"{kind} never happened"));
    }

    [Fact]
    public async Task Only_blocks_that_the_chain_calls_final_are_taken_in()
    {
        await using var engine = new SqliteEngine();
        var store = await engine.OpenAsync();
        var sink = await MintSink.CreateAsync(store, contract, cash.Abi, "live");
        await anvil.MineAsync(8);
        var indexer = new LogIndexer(store, anvil.Chain, Finality.ByTag, sink, TimeProvider.System);
        await CatchUpAsync(indexer);
        Assert.Equal((await anvil.Chain.BlockAsync(BlockTag.Finalized, Cancel))!.Number, await indexer.PositionAsync(Cancel));
        Assert.True(await indexer.PositionAsync(Cancel) < await anvil.Chain.BlockNumberAsync(Cancel));
    }

    Engine OpenEngine(string kind) => kind == "sqlite" ? new SqliteEngine() : new PostgresEngine(server);

    LogIndexer Indexer(IStore store, MintSink sink, ChainReader? through = null) => new(store, through ?? anvil.Chain, Finality.AtDepth(0), sink, TimeProvider.System);

    static async Task CatchUpAsync(LogIndexer indexer)
    {
        while (await indexer.StepAsync(Cancel))
        {
        }
    }

    async Task MintAsync(long amount) => Assert.Null((await anvil.Chain.SendRawAsync((await SignedMintAsync(amount)).Raw, Cancel)).Error);

    async Task<SignedTransaction> SignedMintAsync(long amount, long ahead = 0) => new Eip1559Transaction(
        31337, Math.Max(1, await anvil.Chain.NonceAsync(wallet.Address, BlockTag.Pending, Cancel) + ahead), 1, 10_000_000_000, 200_000, contract, 0,
        cash.Abi.EncodeCall("faucet", wallet.Address, amount)).Sign(wallet.Key);

    public async ValueTask DisposeAsync()
    {
        await anvil.DisposeAsync();
        wallet.Dispose();
    }

    sealed class MintSink(IStore store, Address contract, ContractAbi abi, string name) : ILogSink
    {
        public string Name => name;

        public IReadOnlyList<Address> Contracts => [contract];

        public long FirstBlock => 0;

        public int Rollbacks { get; private set; }

        public static async Task<MintSink> CreateAsync(IStore store, Address contract, ContractAbi abi, string name)
        {
            await ChainTables.MigrateAsync(store, Cancel);
            await store.MigrateAsync("sample",
                [new("mints", "CREATE TABLE sample_mint (name text NOT NULL, block bigint NOT NULL, place bigint NOT NULL, amount bigint NOT NULL, PRIMARY KEY (name, block, place))")], Cancel);
            return new(store, contract, abi, name);
        }

        public async Task ApplyAsync(DbConnection db, ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancel)
        {
            foreach (var log in logs)
            {
                Assert.Equal(block.Hash, log.BlockHash);
                if (abi.DecodeLog(log) is ({ Name: "Transfer" }, var values))
                    await db.RunAsync("INSERT INTO sample_mint VALUES (@name, @block, @place, @amount)",
                        new { name, block = block.Number, place = log.Index, amount = values.Int64("value") }, cancel);
            }
        }

        public Task RollbackAsync(DbConnection db, long fromBlock, CancellationToken cancel)
        {
            Rollbacks++;
            return db.RunAsync("DELETE FROM sample_mint WHERE name = @name AND block >= @fromBlock", new { name, fromBlock }, cancel);
        }

        public Task<IReadOnlyList<Row>> RowsAsync() => store.ReadAsync((db, cancel) => db.ListAsync<Row>(
            "SELECT block AS Block, place AS Place, amount AS Amount FROM sample_mint WHERE name = @name ORDER BY block, place", new { name }, cancel), Cancel);
    }

    sealed record Row
    {
        public long Block { get; init; }

        public long Place { get; init; }

        public long Amount { get; init; }
    }
}
