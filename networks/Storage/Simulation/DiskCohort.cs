using System.Collections.Immutable;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Simulation;

/// <summary>Disks that hold as much as each other and prove all of it, as bytes of zeros allow without a disk: every node of their tree is known.</summary>
static class DiskCohort
{
    /// <summary>Height of the piece that each holds: 2^25 leaves of 32 bytes, a GiB.</summary>
    const int Height = 25;

    const long RawBytes = (32L << Height) / 128 * 127;

    static readonly PieceCid Piece = PieceCid.Of(NodeHash.ZeroRoot(Height), RawBytes);
    static readonly LeafProof Proof = new(Hash32.Zero, Enumerable.Range(0, Height).SelectMany(level => NodeHash.ZeroRoot(level).ToArray()).ToArray());

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        var state = new StorageState();
        foreach (var device in devices) state.Sets[device.Id] = [new HeldPiece(Piece, [])];
        var answer = new ProofAnswer(SimulatedEpoch.Number, [.. Enumerable.Repeat(Proof, StorageTerms.Read(definition.Rules).Challenges)]).ToNode();
        var proofs = devices.OrderBy(device => device.Id).Select(device => SimulatedEpoch.Say(definition, StorageKinds.Proof, Author.Of(device.Id), fromMs, answer));
        return new SimulatedEpoch(
            _ => ImmutableDictionary<string, string>.Empty, [.. proofs], state.ToCarry(),
            $"every disk holds {RawBytes:N0} bytes and proves all of them; rent is left out");
    }
}
