using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings.Tests;

/// <summary>Tells the epochs of a network of sensors: says evidence, closes epochs, keeps the carry. Signatures are the kernel's matter, so records are bare.</summary>
sealed class Story : IDeviceView
{
    /// <summary>The hold that every purchase of a story names.</summary>
    public static HoldId Hold { get; } = new(new Guid(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7));

    public const long EpochMs = 3_600_000, WindowMs = 600_000;

    /// <summary>A cell of resolution 7, and one beside it.</summary>
    public static readonly Cell Here = new(0x872830828ffffff), There = new(0x872830829ffffff);

    readonly Dictionary<DeviceId, Device> devices = [];
    readonly List<Evidence> said = [];
    readonly Dictionary<Author, long> sequences = [];

    public Story(Action<JsonObject>? edit = null) => Definition = Define(edit);

    public NetworkDefinition Definition { get; }
    public ReadingsNetwork Network { get; } = new();
    public Carry Carry { get; private set; } = Carry.Empty;

    /// <summary>Begins far from 1970, so that a reading may lie before the first epoch.</summary>
    public long Epoch { get; private set; } = 1000;

    public long FromMs => Epoch * EpochMs;
    public ReadingTerms Terms => ReadingTerms.Read(Definition.Rules);
    public IReadOnlyList<Evidence> Said => said;

    /// <summary>One field compared with tolerance 10, cells of the device, rule count; edited as a founder would.</summary>
    public static NetworkDefinition Define(Action<JsonObject>? edit = null)
        => Read(edit) is { Definition: { } definition } ? definition : throw new InvalidOperationException(string.Join("; ", Read(edit).Problems));

    public static DefinitionReading Read(Action<JsonObject>? edit)
    {
        var info = new ReadingsNetwork().Info;
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse("sensors"), info))!.AsObject();
        document["prices"] = new JsonObject { ["read"] = 100 };
        document["rules"] = JsonNode.Parse("""
            {
              "fields": [{ "name": "level", "unit": "mm", "min": -1000, "max": 1000000, "tolerance": 10 }],
              "minIntervalSeconds": 60, "maxAgeSeconds": 3600, "windowSeconds": 600,
              "cells": { "from": "device", "resolution": 7 },
              "work": { "rule": "count", "cap": 1000 },
              "unconfirmedBps": 5000
            }
            """);
        edit?.Invoke(document);
        return NetworkDocument.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), new Dictionary<string, ModuleInfo> { ["readings"] = info });
    }

    public static Hash32 Id(int number)
    {
        var bytes = new byte[32];
        new BigInteger(number).TryWriteBytes(bytes, out _, isUnsigned: true);
        Array.Reverse(bytes);
        return Hash32.Read(bytes);
    }

    public static Address Account(int number) => Address.Read(Id(number).ToByteArray().AsSpan(12));

    public DeviceId Join(int number, int owner, Cell? cell = null)
    {
        var id = new DeviceId(Id(number));
        var facts = ImmutableDictionary<string, string>.Empty.Add("cell", (cell ?? Here).ToString());
        devices[id] = new Device(id, Account(owner), Definition.Slug, new byte[33], $"sensor {number}", facts, Revoked: false);
        return id;
    }

    public void Revoke(DeviceId id) => devices[id] = devices[id] with { Revoked = true };

    /// <summary>A reading of the first field at so many seconds into the open epoch.</summary>
    public Verdict Measure(DeviceId device, long second, long value, Cell? cell = null)
        => Say(Author.Of(device), ReadingKinds.Reading, new Reading([value], cell).ToNode(Terms), FromMs + second * 1000);

    public Verdict Buy(int account, Cell cell, long windows, params DeviceId[] from)
        => Say(Author.Of(Account(account)), ReadingKinds.Read, new ReadBody(cell, windows, windows * ReadingTerms.PriceOf(Definition).Value, [.. from.Order()], Hold).ToNode(), FromMs);

    public Verdict Say(Author author, string kind, DagNode body, long timeMs)
    {
        var sequence = sequences.GetValueOrDefault(author);
        sequences[author] = sequence + 1;
        var record = new EvidenceRecord(Definition.Slug, new DeviceId(Id(0xee)), kind, author, sequence, timeMs, null, body);
        var evidence = new Evidence(record, DagCbor.CidOf(DagNode.Map(("k", DagNode.Of(kind)), ("s", DagNode.Of(sequence)), ("a", DagNode.Of(author.ToString())), ("t", DagNode.Of(timeMs)))));
        var verdict = Network.Check(evidence, new CheckContext(Definition, this, Epoch, Hash32.Zero, Carry));
        if (verdict.Refused is null) said.Add(evidence);
        return verdict;
    }

    /// <summary>Puts a record past the door, as a dishonest operator's bundle might.</summary>
    public void Smuggle(Author author, string kind, DagNode body, long timeMs)
        => said.Add(new Evidence(new EvidenceRecord(Definition.Slug, new DeviceId(Id(0xee)), kind, author, said.Count, timeMs, null, body), DagCbor.CidOf(DagNode.Of((long)said.Count))));

    public Sheet Close(Func<IEnumerable<Evidence>, IEnumerable<Evidence>>? arrange = null)
    {
        var sheet = new Sheet();
        Carry = Network.Score(Inputs(arrange), Carry, sheet);
        said.Clear();
        Epoch++;
        return sheet;
    }

    public EpochInputs Inputs(Func<IEnumerable<Evidence>, IEnumerable<Evidence>>? arrange = null)
    {
        var evidence = said.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence);
        return new EpochInputs(Definition.Slug, Epoch, FromMs, FromMs + EpochMs, Hash32.Zero, [.. arrange?.Invoke(evidence) ?? evidence], this, Definition);
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values.OrderBy(device => device.Id);
}

/// <summary>What a Score said, summed as the kernel sums it.</summary>
sealed class Sheet : IScoreSink
{
    readonly Dictionary<(DeviceId Device, string Reason), long> works = [];

    public IReadOnlyDictionary<(DeviceId Device, string Reason), long> Works => works;
    public List<(Address Payer, Address Payee, long MicroUsd)> Payments { get; } = [];
    public long Total => works.Values.Sum();

    public long this[DeviceId device, string reason] => works[(device, reason)];

    public void Work(DeviceId device, long weight, string reason)
    {
        Assert.True(weight >= 0);
        works[(device, reason)] = checked(works.GetValueOrDefault((device, reason)) + weight);
    }

    public List<HoldCapture> Captures { get; } = [];

    public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Payments.Add((payer, payee, amount.Value));

    public List<(Address Payer, long Credits)> Burns { get; } = [];

    public void Burn(Address payer, long credits, string reason) => Burns.Add((payer, credits));
    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("readings correct nothing");

    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captures.Add(new HoldCapture(payer, hold, amount, ends));
}
