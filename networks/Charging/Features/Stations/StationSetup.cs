using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Stations;

/// <summary>How a station proves who it is, as its owner says it with the device's key: the key's hash only, so that no node ever stores a password.</summary>
/// <param name="Key">The key that the station sends; null for one that is let in without.</param>
/// <param name="TimeMs">The owner's clock, Unix milliseconds; it is good for minutes.</param>
public sealed record StationSetup(DeviceId Device, KeyHash? Key, int Profile, long TimeMs)
{
    const string Purpose = "charging.station";

    static readonly long LifeMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    public string Seal(Func<byte[], byte[]> sign) => SignedNote.Seal(DagNode.Map(
        ("for", DagNode.Of(Purpose)), ("dev", Body.Of(Device)), ("salt", DagNode.Of(Key?.Salt ?? "")), ("hash", DagNode.Of(Key?.Hash ?? "")),
        ("profile", DagNode.Of((long)Profile)), ("t", DagNode.Of(TimeMs))), sign);

    /// <summary>Reads a setup that <paramref name="device"/> signed; the fault says what is wrong with it.</summary>
    public static Result<StationSetup> Open(string text, Device device, long nowMs)
    {
        if (SignedNote.Open(text, Purpose, device.Key.Span) is not { } note || !Body.TryGetDevice(note, "dev", out var named) || named != device.Id)
            return new Fault("setup-signature", $"the setup is not signed by {device.Id}", "sign it with the station's device key", 403);
        if (!note.TryGetLong("t", out var time) || Math.Abs(nowMs - time) > LifeMs) return new Fault("setup-late", "the setup is too old, or of the future", "sign it now; look at the clock", 403);
        if (!note.TryGetText("salt", out var salt) || !note.TryGetText("hash", out var hash) || !note.TryGetLong("profile", out var profile) || profile is < 1 or > 3)
            return new Fault("setup-malformed", "the setup needs salt, hash and a profile of 1 to 3");
        if (salt.Length == 0 && hash.Length == 0) return new StationSetup(named, null, (int)profile, time);
        return salt.Length == 32 && hash.Length == 64 && (salt + hash).All(char.IsAsciiHexDigit)
            ? new StationSetup(named, new KeyHash(salt, hash), (int)profile, time)
            : new Fault("setup-malformed", "the salt has 32 hex digits, the hash 64");
    }
}
