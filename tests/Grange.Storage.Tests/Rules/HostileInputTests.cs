using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;

namespace Grange.Storage.Tests;

/// <summary>What comes from outside is read or refused; it never throws.</summary>
public sealed class HostileInputTests
{
    static Config Runs => Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(500, 20_000));

    [Fact]
    public void Any_value_is_a_body_or_a_refusal()
        => Prop.ForAll(Nodes(3).ToArbitrary(), node =>
        {
            _ = Order.Read(node).IsOk;
            _ = Placement.Read(node).IsOk;
            _ = Holding.Read(node).IsOk;
            _ = Dropping.Read(node).IsOk;
            _ = ProofAnswer.Read(node).IsOk;
            _ = StorageChallenge.Read(node);
            _ = HeldNote.Decode(DagCbor.Encode(node));
            return true;
        }).Check(Runs);

    [Fact]
    public void Any_text_is_a_token_or_a_refusal()
    {
        using var key = P256Key.Generate();
        Prop.ForAll<string>(text =>
            !PieceToken.Open(PieceAction.Upload, text ?? "", key.PublicKey.Span, key.DeviceId, 0).IsOk
            && !Heartbeat.Open(text ?? "", new Device(key.DeviceId, Story.Account(1), Story.Slug, key.PublicKey, "d", new Dictionary<string, string>(), false)).IsOk).Check(Runs);
    }

    [Fact]
    public void A_token_for_one_purpose_is_worth_nothing_for_another()
    {
        using var key = P256Key.Generate();
        var token = new PieceToken(PieceAction.Remove, key.DeviceId, ContentOf.Piece([1, 2, 3]), 10).Seal(bytes => key.Sign(bytes));
        Assert.True(PieceToken.Open(PieceAction.Remove, token, key.PublicKey.Span, key.DeviceId, 5).IsOk);
        Assert.False(PieceToken.Open(PieceAction.Upload, token, key.PublicKey.Span, key.DeviceId, 5).IsOk);
        Assert.False(PieceToken.Open(PieceAction.Remove, token, key.PublicKey.Span, key.DeviceId, 10).IsOk);
        Assert.False(PieceToken.Open(PieceAction.Remove, token[..^2] + (token.EndsWith("AA", StringComparison.Ordinal) ? "BA" : "AA"), key.PublicKey.Span, key.DeviceId, 5).IsOk);
    }

    [Fact]
    public void Bytes_are_a_block_list_or_null()
        => Prop.ForAll<byte[]>(bytes => BlockList.Decode(bytes ?? []) is var list && (list is null || BlockList.Decode(BlockList.Encode(list))!.Count == list.Count)).Check(Runs);

    /// <summary>Values that look like bodies: the keys that bodies have, with anything under them.</summary>
    static Gen<DagNode> Nodes(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => DagNode.Of((long)number * number)),
            ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => DagNode.Of((bytes ?? []).AsSpan())),
            Gen.Choose(0, 70).Select(size => DagNode.Of(new byte[size].AsSpan())),
            Gen.Choose(0, 255).Select(one => DagNode.Of(ContentOf.Piece([(byte)one]).V2)),
            Gen.Constant(DagNode.Null), Gen.Constant(DagNode.Of("text")));
        if (depth == 0) return leaf;
        var keys = Gen.Elements("cid", "bytes", "copies", "microUsdPerTibMonth", "untilMs", "dev", "piece", "rent", "epoch", "proofs", "leaf", "path", "leaves", "set", "record", "net", "operator", "sig");
        var map = keys.Zip(Nodes(depth - 1)).ListOf().Select(entries => DagNode.Map(entries.DistinctBy(entry => entry.Item1).Select(entry => (entry.Item1, entry.Item2))));
        return Gen.OneOf(leaf, map, Nodes(depth - 1).ListOf().Select(items => DagNode.List(items.Take(5))));
    }
}
