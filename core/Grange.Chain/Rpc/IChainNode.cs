namespace Grange.Chain;

/// <summary>A chain behind this program: the supervised local one, or a public one.</summary>
public interface IChainNode
{
    /// <summary>Takes a signed transaction; once answered without an error it is not lost.</summary>
    Task<RpcReply> SendRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancel);

    /// <summary>Passes JSON-RPC on as it is and gives the answer.</summary>
    Task<byte[]> ForwardAsync(ReadOnlyMemory<byte> body, CancellationToken cancel);

    /// <summary>What a developer may do to a local chain besides; null where a public one says no.</summary>
    IDevChain? Dev { get; }
}

/// <summary>What a local chain lets a developer do.</summary>
public interface IDevChain
{
    /// <summary>Makes a block at once.</summary>
    Task<ChainBlock> MineAsync(CancellationToken cancel);

    /// <summary>Lets all later blocks lie this much further ahead.</summary>
    void SkipTime(TimeSpan ahead);

    /// <summary>Sets what an account has.</summary>
    Task SetBalanceAsync(Kernel.Address account, System.Numerics.BigInteger wei, CancellationToken cancel);
}
