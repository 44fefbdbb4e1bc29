using Grange.Kernel;

namespace Grange.Host.Networks;

/// <summary>One network in this node: its definitions, its module, and where its open epoch stands.</summary>
/// <remarks>What may change is one immutable value, replaced whole; readers take it once and see one moment.</remarks>
public sealed class RunningNetwork(DefinitionChain definitions, INetwork module) : IEpochs
{
    volatile DefinitionChain rules = definitions;
    volatile Standing standing = new(new OpenEpoch(0, 0, null), Carry.Empty, [], new TaskCompletionSource());

    public NetworkSlug Slug { get; } = definitions.Newest.Slug;

    /// <summary>Every definition so far, and which holds for which epoch.</summary>
    public DefinitionChain Rules => rules;

    /// <summary>The definition that holds for the open epoch.</summary>
    public NetworkDefinition Definition => rules.InForce(standing.Epoch.Number);

    public INetwork Module { get; } = module;

    /// <inheritdoc/>
    public OpenEpoch Current => standing.Epoch;

    /// <inheritdoc/>
    public IReadOnlyList<Challenge> Challenges => standing.Challenges;

    /// <inheritdoc/>
    public Carry Carry => standing.Carry;

    /// <summary>The context in which evidence is judged now.</summary>
    public CheckContext Now(IDeviceView devices)
    {
        var now = standing;
        return new CheckContext(rules.InForce(now.Epoch.Number), devices, now.Epoch.Number, now.Epoch.Seed ?? Hash32.Zero, now.Carry);
    }

    /// <summary>Takes in a successor that is kept already.</summary>
    public void Amend(DefinitionChain longer) => rules = longer;

    /// <summary>Moves on: another epoch, or the same with its seed and challenges.</summary>
    public void Enter(OpenEpoch epoch, Carry carry, IReadOnlyList<Challenge> challenges)
    {
        var before = standing;
        standing = new Standing(epoch, carry, challenges, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        before.Left.TrySetResult();
    }

    /// <inheritdoc/>
    public async Task ChangedAsync(OpenEpoch since, CancellationToken cancel)
    {
        while (standing is var now && now.Epoch == since) await now.Left.Task.WaitAsync(cancel);
    }

    sealed record Standing(OpenEpoch Epoch, Carry Carry, IReadOnlyList<Challenge> Challenges, TaskCompletionSource Left);
}
