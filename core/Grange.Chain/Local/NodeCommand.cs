using System.Numerics;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>What the local chain's one writer is asked to do.</summary>
abstract class NodeCommand
{
    /// <summary>Tells the caller that nothing was done.</summary>
    public abstract void Fail(Exception why);

    public sealed class Send(byte[] raw) : NodeCommand
    {
        public byte[] Raw => raw;

        public TaskCompletionSource<RpcReply> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception why) => Done.TrySetException(why);
    }

    public sealed class Fund(Address account, Func<BigInteger, BigInteger> balance) : NodeCommand
    {
        public Address Account => account;

        /// <summary>The new balance from the old one.</summary>
        public Func<BigInteger, BigInteger> Balance => balance;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception why) => Done.TrySetException(why);
    }

    public sealed class Mine : NodeCommand
    {
        public TaskCompletionSource<ChainBlock> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception why) => Done.TrySetException(why);
    }

    public sealed class Snapshot : NodeCommand
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception why) => Done.TrySetException(why);
    }
}
