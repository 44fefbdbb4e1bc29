using System.Globalization;
using System.Text;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What came of reading a definition: the definition, or everything that is wrong with the document.</summary>
public sealed record DefinitionReading(NetworkDefinition? Definition, IReadOnlyList<DefinitionProblem> Problems);

/// <summary>Reads and checks <c>network.json</c>. All problems are named at once, each with its field, limit and fix.</summary>
public static class NetworkDocument
{
    static readonly Lazy<string> SchemaJson = new(() =>
    {
        using var stream = typeof(NetworkDocument).Assembly.GetManifestResourceStream("network.schema.json")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });

    static readonly Lazy<JsonSchema> DocumentSchema = new(() => JsonSchema.Parse(SchemaJson.Value));

    /// <summary>The committed JSON Schema of a definition.</summary>
    public static string Schema => SchemaJson.Value;

    /// <summary>Reads a definition as its founder wrote it. A <c>$schema</c> member at the top is for editors and no part of it.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="modules">The modules this program has, by name.</param>
    public static DefinitionReading Read(ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, ModuleInfo> modules)
    {
        var problems = new List<DefinitionProblem>();
        var document = JsonDag.Read(json, problems);
        if (document is null) return new(null, problems);
        if (document.Kind == DagKind.Map)
            document = DagNode.Map(document.AsMap.Where(member => member.Key != "$schema").Select(member => (member.Key, member.Value)).ToArray());
        return Read(document, modules);
    }

    /// <summary>Reads a definition from its canonical form, as it stands in a bundle.</summary>
    public static DefinitionReading Read(DagNode canonical, IReadOnlyDictionary<string, ModuleInfo> modules)
    {
        var problems = DocumentSchema.Value.Check(canonical).ToList();
        if (problems.Count > 0) return new(null, [.. problems, .. CheckRules(canonical, modules)]);
        var definition = Build(canonical);
        if (!modules.TryGetValue(definition.Module, out var module))
            problems.Add(new("module", $"is \"{definition.Module}\", which this program does not have", $"choose one of: {string.Join(", ", modules.Keys.Order(StringComparer.Ordinal))}"));
        else
            problems.AddRange(CheckModule(definition, module));
        problems.AddRange(CheckValues(definition));
        return new(problems.Count == 0 ? definition : null, problems);
    }

    /// <summary>The module's own part of a document that is wrong elsewhere: a founder learns of every mistake at once.</summary>
    static IEnumerable<DefinitionProblem> CheckRules(DagNode document, IReadOnlyDictionary<string, ModuleInfo> modules)
        => document.Kind == DagKind.Map && document.TryGet("module", DagKind.Text, out var name) && document.TryGet("rules", DagKind.Map, out var rules) && modules.TryGetValue(name.AsText, out var module)
            ? JsonSchema.Parse(module.ParameterSchema).Check(rules, "rules")
            : [];

    static IEnumerable<DefinitionProblem> CheckModule(NetworkDefinition definition, ModuleInfo module)
    {
        if (definition.RulesVersion > module.RulesVersion)
            yield return new("rulesVersion", $"is {definition.RulesVersion}, this program has the rules up to {module.RulesVersion}", "update the program, or write an older version");
        var problems = JsonSchema.Parse(module.ParameterSchema).Check(definition.Rules, "rules");
        if (problems.Count == 0 && module.CheckRules is { } check) problems = [.. check(definition)];
        foreach (var problem in problems) yield return problem;
    }

    /// <summary>What a schema cannot say.</summary>
    static IEnumerable<DefinitionProblem> CheckValues(NetworkDefinition definition)
    {
        var emission = definition.Token.Emission;
        if (emission.Numerator > emission.Denominator)
            yield return new("token.emission.numerator", $"must be at most the denominator {emission.Denominator}, is {emission.Numerator}", "a period emits no more than the one before");
        if (emission.InitialPerPeriod.Value >> 96 != 0) yield return new("token.emission.initialPerPeriod", "must be below 2^96", "write less");
        if (emission.Taper?.PerPeriod.Value >> 96 > 0) yield return new("token.emission.taper.perPeriod", "must be below 2^96", "write less");
        if (emission.Net?.CapPerDay.Value >> 96 > 0) yield return new("token.emission.net.capPerDay", "must be below 2^96", "write less");
        if (emission.Net?.CapPerDay.Value == 0) yield return new("token.emission.net.capPerDay", "must be above 0", "write more, or leave net out");
        foreach (var (field, text) in Amounts(definition.Canonical))
            if (!UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return new(field, "must be below 2^128", "write less");
        foreach (var (field, text) in Accounts(definition.Canonical))
            if (!Address.TryParse(text, out _)) yield return new(field, "has a wrong checksum (EIP-55)", "copy the address again, or write it in lower case");
        foreach (var (field, text) in Keys(definition.Canonical))
            if (!HexText.TryParse(text, P256.KeySize, out var key) || !DeviceId.TryOf(key, out _))
                yield return new(field, "must be a point of P-256", "copy the public key again");
        if (definition.Policy is RevenueBandReward band && band.FloorBps > band.CapBps)
            yield return new("reward.policy.floorBps", $"must be at most capBps, {band.CapBps}, is {band.FloorBps}", "a band's floor lies below its cap");
        if (definition.Attesters.Accounts.Count > 0 && definition.Attesters.Threshold > definition.Attesters.Accounts.Count)
            yield return new("attesters.threshold", $"must be at most the {definition.Attesters.Accounts.Count} accounts, is {definition.Attesters.Threshold}", "ask fewer, or name more");
        if (definition.Amend.Threshold > definition.Amend.Accounts.Count)
            yield return new("amend.threshold", $"must be at most the {definition.Amend.Accounts.Count} accounts, is {definition.Amend.Threshold}", "ask fewer, or name more");
        if (definition.Canonical.AsMap["predecessor"] is { Kind: DagKind.Text } text2 && definition.Predecessor is null)
            yield return new("predecessor", $"must be a CID, is \"{text2.AsText}\"", "write what 'grange network show' prints");
        if (definition.Predecessor is null != (definition.FromEpoch == 0))
            yield return new("fromEpoch", "must be 0 for a first definition and later for a successor", "name the predecessor and the epoch together");
    }

    static NetworkDefinition Build(DagNode document)
    {
        var (token, reward, attesters) = (Map(document, "token"), Map(document, "reward"), Map(document, "attesters"));
        return new NetworkDefinition(
            NetworkSlug.Parse(Text(document, "slug")), Text(document, "title"), Text(document, "module"), (int)Number(document, "rulesVersion"),
            new TokenTerms(Text(token, "symbol"), Text(token, "name"), BuildEmission(Map(token, "emission"))), (int)Number(reward, "shareBps"),
            (int)Number(document, "epochSeconds"), new AttesterTerms((int)Number(attesters, "threshold"), BuildAccounts(attesters)), Map(document, "rules"), document)
        {
            Prices = Map(document, "prices").AsMap.ToDictionary(price => price.Key, price => new MicroUsd((long)price.Value.AsInt)),
            Fees = Map(document, "fees").AsMap.ToDictionary(fee => fee.Key, fee => (int)fee.Value.AsInt),
            Policy = reward.AsMap.TryGetValue("policy", out var policy) ? BuildPolicy(policy) : RewardPolicy.Schedule,
            Admission = BuildAdmission(Map(document, "admission")),
            Regions = [.. document.AsMap["regions"].AsList.Select(region => region.AsText)],
            RetentionDays = (int)Number(document, "retentionDays"),
            PositionDecimals = document.TryGetLong("positionDecimals", out var decimals) ? (int)decimals : NetworkDefinition.DefaultPositionDecimals,
            Operators = [.. document.AsMap["operators"].AsList.Select(node => new OperatorTerms(BuildAccount(Text(node, "account")), BuildKey(Text(node, "key"))))],
            Amend = BuildAmend(Map(document, "amend")),
            Predecessor = document.TryGetText("predecessor", out var text) && Cid.TryParse(text, out var cid) ? cid : null,
            FromEpoch = Number(document, "fromEpoch"),
        };
    }

    static EmissionSchedule BuildEmission(DagNode node) => new(
        Number(node, "start"), BuildAmount(Text(node, "initialPerPeriod")), Number(node, "periodSeconds"), Number(node, "numerator"), Number(node, "denominator"), BuildAmount(Text(node, "cap")))
    {
        Taper = node.AsMap.TryGetValue("taper", out var taper)
            ? new(Number(taper, "start"), BuildAmount(Text(taper, "perPeriod")), Number(taper, "periodSeconds"), Number(taper, "flatPeriods"), Number(taper, "taperPeriods"))
            : null,
        Net = node.AsMap.TryGetValue("net", out var net) ? new(Number(net, "firstDay"), BuildAmount(Text(net, "capPerDay"))) : null,
    };

    static RewardPolicy BuildPolicy(DagNode node)
    {
        var fees = node.AsMap.TryGetValue("countFees", out var count) && count.AsBool;
        return Text(node, "kind") switch
        {
            "burn-and-mint" => new BurnAndMintReward((int)Number(node, "mintBps"), BuildAmount(Text(node, "capPerWeek")), Number(node, "microUsdPerToken")) { CountsFees = fees },
            "revenue-band" => new RevenueBandReward((int)Number(node, "floorBps"), (int)Number(node, "capBps"), Number(node, "microUsdPerToken")) { CountsFees = fees },
            _ => node.TryGetLong("microUsdPerToken", out var price) ? new ScheduledReward(price) : RewardPolicy.Schedule,
        };
    }

    static AdmissionTerms BuildAdmission(DagNode node) => Text(node, "kind") switch
    {
        "allow-list" => new(AdmissionKind.AllowList, BuildAccounts(node), [], Wei.Zero),
        "manufacturer-keys" => new(AdmissionKind.ManufacturerKeys, [], [.. node.AsMap["keys"].AsList.Select(key => BuildKey(key.AsText))], Wei.Zero),
        "bond" => new(AdmissionKind.Bond, [], [], BuildAmount(Text(node, "bond"))),
        _ => AdmissionTerms.Open,
    };

    static AmendTerms BuildAmend(DagNode node) => Text(node, "by") switch
    {
        "key" => new(1, [BuildAccount(Text(node, "account"))]),
        "quorum" => new((int)Number(node, "threshold"), BuildAccounts(node)),
        _ => AmendTerms.Nobody,
    };

    static IReadOnlyList<Address> BuildAccounts(DagNode node) => [.. node.AsMap["accounts"].AsList.Select(account => BuildAccount(account.AsText))];

    // A wrong checksum, key or size reads as nothing here and is a problem of CheckValues.
    static Address BuildAccount(string text) => Address.TryParse(text, out var account) ? account : default;
    static ReadOnlyMemory<byte> BuildKey(string text) => HexText.TryParse(text, P256.KeySize, out var key) ? key : default(ReadOnlyMemory<byte>);
    static Wei BuildAmount(string text) => UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? new Wei(amount) : Wei.Zero;

    static IEnumerable<(string Field, string Text)> Amounts(DagNode document) => Texts(document, "", name => name is "initialPerPeriod" or "perPeriod" or "cap" or "capPerWeek" or "capPerDay" or "bond");
    static IEnumerable<(string Field, string Text)> Accounts(DagNode document) => Texts(document, "", name => name is "account" or "accounts");
    static IEnumerable<(string Field, string Text)> Keys(DagNode document) => Texts(document, "", name => name is "key" or "keys");

    /// <summary>Every text, with its path, that stands under a member of a wanted name; the module's rules are its own affair.</summary>
    static IEnumerable<(string Field, string Text)> Texts(DagNode node, string path, Func<string, bool> wanted, bool take = false) => node.Kind switch
    {
        DagKind.Text when take => [(path, node.AsText)],
        DagKind.List => node.AsList.SelectMany((item, i) => Texts(item, DefinitionProblem.Item(path, i), wanted, take)),
        DagKind.Map => node.AsMap.Where(member => path.Length > 0 || member.Key != "rules").SelectMany(member => Texts(member.Value, DefinitionProblem.Member(path, member.Key), wanted, wanted(member.Key))),
        _ => [],
    };

    static DagNode Map(DagNode node, string key) => node.AsMap[key];
    static string Text(DagNode node, string key) => node.AsMap[key].AsText;
    static long Number(DagNode node, string key) => (long)node.AsMap[key].AsInt;
}
