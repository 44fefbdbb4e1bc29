using System.Buffers.Binary;
using System.Collections.Concurrent;
using Grange.Kernel.Partitions;
using Grange.Store;
using Grange.Store.Partitions;
using Grange.Tests.Engines;

namespace Grange.Tests.Conformance;

public sealed class SqlitePartitionTests() : PartitionTests(new SqliteEngine());

public sealed class PostgresPartitionTests(PostgresServer server) : PartitionTests(new PostgresEngine(server));

public abstract class PartitionTests(Engine engine) : ConformanceTest(engine)
{
    static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    InProcessPartitions partitions = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        partitions = new InProcessPartitions(Store, DrainLimit, TimeProvider.System);
    }

    public override async ValueTask DisposeAsync()
    {
        await partitions.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    static ReadOnlyMemory<byte> Message(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    static int Number(ReadOnlyMemory<byte> message) => BinaryPrimitives.ReadInt32BigEndian(message.Span);

    static Task<IReadOnlyList<ReadOnlyMemory<byte>>> Echo(KeyBatch batch) => Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. batch.Messages]);

    [Fact]
    public async Task Messages_of_a_key_are_handled_in_order_one_call_at_a_time_and_each_gets_its_own_reply()
    {
        var seen = new ConcurrentDictionary<string, List<int>>();
        var running = new ConcurrentDictionary<string, int>();
        partitions.Map("orders", async (batch, _) =>
        {
            Assert.Equal(1, running.AddOrUpdate(batch.Key, 1, (_, count) => count + 1));
            seen.GetOrAdd(batch.Key, _ => []).AddRange(batch.Messages.Select(Number));
            await Task.Yield();
            running[batch.Key] = 0;
            return [.. batch.Messages.Select(message => Message(Number(message) + 1))];
        }, new PartitionOptions { QueueLength = 16, MaxBatch = 8 });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(key => Task.Run(async () =>
        {
            var replies = Enumerable.Range(0, 200).Select(number => partitions.SendAsync("orders", $"{key}", Message(number), Cancel)).ToArray();
            for (var number = 0; number < replies.Length; number++) Assert.Equal(number + 1, Number(await replies[number]));
        })));
        Assert.All(seen.Values, numbers => Assert.Equal(Enumerable.Range(0, 200), numbers));
    }

    [Fact]
    public async Task A_reply_comes_after_the_commit_and_a_failing_key_fails_only_its_own_senders()
    {
        partitions.Map("work", async (batch, cancel) =>
        {
            await Store.WriteAsync(batch.Lease, async (db, cancel) =>
            {
                await db.RunAsync("INSERT INTO test_counter VALUES (@Key, @Count)", new { batch.Key, Count = (long)batch.Messages.Count }, cancel);
                if (batch.Key == "bad") throw new InvalidDataException("bad key");
            }, cancel);
            return [.. batch.Messages];
        }, new PartitionOptions { Partitions = 1 });
        var sends = Enumerable.Range(0, 40).Select(at => at == 20 ? "bad" : $"good {at}")
            .Select(key => (Key: key, Reply: partitions.SendAsync("work", key, Message(1), Cancel))).ToArray();
        foreach (var (key, reply) in sends)
        {
            if (key == "bad") await Assert.ThrowsAsync<InvalidDataException>(() => reply);
            else await reply;
            Assert.Equal(key == "bad" ? null : 1, await ValueAsync(key));
        }
    }

    [Fact]
    public async Task A_full_partition_makes_senders_wait_and_loses_nobody()
    {
        var gate = new TaskCompletionSource();
        var handled = 0;
        partitions.Map("slow", async (batch, _) =>
        {
            await gate.Task;
            Interlocked.Add(ref handled, batch.Messages.Count);
            return await Echo(batch);
        }, new PartitionOptions { Partitions = 1, QueueLength = 4, MaxBatch = 2 });
        var sends = Enumerable.Range(0, 50).Select(number => partitions.SendAsync("slow", "key", Message(number), Cancel)).ToArray();
        using var impatient = new CancellationTokenSource();
        var withdrawn = partitions.SendAsync("slow", "key", Message(99), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        Assert.All(sends, send => Assert.False(send.IsCompleted));
        gate.SetResult();
        await Task.WhenAll(sends);
        Assert.Equal(50, handled);
    }

    [Fact]
    public async Task Closing_answers_everything_that_was_accepted_and_refuses_the_rest()
    {
        partitions.Map("drain", async (batch, cancel) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancel);
            return [.. batch.Messages];
        }, new PartitionOptions { MaxBatch = 3 });
        var sends = Enumerable.Range(0, 200).Select(number => partitions.SendAsync("drain", $"{number % 17}", Message(number), Cancel)).ToArray();
        await partitions.DisposeAsync();
        await Task.WhenAll(sends).WaitAsync(TimeSpan.FromSeconds(1), Cancel);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => partitions.SendAsync("drain", "late", Message(0), Cancel));
    }

    [Fact]
    public async Task Handlers_that_do_not_end_in_time_are_cancelled_and_their_senders_told()
    {
        await using var hasty = new InProcessPartitions(Store, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        hasty.Map("stuck", async (batch, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return [.. batch.Messages];
        }, PartitionOptions.Default);
        var send = hasty.SendAsync("stuck", "key", Message(0), Cancel);
        await hasty.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
    }

    [Fact]
    public async Task A_node_whose_partition_was_taken_over_writes_nothing()
    {
        await using var other = new InProcessPartitions(await OpenAnotherAsync(), DrainLimit, TimeProvider.System);
        PartitionHandler Writing(IStore store) => async (batch, cancel) =>
        {
            await store.WriteAsync(batch.Lease, (db, cancel) => db.RunAsync(
                "INSERT INTO test_counter VALUES (@Key, 1) ON CONFLICT (name) DO UPDATE SET value = test_counter.value + 1", new { batch.Key }, cancel), cancel);
            return [.. batch.Messages];
        };
        partitions.Map("shared", Writing(Store), new PartitionOptions { Partitions = 4 });
        other.Map("shared", Writing(Store), new PartitionOptions { Partitions = 2 });
        await partitions.SendAsync("shared", "key", Message(0), Cancel);
        await other.SendAsync("shared", "key", Message(0), Cancel);
        await Assert.ThrowsAsync<StaleLeaseException>(() => partitions.SendAsync("shared", "key", Message(0), Cancel));
        await other.SendAsync("shared", "key", Message(0), Cancel);
        Assert.Equal(3, await ValueAsync("key"));
    }

    [Fact]
    public async Task A_handler_that_miscounts_its_replies_is_a_bug_that_senders_see()
    {
        partitions.Map("miscount", (_, _) => Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]), PartitionOptions.Default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => partitions.SendAsync("miscount", "key", Message(0), Cancel));
        Assert.Throws<InvalidOperationException>(() => partitions.Map("miscount", (batch, _) => Echo(batch), PartitionOptions.Default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => partitions.SendAsync("unknown", "key", Message(0), Cancel));
    }
}
