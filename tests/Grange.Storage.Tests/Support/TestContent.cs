using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Tests;

/// <summary>A node's own blocks in memory, and behind them what its networks keep.</summary>
sealed class TestContent : IContentService
{
    readonly MemoryBlocks own = new();
    readonly List<IContentKeeper> keepers = [];

    public IBlockReader Here => new First(own, keepers.Select(keeper => keeper.Here));

    public void AddKeeper(IContentKeeper keeper) => keepers.Add(keeper);
    public Task<Result<bool>> KeepAsync(string name, Cid root, CancellationToken cancel) => keepers[0].KeepAsync(name, root, this, cancel);
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel) => new First(own, keepers).GetAsync(hash, cancel);
    public ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel) => own.PutAsync(cid, block, cancel);
    public ValueTask FlushAsync(CancellationToken cancel) => own.FlushAsync(cancel);

    sealed class First(IBlockReader first, IEnumerable<IBlockReader> others) : IBlockReader
    {
        public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        {
            foreach (var reader in others.Prepend(first))
                if (await reader.GetAsync(hash, cancel) is { } block) return block;
            return null;
        }
    }
}
