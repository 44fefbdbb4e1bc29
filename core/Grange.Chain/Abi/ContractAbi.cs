using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>A function, event or error of a contract.</summary>
public sealed class AbiMember
{
    internal AbiMember(string name, AbiTuple inputs, AbiTuple outputs)
    {
        (Name, Inputs, Outputs) = (name, inputs, outputs);
        Signature = name + inputs.Name;
        Topic = Hash32.Read(Keccak256.Hash(Encoding.ASCII.GetBytes(Signature)));
    }

    public string Name { get; }

    /// <summary><c>name(type,…)</c>.</summary>
    public string Signature { get; }

    /// <summary>keccak256 of <see cref="Signature"/>: an event's first topic; its first four bytes select a function or an error.</summary>
    public Hash32 Topic { get; }

    internal byte[] Selector => Topic.ToByteArray()[..4];

    internal AbiTuple Inputs { get; }

    internal AbiTuple Outputs { get; }
}

/// <summary>What a contract understands and says, read from its compiler's JSON ABI.</summary>
public sealed class ContractAbi
{
    readonly FrozenDictionary<string, AbiMember> functions, events;
    readonly FrozenDictionary<Hash32, AbiMember> eventsByTopic;
    readonly FrozenDictionary<uint, AbiMember> errors;
    readonly AbiTuple constructor;

    ContractAbi(JsonElement entries)
    {
        functions = ByName(entries, "function");
        events = ByName(entries, "event");
        eventsByTopic = events.Values.Distinct().ToFrozenDictionary(member => member.Topic);
        errors = ByName(entries, "error").Values.Distinct().ToFrozenDictionary(member => Selector(member.Selector));
        constructor = entries.EnumerateArray().Where(entry => Kind(entry) == "constructor").Select(Inputs).FirstOrDefault() ?? new AbiTuple([]);
    }

    /// <summary>Reads the JSON array that compilers write.</summary>
    public static ContractAbi Read(JsonElement entries) => new(entries);

    /// <inheritdoc cref="Read"/>
    public static ContractAbi Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement);
    }

    /// <summary>A function by name, or by signature where the name is overloaded.</summary>
    public AbiMember Function(string name) => functions[name];

    /// <summary>The function that four bytes select, or null.</summary>
    public AbiMember? FindFunction(ReadOnlySpan<byte> selector)
    {
        foreach (var member in functions.Values)
            if (selector.SequenceEqual(member.Selector)) return member;
        return null;
    }

    /// <summary>An event by name or signature.</summary>
    public AbiMember Event(string name) => events[name];

    /// <summary>Selector and arguments.</summary>
    public byte[] EncodeCall(string function, params IReadOnlyList<object> arguments)
    {
        var member = functions[function];
        return [.. member.Selector, .. Encode(member.Inputs, arguments)];
    }

    /// <summary>Arguments to append to the creation code.</summary>
    public byte[] EncodeConstructor(params IReadOnlyList<object> arguments) => Encode(constructor, arguments);

    /// <summary>What a function returned; throws <see cref="AbiException"/> on bytes of another shape.</summary>
    public AbiValues DecodeResult(string function, ReadOnlySpan<byte> data) => (AbiValues)functions[function].Outputs.Decode(data);

    /// <summary>The arguments of a call, or null when <paramref name="data"/> calls something else.</summary>
    public AbiValues? DecodeCall(string function, ReadOnlySpan<byte> data)
    {
        var member = functions[function];
        return data.StartsWith(member.Selector) ? (AbiValues)member.Inputs.Decode(data[4..]) : null;
    }

    /// <summary>The event a log is, with all its fields; null when this contract has no such event.</summary>
    public (AbiMember Event, AbiValues Values)? DecodeLog(ChainLog log)
    {
        if (log.Topics.Count == 0 || !eventsByTopic.TryGetValue(log.Topics[0], out var member)) return null;
        var data = Sequence.Decode(member.Inputs.Fields.Where(field => !field.Indexed).Select(field => field.Type), log.Data);
        var (topic, word) = (1, 0);
        // An indexed value of a dynamic type stands in its topic only as a hash.
        object Indexed(AbiField field) => field.Type.IsDynamic ? log.Topics[topic++] : field.Type.Decode(log.Topics[topic++].ToByteArray());
        var values = member.Inputs.Fields.Select(field => field.Indexed ? Indexed(field) : data[word++]).ToArray();
        return (member, new(member.Inputs.Fields, values));
    }

    /// <summary>The custom error that <paramref name="revert"/> is, or null.</summary>
    public (AbiMember Error, AbiValues Values)? DecodeError(ReadOnlySpan<byte> revert) =>
        revert.Length >= 4 && errors.TryGetValue(Selector(revert), out var member) ? (member, (AbiValues)member.Inputs.Decode(revert[4..])) : null;

    static byte[] Encode(AbiTuple inputs, IReadOnlyList<object> arguments)
    {
        var output = new ArrayBufferWriter<byte>();
        inputs.Encode(arguments, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Members by signature, and by name as long as the name is not overloaded.</summary>
    static FrozenDictionary<string, AbiMember> ByName(JsonElement entries, string kind)
    {
        var members = entries.EnumerateArray().Where(entry => Kind(entry) == kind)
            .Select(entry => new AbiMember(entry.GetProperty("name").GetString()!, Inputs(entry), Outputs(entry)))
            .DistinctBy(member => member.Signature).ToArray();
        var named = members.GroupBy(member => member.Name).Where(group => group.Count() == 1).Select(group => KeyValuePair.Create(group.Key, group.Single()));
        return members.Select(member => KeyValuePair.Create(member.Signature, member)).Concat(named).ToFrozenDictionary();
    }

    static string? Kind(JsonElement entry) => entry.GetProperty("type").GetString();

    static AbiTuple Inputs(JsonElement entry) => AbiTuple.ReadMembers(entry.GetProperty("inputs"));

    static AbiTuple Outputs(JsonElement entry) => entry.TryGetProperty("outputs", out var outputs) ? AbiTuple.ReadMembers(outputs) : new AbiTuple([]);

    static uint Selector(ReadOnlySpan<byte> data) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data);
}
