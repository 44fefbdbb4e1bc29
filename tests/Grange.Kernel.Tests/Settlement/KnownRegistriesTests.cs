using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Settlement;

/// <summary>Who audits settlement after settlement verifies the registry once, and still reads everything that each rests on.</summary>
public sealed class KnownRegistriesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_that_an_earlier_audit_verified_is_not_verified_again()
    {
        var (world, known) = (await SettledAsync(), new KnownRegistries());
        Assert.Null((await AuditAsync(world, 1, world, known)).First);
        var again = await new RegistryReader(new VerifiedBlocks(world), world.Domain, known).LoadAsync(world.Settled!.Manifest.Registry, null, Cancel);
        Assert.True(again.TryGet(out var log, out _));
        Assert.Same(known.Find(world.Domain, world.Settled.Manifest.Registry), log);
        Assert.Null(known.Find(new SigningDomain(1, world.Ledger.Rewards), world.Settled.Manifest.Registry)); // of another ledger it says nothing
    }

    [Fact]
    public async Task What_a_later_audit_reads_is_enough_for_the_settlement_on_its_own()
    {
        var (world, known) = (await SettledAsync(), new KnownRegistries());
        Assert.Null((await AuditAsync(world, 1, world, known)).First);
        world.Network("later", devices: 3); // the log is longer than any that is known
        await world.Work("toys", 0, 1).CloseAsync("toys");
        world.Settle();
        var read = new Remembering(world);
        Assert.Null((await AuditAsync(world, 2, read, known)).First);
        Assert.Null((await AuditAsync(world, 2, read.Kept, null)).First);
    }

    [Fact]
    public async Task A_registry_page_that_is_gone_is_missed_even_where_it_was_verified_before()
    {
        var (world, known) = (await SettledAsync(), new KnownRegistries());
        Assert.Null((await AuditAsync(world, 1, world, known)).First);
        var page = RegistryRoot.Read(world.Blocks[world.Settled!.Manifest.Registry.Hash]).Value.Pages[0];
        var finding = (await AuditAsync(world, 1, new Without(world, page), known)).First;
        Assert.Equal((FindingKind.Missing, "registry-page"), (finding?.Kind, finding?.What));
    }

    static async Task<ToyWorld> SettledAsync()
    {
        var world = new ToyWorld().Network("toys", devices: 1);
        for (var i = 0; i < RegistryLog.PageSize; i++) // a full page and a part of one
            world.Register(RegistryAction.Update(world.Owner, world.Operator, $"node {i}", DeviceFacts.Of(), world.Registry.NextNonce(world.Owner), ulong.MaxValue), null);
        await world.Work("toys", 0, 1).CloseAsync("toys");
        world.Settle();
        return world;
    }

    static Task<AuditReport> AuditAsync(ToyWorld world, long number, IBlockReader from, KnownRegistries? known)
        => new SettlementAudit(from, world.Chain, ToyNetwork.Modules, known).RunAsync(number, new AuditOptions(), Cancel);

    sealed class Without(IBlockReader source, Cid gone) : IBlockReader
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel) => hash == gone.Hash ? new((ReadOnlyMemory<byte>?)null) : source.GetAsync(hash, cancel);
    }

    sealed class Remembering(IBlockReader source) : IBlockReader
    {
        public MemoryBlocks Kept { get; } = new();

        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        {
            var found = await source.GetAsync(hash, cancel);
            if (found is { } bytes) await Kept.PutAsync(new Cid(Codec.Raw, hash), bytes, cancel);
            return found;
        }
    }
}
