using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Wireless.Codecs;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Features.Codecs;

/// <summary>The codecs of a network, read and ready; and what they said of the events that are kept, so that a script runs once for all who look.</summary>
sealed class CodecBook
{
    static readonly LppCodec Lpp = new();

    readonly ConcurrentDictionary<(Address Owner, string Name), (string Source, IPayloadCodec Codec)> codecs = [];
    readonly ConcurrentDictionary<long, (IPayloadCodec By, JsonNode? Value, Fault? Why)> said = [];

    public void Put(Address owner, string name, string source, IPayloadCodec codec) => codecs[(owner, name)] = (source, codec);

    public void Remove(Address owner, string name) => codecs.TryRemove((owner, name), out _);

    public IPayloadCodec? Find(Address owner, string name) => name == LppCodec.Name ? Lpp : codecs.TryGetValue((owner, name), out var found) ? found.Codec : null;

    public IEnumerable<(Address Owner, string Name, string Source, IPayloadCodec Codec)> All() => codecs.Select(one => (one.Key.Owner, one.Key.Name, one.Value.Source, one.Value.Codec));

    /// <summary>What an uplink says, or why its codec could not tell; neither when it has none.</summary>
    public (JsonNode? Value, Fault? Why) Read(WirelessEvent one, DeviceTerms? device)
    {
        if (device is not { Codec.Length: > 0 } || one.Port is not > 0 || one.Kind is not (EventKind.Up or EventKind.Final)) return default;
        if (Find(device.Owner, device.Codec) is not { } codec) return (null, new Fault("unknown-codec", $"there is no codec '{device.Codec}'", "grange wireless codec ls"));
        if (!said.TryGetValue(one.Number, out var known) || !ReferenceEquals(known.By, codec))
        {
            if (said.Count > EventLog.Most + 1_000)
                foreach (var old in said.Keys.Where(number => number < one.Number - EventLog.Most)) said.TryRemove(old, out _);
            known = codec.Decode(one.Data, one.Port.Value, one.TimeMs).TryGet(out var value, out var why) ? (codec, value, null) : (codec, null, why);
            said[one.Number] = known;
        }
        return (known.Value?.DeepClone(), known.Why);
    }
}
