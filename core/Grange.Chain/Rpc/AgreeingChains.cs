using Grange.Kernel;

namespace Grange.Chain;

/// <summary>Two endpoints of one chain that must tell the same before money depends on it: one of them may lie or lag.</summary>
public sealed class AgreeingChains(ChainReader one, ChainReader other, Finality finality)
{
    /// <summary>The highest block that both call final, if they have the same chain up to it.</summary>
    public async Task<Result<ChainBlock>> FinalBlockAsync(CancellationToken cancel)
    {
        var (first, second) = (await one.ChainIdAsync(cancel), await other.ChainIdAsync(cancel));
        if (first != second) return new Fault("chains-differ", $"one endpoint serves chain {first}, the other {second}", "name two endpoints of the same chain");
        if (await one.FinalBlockAsync(finality, cancel) is not { } mine || await other.FinalBlockAsync(finality, cancel) is not { } theirs)
            return new Fault("no-final-block", "an endpoint has no final block yet", Status: 503);
        var height = Math.Min(mine.Number, theirs.Number);
        var (left, right) = (await one.BlockAsync(BlockTag.At(height), cancel), await other.BlockAsync(BlockTag.At(height), cancel));
        return left is not null && left.Hash == right?.Hash
            ? left
            : new Fault("endpoints-disagree", $"block {height} is {left?.Hash} at one endpoint and {right?.Hash} at the other", "wait, or replace the endpoint that is wrong", 503);
    }
}
