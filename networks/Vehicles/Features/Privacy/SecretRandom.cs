using System.Security.Cryptography;

namespace Grange.Vehicles.Features.Privacy;

/// <summary>Randomness that nobody can work out from what they see of it: where a zone was moved to must not follow from where its border point lies.</summary>
sealed class SecretRandom : Random
{
    const double Whole = 1L << 53;

    public override double NextDouble() => (BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 11) / Whole;

    protected override double Sample() => NextDouble();
}
