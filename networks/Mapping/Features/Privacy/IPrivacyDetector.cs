using Grange.Kernel;

namespace Grange.Mapping.Features.Privacy;

/// <summary>A part of a picture that must not be seen, in pixels of the upright picture.</summary>
/// <param name="Kind">face, plate, person …: what was found there.</param>
public readonly record struct PrivateArea(int X, int Y, int Width, int Height, string Kind);

/// <summary>What a detector gives back: regions to be covered here, or a picture in which it covered them itself.</summary>
public sealed record Found(IReadOnlyList<PrivateArea> Regions, byte[]? Covered);

/// <summary>Looks for what may not be shown. Fails closed: a fault, a delay, a wrong answer leaves the picture unseen.</summary>
public interface IPrivacyDetector
{
    /// <summary>As it stands beside the pictures that it cleared.</summary>
    string Name { get; }

    /// <summary>True where the operator trusts it to find what is there; false for one that only helps reviewers.</summary>
    bool Clears { get; }

    Task<Result<Found>> LookAsync(byte[] jpeg, CancellationToken cancel);
}
