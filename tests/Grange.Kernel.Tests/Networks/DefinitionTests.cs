using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Networks;

public sealed class DefinitionTests
{
    static readonly ModuleInfo Toy = new("toy", "Toy network", ["toy.work"], "units", 2, """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["copies", "policy"],
          "properties": {
            "copies": { "description": "copies kept of everything", "type": "integer", "minimum": 1, "maximum": 9, "default": 3 },
            "policy": { "description": "fast or cheap", "enum": ["fast", "cheap"], "default": "cheap" }
          }
        }
        """, 100);

    static readonly Dictionary<string, ModuleInfo> Modules = new() { ["toy"] = Toy };
    static readonly string Template = NetworkDrafts.Template(NetworkSlug.Parse("toys"), Toy);
    static readonly SigningDomain Domain = new(31337, Address.Parse("0x5fbdb2315678afecb367f032d93f642f64180aa3"));

    [Fact]
    public void A_template_is_valid_as_it_stands_and_holds_the_modules_defaults()
    {
        var definition = Valid(Template);
        Assert.Equal("toys", definition.Slug.ToString());
        Assert.Equal(500, definition.FeeBps("anything"));
        Assert.True(definition.Rules.TryGetLong("copies", out var copies) && copies == 3);
    }

    [Fact]
    public void A_definition_may_name_a_taper_beside_its_periods()
    {
        const string Taper = """{"start": 1767225600, "perPeriod": "196000", "periodSeconds": 86400, "flatPeriods": 360, "taperPeriods": 720}""";
        var emission = Valid(Template.Replace("\"denominator\": 2", $"\"denominator\": 2, \"taper\": {Taper}", StringComparison.Ordinal)).Token.Emission;
        var plain = emission with { Taper = null };
        Assert.Equal((UInt128)141_120_000, emission.Most.Value - plain.Most.Value);
        Assert.Equal((UInt128)70_560_000, emission.Cumulative(1_767_225_600 + 360 * 86_400).Value - plain.Cumulative(1_767_225_600 + 360 * 86_400).Value);
        Assert.Equal(UInt128.MaxValue, (emission with { Cap = new Wei(UInt128.MaxValue) }).Most.Value);
    }

    [Fact]
    public void White_space_and_the_order_of_members_do_not_change_the_CID()
    {
        var problems = new List<DefinitionProblem>();
        var shuffled = JsonDag.Write(JsonDag.Read(Encoding.UTF8.GetBytes(Template), problems)!);
        Assert.NotEqual(Template, shuffled);
        Assert.Equal(Valid(Template).Cid, Valid(shuffled).Cid);
    }

    [Theory]
    [InlineData("\"epochSeconds\": 3600", "\"epochSeconds\": 0", "epochSeconds: must be at least 1, is 0")]
    [InlineData("\"epochSeconds\": 3600", "\"epochSeconds\": 1.5", "epochSeconds: must be an integer, is 1.5; use the smallest unit")]
    [InlineData("\"epochSeconds\": 3600", "\"epochSeconds\": 1e3", "epochSeconds: must be an integer, is 1e3")]
    [InlineData("\"epochSeconds\": 3600", "\"epochSeconds\": \"3600\"", "epochSeconds: must be an integer, is \"3600\"; write longest an epoch may be")]
    [InlineData("\"epochSeconds\": 3600,", "", "epochSeconds: is missing; add it: longest an epoch may be")]
    [InlineData("\"epochSeconds\": 3600", "\"epochSecond\": 3600", "epochSecond: is not known; did you mean 'epochSeconds'?")]
    [InlineData("\"copies\": 3", "\"copies\": 10", "rules.copies: must be at most 9, is 10; write copies kept of everything")]
    [InlineData("\"policy\": \"cheap\"", "\"policy\": \"free\"", "rules.policy: must be one of \"fast\", \"cheap\", is \"free\"")]
    [InlineData("\"kind\": \"open\"", "\"kind\": \"closed\"", "admission: must be one of: kind \"open\", kind \"allow-list\"")]
    [InlineData("\"kind\": \"open\"", "\"kind\": \"allow-list\"", "admission.accounts: is missing")]
    [InlineData("\"by\": \"nobody\"", "\"by\": \"key\", \"account\": \"0xFFF39Fd6e51aad88F6F4ce6aB8827279cffFb922\"", "amend.account: has a wrong checksum (EIP-55)")]
    [InlineData("\"by\": \"nobody\"", "\"by\": \"quorum\", \"threshold\": 2, \"accounts\": [\"0x5fbdb2315678afecb367f032d93f642f64180aa3\"]", "amend.threshold: must be at most the 1 accounts, is 2")]
    [InlineData("\"numerator\": 1", "\"numerator\": 3", "token.emission.numerator: must be at most the denominator 2, is 3")]
    [InlineData("\"cap\": \"100000000000000000000000000\"", "\"cap\": 100000000000000000000000000", "token.emission.cap: must fit 64 bits")]
    [InlineData("\"cap\": \"100000000000000000000000000\"", "\"cap\": \"999999999999999999999999999999999999999\"", "token.emission.cap: must be below 2^128")]
    [InlineData("\"denominator\": 2", "\"denominator\": 2, \"taper\": {\"start\": 0, \"perPeriod\": \"79228162514264337593543950336\", \"periodSeconds\": 1, \"flatPeriods\": 1, \"taperPeriods\": 1}", "token.emission.taper.perPeriod: must be below 2^96")]
    [InlineData("\"denominator\": 2", "\"denominator\": 2, \"taper\": {\"start\": 0, \"perPeriod\": \"5\", \"periodSeconds\": 0, \"flatPeriods\": 1, \"taperPeriods\": 1}", "token.emission.taper.periodSeconds: must be at least 1, is 0")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"lottery\"}", "reward.policy: must be one of: kind \"schedule\", kind \"burn-and-mint\", kind \"revenue-band\"")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"burn-and-mint\", \"mintBps\": 2500, \"microUsdPerToken\": 1}", "reward.policy.capPerWeek: is missing; add it: most wei minted in seven days")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"burn-and-mint\", \"mintBps\": 12500, \"capPerWeek\": \"5\", \"microUsdPerToken\": 1}", "reward.policy.mintBps: must be at most 10000, is 12500")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"burn-and-mint\", \"mintBps\": 2500, \"capPerWeek\": \"999999999999999999999999999999999999999\", \"microUsdPerToken\": 1}", "reward.policy.capPerWeek: must be below 2^128")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"revenue-band\", \"floorBps\": 5000, \"capBps\": 30000, \"microUsdPerToken\": 0}", "reward.policy.microUsdPerToken: must be at least 1, is 0; write the price")]
    [InlineData("\"shareBps\": 1000", "\"shareBps\": 1000, \"policy\": {\"kind\": \"revenue-band\", \"floorBps\": 5000, \"capBps\": 4000, \"microUsdPerToken\": 1}", "reward.policy.floorBps: must be at most capBps, 4000, is 5000")]
    [InlineData("\"denominator\": 2", "\"denominator\": 2, \"net\": {\"firstDay\": 0, \"capPerDay\": \"5\"}", "token.emission.net.firstDay: must be at least 20000, is 0; write the first day whose burns count")]
    [InlineData("\"denominator\": 2", "\"denominator\": 2, \"net\": {\"firstDay\": 20454, \"capPerDay\": \"0\"}", "token.emission.net.capPerDay: must be above 0")]
    [InlineData("\"denominator\": 2", "\"denominator\": 2, \"net\": {\"firstDay\": 20454, \"capPerDay\": \"79228162514264337593543950336\"}", "token.emission.net.capPerDay: must be below 2^96")]
    [InlineData("\"operators\": []", "\"operators\": [{\"account\": \"0x5fbdb2315678afecb367f032d93f642f64180aa3\", \"key\": \"0x02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"}]", "operators[0].key: must be a point of P-256")]
    [InlineData("\"module\": \"toy\"", "\"module\": \"boat\"", "module: is \"boat\", which this program does not have; choose one of: toy")]
    [InlineData("\"rulesVersion\": 2", "\"rulesVersion\": 3", "rulesVersion: is 3, this program has the rules up to 2")]
    [InlineData("\"fromEpoch\": 0", "\"fromEpoch\": 9", "fromEpoch: must be 0 for a first definition")]
    [InlineData("\"regions\": []", "\"regions\": [\"DE\", \"DE\"]", "regions: must not name anything twice")]
    [InlineData("\"title\"", "\"slug\": \"other\", \"title\"", "slug: stands there twice")]
    [InlineData("\"slug\": \"toys\",", "\"slug\": \"toys\"", "must be JSON, but line 4")]
    public void A_wrong_field_is_named_with_its_limit_and_a_fix(string right, string wrong, string problem)
    {
        Assert.Contains(right, Template);
        var reading = NetworkDocument.Read(Encoding.UTF8.GetBytes(Template.Replace(right, wrong)), Modules);
        Assert.Null(reading.Definition);
        Assert.Contains(reading.Problems, found => found.ToString().Contains(problem));
    }

    [Fact]
    public void The_storage_networks_own_file_fits_the_schema()
    {
        var problems = new List<DefinitionProblem>();
        var folder = Path.Combine(Merkle.StandardTree.Repository(), "networks", "Storage");
        var document = JsonDag.Read(File.ReadAllBytes(Path.Combine(folder, "network.json")), problems)!;
        Assert.Empty(problems);
        Assert.Equal(["$schema"], JsonSchema.Parse(NetworkDocument.Schema).Check(document).Select(problem => problem.Field)); // for editors; Read leaves it out
        Assert.Empty(JsonSchema.Parse(File.ReadAllText(Path.Combine(folder, "Rules", "rules.schema.json"))).Check(document.AsMap["rules"], "rules"));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, Template.Length - 1).ToArbitrary(), (bytes, at) =>
        {
            var text = Encoding.UTF8.GetBytes(Template);
            bytes.AsSpan(0, Math.Min(bytes.Length, text.Length - at)).CopyTo(text.AsSpan(at));
            return NetworkDocument.Read(text, Modules) is var reading && reading.Definition is null == reading.Problems.Count > 0
                && NetworkDocument.Read(bytes, Modules).Definition is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 20_000)));

    [Theory]
    [InlineData("\"toys\\n\"", "slug: must match")]
    [InlineData("\"\\ud800\"", "has an escaped character that is half of one")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "must be JSON")]
    public void Text_that_only_looks_right_is_refused(string slug, string problem)
        => Assert.Contains(NetworkDocument.Read(Encoding.UTF8.GetBytes(Template.Replace("\"toys\"", slug)), Modules).Problems, found => found.ToString().Contains(problem));

    [Fact]
    public void All_problems_are_named_at_once()
    {
        var text = Template.Replace("\"epochSeconds\": 3600", "\"epochSeconds\": 0").Replace("\"copies\": 3", "\"copies\": 0").Replace("\"retentionDays\": 365", "\"retentionDays\": -1");
        Assert.Equal(["epochSeconds", "retentionDays", "rules.copies"], NetworkDocument.Read(Encoding.UTF8.GetBytes(text), Modules).Problems.Select(problem => problem.Field).Order());
    }

    [Fact]
    public void A_schema_that_asks_what_is_not_checked_is_refused()
        => Assert.Throws<FormatException>(() => JsonSchema.Parse("""{ "type": "object", "patternProperties": {} }"""));

    [Fact]
    public void Networks_of_one_token_agree_on_its_terms_and_share_no_more_than_all_of_it()
    {
        var one = Valid(Template);
        var two = Valid(Template.Replace("\"slug\": \"toys\"", "\"slug\": \"other\"").Replace("\"shareBps\": 1000", "\"shareBps\": 9001"));
        Assert.Equal(["reward.shareBps"], NetworkDrafts.CheckTogether([one, two]).Select(problem => problem.Field));
        var dear = Valid(Template.Replace("\"slug\": \"toys\"", "\"slug\": \"other\"").Replace("\"denominator\": 2", "\"denominator\": 3"));
        Assert.Equal(["token"], NetworkDrafts.CheckTogether([one, dear]).Select(problem => problem.Field));
        Assert.Equal(["slug"], NetworkDrafts.CheckTogether([one, one]).Select(problem => problem.Field));
    }

    [Fact]
    public void Who_runs_a_ledger_is_put_in_only_where_the_file_names_nobody()
    {
        using var key = P256Key.Generate();
        var account = Address.Parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");
        var bound = NetworkDrafts.Bind(Valid(Template).Canonical, [new OperatorTerms(account, key.PublicKey)], new AttesterTerms(1, [account]));
        var definition = NetworkDocument.Read(bound, Modules).Definition!;
        Assert.Equal(key.DeviceId, DeviceId.Of(definition.Operators.Single().Key.Span));
        Assert.Equal(account, definition.Attesters.Accounts.Single());
        Assert.Equal(bound, NetworkDrafts.Bind(bound, [], new AttesterTerms(1, [])));
    }

    [Fact]
    public void A_successor_holds_from_its_epoch_on_when_enough_of_the_right_accounts_signed()
    {
        using var first = Secp256k1Key.Generate();
        using var second = Secp256k1Key.Generate();
        using var stranger = Secp256k1Key.Generate();
        var accounts = string.Join(", ", new[] { first, second }.Select(key => $"\"{Address.Read(key.AddressBytes)}\""));
        var text = Template.Replace("\"by\": \"nobody\"", $"\"by\": \"quorum\", \"threshold\": 2, \"accounts\": [{accounts}]");
        var chain = DefinitionChain.Start(Valid(text));
        var successor = Valid(text.Replace("\"predecessor\": null", $"\"predecessor\": \"{chain.Newest.Cid}\"").Replace("\"fromEpoch\": 0", "\"fromEpoch\": 7").Replace("\"copies\": 3", "\"copies\": 5"));
        Amendment By(params Secp256k1Key[] keys) => new(successor.Cid, [.. keys.Select(key => (ReadOnlyMemory<byte>)key.SignRecoverable(Amendment.Digest(Domain, successor)))]);
        var final = Valid(Template.Replace("\"predecessor\": null", $"\"predecessor\": \"{Valid(Template).Cid}\"").Replace("\"fromEpoch\": 0", "\"fromEpoch\": 7"));

        Assert.Equal("amend-signatures", chain.Add(successor, By(first, stranger), Domain).Fault.Code);
        Assert.Equal("amend-signatures", chain.Add(successor, By(first, first), Domain).Fault.Code);
        Assert.Equal("amend-final", DefinitionChain.Start(Valid(Template)).Add(final, new Amendment(final.Cid, []), Domain).Fault.Code);
        var longer = chain.Add(successor, By(second, first), Domain).Value;
        Assert.Equal(chain.Newest, longer.InForce(6));
        Assert.Equal(successor, longer.InForce(7));
        Assert.Null(longer.AmendmentOf(6));
        Assert.NotNull(longer.AmendmentOf(7));
        Assert.Equal("amend-predecessor", longer.Add(successor, By(second, first), Domain).Fault.Code);
    }

    static NetworkDefinition Valid(string text)
    {
        var reading = NetworkDocument.Read(Encoding.UTF8.GetBytes(text), Modules);
        Assert.True(reading.Definition is not null, string.Join("\n", reading.Problems));
        return reading.Definition!;
    }
}
