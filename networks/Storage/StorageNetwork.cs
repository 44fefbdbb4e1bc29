using Grange.Kernel;

namespace Grange.Storage;

/// <summary>The storage network: content-addressed files on community disks, proven each epoch.</summary>
public sealed class StorageNetwork : INetwork
{
    /// <summary>Version of <see cref="StorageScore"/>.</summary>
    public const int RulesVersion = 1;

    public ModuleInfo Info { get; } = new(
        "storage", "Storage", StorageKinds.All, "byte-epochs", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 50_000);

    public void Map(INetworkHost host)
    {
    }

    public Verdict Check(Evidence evidence, CheckContext context) => StorageCheck.Check(evidence, context);

    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices)
    {
        var count = StorageTerms.Read(parameters.Rules).Challenges;
        foreach (var set in StorageState.SetsOf(carry))
            if (devices.Find(set.Device) is { Revoked: false } && StorageChallenge.Of(seed, epoch, set, count) is { } challenge)
                yield return new Challenge(set.Device, challenge.ToNode(seed, set.Range));
    }

    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => StorageScore.Run(inputs, carry, sink);

    static string Schema()
    {
        using var stream = typeof(StorageNetwork).Assembly.GetManifestResourceStream("rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
