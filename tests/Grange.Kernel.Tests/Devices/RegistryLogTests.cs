using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Devices;

public sealed class RegistryLogTests
{
    readonly RegistryWorld world = new();

    [Fact]
    public void A_log_over_several_pages_is_the_same_when_loaded_from_its_blocks()
    {
        var pages = Counts.Of(1, 3);
        Grow(pages * RegistryLog.PageSize + 7);
        var blocks = world.Log.Encode();
        Assert.Equal(pages + 2, blocks.Blocks.Count);
        Assert.Equal(blocks.Root, blocks.Blocks[^1].Cid);
        Assert.All(blocks.Blocks, block => Assert.True(block.Bytes.Length <= BlockLimits.MaxWritten && block.Cid == Cid.Of(Codec.DagCbor, block.Bytes.Span)));
        var loaded = Load(blocks).Value;
        Assert.Equal(world.Log.Count, loaded.Count);
        Assert.Equal(blocks.Root, loaded.Encode().Root);
        Assert.Equal(world.Log.All(RegistryWorld.Network).Select(one => one.Id), loaded.All(RegistryWorld.Network).Select(one => one.Id));
        Assert.Equal(world.Log.NextNonce(RegistryWorld.Of(world.Alice)), loaded.NextNonce(RegistryWorld.Of(world.Alice)));

        world.Log = world.Log.Saved();
        Grow(3);
        var more = world.Log.Encode();
        Assert.Equal(2, more.Blocks.Count); // the full pages are not given again
        var longer = Load(more, known: loaded).Value;
        Assert.Equal(more.Root, longer.Encode().Root);
    }

    [Fact]
    public void The_empty_log_has_a_root_without_pages()
    {
        var blocks = world.Log.Encode();
        Assert.Single(blocks.Blocks);
        Assert.Equal(0, RegistryLog.Load(RegistryWorld.Domain, blocks.Blocks[0].Bytes.Span, []).Value.Count);
    }

    [Fact]
    public void Every_flipped_byte_of_a_page_is_refused_with_a_name_even_under_a_fitting_root()
    {
        using var disk = P256Key.Generate();
        world.Do(world.Register(disk));
        world.Do(world.Rotate(disk.DeviceId, P256Key.Generate()));
        world.Do(world.Revoke(disk.DeviceId));
        var page = world.Log.Encode().Blocks[0].Bytes;
        for (var i = 0; i < page.Length; i += Counts.Of(8, 1))
        {
            var changed = page.ToArray();
            changed[i] ^= 0x01;
            var root = new RegistryRoot(3, [Cid.Of(Codec.DagCbor, changed)]).Encode();
            var loaded = RegistryLog.Load(RegistryWorld.Domain, root, [changed]);
            if (loaded.IsOk) Assert.True(OnlyTimeDiffers(changed), $"byte {i} was accepted");
            else Assert.Matches("^[a-z]+(-[a-z]+)+$", loaded.Fault.Code);
        }

        // The operator's own "at" is under no owner's signature: the root in the manifest is what fixes it.
        static bool OnlyTimeDiffers(byte[] page) => DagCbor.TryDecode(page, out var node) == DagCborFault.None
            && node!.AsList.Select(entry => RegistryCodec.Read(entry).Value.AtSeconds).Any(at => at != RegistryWorld.Now);
    }

    [Fact]
    public void A_page_that_is_not_the_roots_is_refused()
    {
        Grow(2);
        var blocks = world.Log.Encode().Blocks;
        var other = new RegistryWorld();
        other.Do(other.Register(P256Key.Generate()));
        Assert.Equal("registry-page", RegistryLog.Load(RegistryWorld.Domain, blocks[^1].Bytes.Span, [other.Log.Encode().Blocks[0].Bytes]).Fault.Code);
        Assert.Equal("registry-pages", RegistryLog.Load(RegistryWorld.Domain, blocks[^1].Bytes.Span, []).Fault.Code);
        Assert.Equal("registry-root", RegistryLog.Load(RegistryWorld.Domain, new RegistryRoot(3, [blocks[0].Cid]).Encode(), [blocks[0].Bytes]).Fault.Code);
        Assert.Equal("registry-root", RegistryLog.Load(RegistryWorld.Domain, blocks[0].Bytes.Span, []).Fault.Code);
        Assert.Equal("registry-root", RegistryRoot.Read(new RegistryRoot(300, [blocks[0].Cid]).Encode()).Fault.Code);
    }

    [Fact]
    public void A_log_that_rewrites_what_was_known_is_a_fork()
    {
        Grow(2);
        var known = Load(world.Log.Encode()).Value;
        var other = new RegistryWorld();
        for (var i = 0; i < 3; i++) other.Do(other.Register(P256Key.Generate()));
        Assert.Equal("registry-fork", Load(other.Log.Encode(), known).Fault.Code);
        var shorter = new RegistryWorld();
        shorter.Do(shorter.Register(P256Key.Generate()));
        Assert.Equal("registry-fork", Load(shorter.Log.Encode(), known).Fault.Code);
    }

    [Fact]
    public void A_log_of_another_ledger_does_not_load()
    {
        Grow(1);
        var blocks = world.Log.Encode().Blocks;
        Assert.Equal("registration-signature", RegistryLog.Load(new SigningDomain(1, RegistryWorld.Domain.Rewards), blocks[^1].Bytes.Span, [blocks[0].Bytes]).Fault.Code);
    }

    [Fact]
    public void An_entry_with_a_field_too_many_or_too_few_is_refused()
    {
        Grow(1);
        DagCbor.TryDecode(world.Log.Encode().Blocks[0].Bytes.Span, out var page);
        var fields = page!.AsList[0].AsMap.Select(entry => (entry.Key, entry.Value)).ToArray();
        Assert.True(RegistryCodec.Read(DagNode.Map(fields)).IsOk);
        Assert.Equal("registry-entry", RegistryCodec.Read(DagNode.Map([.. fields, ("x", DagNode.Null)])).Fault.Code);
        foreach (var (key, _) in fields)
        {
            var fault = RegistryCodec.Read(DagNode.Map(fields.Where(field => field.Key != key))).Fault;
            Assert.Contains($"'{key}'", fault.Detail, StringComparison.Ordinal);
            Assert.Contains($"'{key}'", RegistryCodec.Read(DagNode.Map(fields.Select(field => field.Key == key ? (key, DagNode.Null) : field))).Fault.Detail, StringComparison.Ordinal);
        }
    }

    void Grow(int entries)
    {
        for (var i = 0; i < entries; i++) world.Do(world.Register(P256Key.Generate()));
    }

    static Result<RegistryLog> Load(RegistryBlocks blocks, RegistryLog? known = null)
    {
        var root = RegistryRoot.Read(blocks.Blocks[^1].Bytes.Span).Value;
        var byCid = blocks.Blocks.ToDictionary(block => block.Cid, block => block.Bytes);
        return RegistryLog.Load(RegistryWorld.Domain, blocks.Blocks[^1].Bytes.Span, [.. root.Pages.Select(page => byCid.GetValueOrDefault(page))], known);
    }
}
