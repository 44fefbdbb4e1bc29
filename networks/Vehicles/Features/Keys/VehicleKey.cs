using System.Buffers.Binary;
using System.Security.Cryptography;
using Grange.Kernel;

namespace Grange.Vehicles.Features.Keys;

/// <summary>What a vehicle's data is sealed under, for as long as one account owns it and does not delete it.</summary>
/// <param name="Owner">Only while this account owns the vehicle does the key open anything: a buyer does not get the seller's journeys.</param>
sealed record VehicleKey(long Vehicle, long Generation, Address Owner, byte[] Secret)
{
    /// <summary>For the commitment to the VIN; it goes when the key goes.</summary>
    public byte[] VinSalt { get; } = HKDF.DeriveKey(HashAlgorithmName.SHA256, Secret, Sealing.KeyBytes, salt: null, "grange.vehicles.vin/1"u8.ToArray());

    public byte[] Seal(ReadOnlySpan<byte> plain, DeviceId device, long sequence) => Sealing.Seal(Secret, plain, Bound(device, sequence));

    public byte[]? Open(ReadOnlySpan<byte> made, DeviceId device, long sequence) => Sealing.Open(Secret, made, Bound(device, sequence));

    static byte[] Bound(DeviceId device, long sequence)
    {
        var bound = new byte[Hash32.Size + sizeof(long)];
        device.Value.CopyTo(bound);
        BinaryPrimitives.WriteInt64BigEndian(bound.AsSpan(Hash32.Size), sequence);
        return bound;
    }
}
