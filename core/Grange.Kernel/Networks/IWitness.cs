using Grange.Content;

namespace Grange.Kernel;

/// <summary>
/// A network that may have seen, with hardware of its own, what another network of the node is about to be paid for: a car knows whether it was charged. It tells only
/// what the hardware's owner allows it to. What it says becomes part of the asking network's evidence, so that Score asks nobody.
/// </summary>
public interface IWitness
{
    /// <summary>Whether it can know anything of such questions, e.g. <c>charging.session</c>; the asking module's README has their form, and that of the answer.</summary>
    bool Knows(string question);

    /// <summary>What it saw; null when it saw nothing, or may not tell.</summary>
    Task<Testimony?> TellAsync(string question, DagNode asked, CancellationToken cancel);
}

/// <summary>The witnesses among the networks of one node, for a network that asks without knowing them.</summary>
public interface IWitnesses
{
    /// <summary>The first answer that some network has; null when none has, or none in time.</summary>
    Task<Testimony?> AskAsync(string question, DagNode asked, CancellationToken cancel);
}

/// <summary>What a witness says, signed by hardware that stands in the registry, of whichever network: whoever has the evidence can verify it.</summary>
/// <param name="Device">Whose key it is.</param>
/// <param name="Statement">Canonical dag-cbor, as it was signed; it names the question and the matter, so that it cannot be used again.</param>
/// <param name="Signature">P-256, r ‖ s over SHA-256 of the statement, low s.</param>
public sealed record Testimony(DeviceId Device, ReadOnlyMemory<byte> Statement, ReadOnlyMemory<byte> Signature);
