namespace Grange.Kernel;

/// <summary>One thing the seed asks of one device; the answer is evidence.</summary>
/// <param name="Device">Who is asked.</param>
/// <param name="Ask">What is asked, as the network's module defines it.</param>
public sealed record Challenge(DeviceId Device, Content.DagNode Ask);

/// <summary>An epoch as Score sees it: facts only, no clock, no I/O, no randomness but the seed.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Number">Epoch number, from 0.</param>
/// <param name="FromMs">Unix milliseconds of its opening.</param>
/// <param name="ToMs">Unix milliseconds of its close.</param>
/// <param name="Seed">keccak-256(block hash ‖ network ‖ epoch) of the seed block; zero in epoch 0 of a network.</param>
/// <param name="Evidence">Admitted records by (author, sequence).</param>
/// <param name="Devices">The registry as the bundle pins it.</param>
/// <param name="Parameters">The definition in force.</param>
public sealed record EpochInputs(
    NetworkSlug Network, long Number, long FromMs, long ToMs, Hash32 Seed, IReadOnlyList<Evidence> Evidence, IDeviceView Devices, NetworkDefinition Parameters);

/// <summary>Where Score puts what it found. Weights are non-negative integers; reasons are short stable codes that the console puts in words.</summary>
public interface IScoreSink
{
    /// <summary>A device's work this epoch; weight 0 with a reason says why it earns nothing.</summary>
    void Work(DeviceId device, long weight, string reason);

    /// <summary>
    /// Says what a device's work for one reason may be worth at most, at the price of the definition's reward policy; several bounds of one reason add up. What
    /// it takes off stays in the pool. Work that nothing bounds is not bounded, nor is any where the policy has no price.
    /// </summary>
    void Bound(DeviceId device, string reason, MicroUsd most) { }

    /// <summary>A consumer's debt to a provider, for one stated reason.</summary>
    void Pay(Address payer, Address payee, MicroUsd amount, string reason);

    /// <summary>Credits that a consumer of a commons uses up, for one stated reason; the operator takes them on the chain once the epoch is settled.</summary>
    void Burn(Address payer, long credits, string reason);

    /// <summary>A verdict: so much of an account's bond is burnt, as far as there is one, for one stated reason. Nobody gains from it.</summary>
    /// <param name="amount">In wei of the network's token.</param>
    void Slash(Address account, Wei amount, string reason) => throw new InvalidOperationException($"this sink takes no verdict: {account} {reason}");

    /// <summary>
    /// An epoch that is over came out wrong: the difference at its own rules, above zero owed by the payer, below zero owed back by the payee. The epoch itself
    /// never changes.
    /// </summary>
    /// <param name="slot">Which record of which older epoch is corrected.</param>
    void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason);

    /// <summary>Says what a hold was for: so much of what its payer pays in this epoch. It earns and costs nobody anything.</summary>
    /// <param name="hold">The hold that the payer's evidence names.</param>
    /// <param name="ends">The purchase is over: what it has not captured by now is the payer's again.</param>
    void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends);
}

/// <summary>What an epoch takes from a hold.</summary>
/// <param name="Amount">How much, where that much is charged.</param>
/// <param name="Ends">The rest is given back.</param>
public sealed record HoldCapture(Address Payer, HoldId Hold, MicroUsd Amount, bool Ends);
