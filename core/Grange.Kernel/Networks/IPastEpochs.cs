namespace Grange.Kernel;

/// <summary>A face of the host: epochs that were scored, as their bundles have them, so that a network can show how what it paid came about.</summary>
public interface IPastEpochs
{
    /// <summary>A scored epoch of this network; null when there is none of that number, or not yet.</summary>
    Task<PastEpoch?> FindAsync(long number, CancellationToken cancel);
}

/// <summary>A scored epoch.</summary>
/// <param name="Inputs">What Score saw.</param>
/// <param name="Before">What the epoch before left.</param>
/// <param name="Scores">What came of it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Settlement">The settlement it is in; null before.</param>
public sealed record PastEpoch(EpochInputs Inputs, Carry Before, EpochScores Scores, EpochState State, long? Settlement);
