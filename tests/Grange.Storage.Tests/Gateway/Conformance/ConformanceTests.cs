namespace Grange.Storage.Tests.Conformance;

/// <summary>The rules of the public gateway suite as one table, over its fixtures where they are at hand and over content of our own.</summary>
public sealed class ConformanceTests(ConformanceHost host) : IClassFixture<ConformanceHost>
{
    static readonly Dictionary<string, Check> Table = TrustlessChecks.All.Concat(PathChecks.All).Concat(OriginChecks.All).ToDictionary(check => check.ToString());

    public static TheoryData<string> Names => [.. Table.Keys];

    [Fact]
    public void The_table_has_all_ten_groups_and_well_over_a_hundred_rows()
    {
        Assert.Equal(
            ["path-dag", "path-range", "path-raw", "path-tar", "path-unixfs", "redirects", "subdomain", "trustless-block", "trustless-car", "trustless-car-optional"],
            Table.Values.Select(check => check.Group).Distinct().Order(StringComparer.Ordinal));
        Assert.True(Table.Count >= 150, $"{Table.Count} rows");
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Over_our_own_content(string check) => await RunAsync(own: true, Table[check]);

    [Theory, MemberData(nameof(Names))]
    public async Task Over_the_suites_fixtures(string check) => await RunAsync(own: false, Table[check]);

    async Task RunAsync(bool own, Check check) => await new CheckRun(host, check, await host.RootAsync(own, check.Content)).RunAsync();
}
