using System.Collections.Concurrent;
using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Vehicles.Features.Witness;

/// <summary>Statements that wait for a device's signature: told with the answer to its next batch, signed by it, brought back at a door.</summary>
sealed class AskBook(VehiclesNode node)
{
    /// <summary>Less than who asks a witness waits.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    readonly ConcurrentDictionary<(DeviceId Device, Hash32 Hash), Waiting> waiting = [];

    /// <summary>What a device is asked to sign now.</summary>
    public IReadOnlyList<byte[]> Of(DeviceId device) => waiting.IsEmpty ? [] : [.. waiting.Where(one => one.Key.Device == device).Select(one => one.Value.Statement)];

    /// <summary>The device's word, or null when it does not give it in time.</summary>
    public async Task<Testimony?> SignAsync(DeviceId device, byte[] statement, CancellationToken cancel)
    {
        var key = (device, Hash32.Read(SHA256.HashData(statement)));
        var own = waiting.GetOrAdd(key, _ => new(statement, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        try
        {
            return new(device, statement, await own.Signature.Task.WaitAsync(Patience, node.Host.Clock, cancel));
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            waiting.TryRemove(key, out _);
        }
    }

    /// <summary>A signature comes back; null when it was waited for and holds.</summary>
    public Fault? Take(DeviceId device, ReadOnlySpan<byte> statement, byte[] signature)
    {
        if (!waiting.TryGetValue((device, Hash32.Read(SHA256.HashData(statement))), out var asked)) return new("not-asked", "nobody waits for this statement", Status: 404);
        if (node.Host.Devices.View.Find(device) is not { Revoked: false } known || P256.Verify(known.Key.Span, statement, signature) != P256Fault.None) return new("bad-signature", "the device did not sign this", Status: 401);
        asked.Signature.TrySetResult(signature);
        return null;
    }

    sealed record Waiting(byte[] Statement, TaskCompletionSource<byte[]> Signature);
}
