using Grange.Content;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>The audit of a settlement from a folder of CAR files: the code of <c>grange audit --bundles DIR</c>, beside a chain that has the ledger and nothing else.</summary>
static class SyntheticAudit
{
    public static async Task<AuditReport> RunAsync(string folder, Cid manifest, CancellationToken cancel)
    {
        using var cars = await CarFolder.OpenAsync(folder, cancel);
        return await new SettlementAudit(cars, new EmptyChain(), SyntheticNetwork.Modules).RunAsync(manifest, AuditOptions.Default, cancel);
    }

    sealed class EmptyChain : IChainFacts
    {
        public ValueTask<LedgerTerms> LedgerAsync(CancellationToken cancel) => new(SyntheticLedger.Terms);
        public ValueTask<SettlementFacts?> SettlementAsync(long number, CancellationToken cancel) => new((SettlementFacts?)null);
        public ValueTask<Hash32?> BlockHashAsync(long number, CancellationToken cancel) => new((Hash32?)null);
        public ValueTask<AnchorFacts?> AnchorAsync(Address account, Hash32 slot, CancellationToken cancel) => new((AnchorFacts?)null);
        public ValueTask<MicroUsd> ChargeableAsync(Address operatorAccount, Address payer, long block, CancellationToken cancel) => new(MicroUsd.Zero);
        public ValueTask<UInt128> CreditsAsync(Address token, Address operatorAccount, Address payer, long? block, CancellationToken cancel) => new((UInt128)0);
        public ValueTask<UInt128?> BurnedOnAsync(Address token, long day, CancellationToken cancel) => new((UInt128?)null);
    }
}
