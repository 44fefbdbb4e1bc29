using System.Data.Common;
using Grange.Kernel;

namespace Grange.Chain;

/// <summary>What is derived from the chain's logs. Each derived row carries its block's number.</summary>
public interface ILogSink
{
    /// <summary>Names the cursor; a sink that reads other contracts or derives something else takes another name.</summary>
    string Name { get; }

    /// <summary>Whose logs.</summary>
    IReadOnlyList<Address> Contracts { get; }

    /// <summary>The first block that can hold any.</summary>
    long FirstBlock { get; }

    /// <summary>Takes in the logs of one block, in order, in the write that also moves the cursor.</summary>
    Task ApplyAsync(DbConnection db, ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancel);

    /// <summary>Removes everything derived from <paramref name="fromBlock"/> and later blocks: the chain has taken them back.</summary>
    Task RollbackAsync(DbConnection db, long fromBlock, CancellationToken cancel);
}
