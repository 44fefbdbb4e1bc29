using Grange.Kernel;

namespace Grange.Mapping.Tests.Scoring;

/// <summary>What Score said, as it said it.</summary>
sealed class Sheet : IScoreSink
{
    public Dictionary<(DeviceId Device, string Reason), long> Weights { get; } = [];
    public Dictionary<(DeviceId Device, string Reason), long> Bounds { get; } = [];
    public List<(Address Payer, long Credits, string Reason)> Burns { get; } = [];
    public List<(Address Payer, long MicroUsd, bool Ends)> Captures { get; } = [];

    public long Of(byte camera, string reason) => Weights.GetValueOrDefault((Town.Camera(camera), reason));
    public long Sum(string reason) => Weights.Where(row => row.Key.Reason == reason).Sum(row => row.Value);
    public void Work(DeviceId device, long weight, string reason) => Weights[(device, reason)] = Weights.GetValueOrDefault((device, reason)) + weight;
    public void Bound(DeviceId device, string reason, MicroUsd most) => Bounds[(device, reason)] = Bounds.GetValueOrDefault((device, reason)) + most.Value;
    public void Burn(Address payer, long credits, string reason) => Burns.Add((payer, credits, reason));
    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captures.Add((payer, amount.Value, ends));
    public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => throw new InvalidOperationException("a commons pays nobody");
    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => throw new InvalidOperationException("nothing is corrected");
}
