using Grange.Store;
using Grange.Tests.Engines;

namespace Grange.Tests;

public sealed class OpeningTests(PostgresServer server)
{
    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("not a database ", 100)), TestContext.Current.CancellationToken);
        Assert.Contains(file, await RefusalAsync(new SqliteOptions(file)));
        File.Delete(file);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_its_password()
    {
        var refusal = await RefusalAsync(new PostgresOptions("Host=/nowhere;Username=grange;Password=hidden;Database=energy"));
        Assert.Contains("/nowhere", refusal);
        Assert.Contains("energy", refusal);
        Assert.DoesNotContain("hidden", refusal);
    }

    [Theory]
    [InlineData("Grange")]
    [InlineData("a; drop schema b")]
    public async Task A_schema_has_a_plain_name(string schema) => await RefusalAsync(new PostgresOptions("Host=/nowhere", schema));

    [Fact]
    public async Task A_server_told_not_to_wait_for_the_disk_is_refused()
    {
        var connection = await server.StartAsync() + ";Options=-c synchronous_commit=off";
        Assert.Contains("synchronous_commit", await RefusalAsync(new PostgresOptions(connection, "unsafe")));
    }

    static async Task<string> RefusalAsync(StoreOptions options)
        => (await Assert.ThrowsAsync<StoreException>(() => options.OpenAsync(TimeProvider.System, TestContext.Current.CancellationToken))).Message;
}
