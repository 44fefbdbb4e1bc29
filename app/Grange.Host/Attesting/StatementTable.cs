using System.Text.Json;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Attesting;

/// <summary>Every signed settlement that was seen, two of one attester for one number at most: the second is the proof.</summary>
/// <param name="store">Holds the tables of <see cref="All"/>.</param>
/// <param name="chainId">The ledger's chain.</param>
/// <param name="rewards">The contract that names the ledger.</param>
public sealed class StatementTable(IStore store, long chainId, Address rewards)
{
    public const string Module = "attesting";

    const string Columns = "statement AS Statement, signature AS Signature";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("statements", """
            CREATE TABLE attesting_statements (
                number BIGINT NOT NULL, set_version BIGINT NOT NULL, attester BLOB NOT NULL, digest BLOB NOT NULL, statement TEXT NOT NULL, signature BLOB NOT NULL,
                PRIMARY KEY (number, set_version, attester, digest));
            """),
    ];

    /// <summary>Keeps one durably; what adds nothing to a proof is left out.</summary>
    public Task KeepAsync(SignedSettlement signed, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO attesting_statements (number, set_version, attester, digest, statement, signature)
        SELECT @Number, @SetVersion, @Attester, @Digest, @Statement, @Signature
        WHERE (SELECT COUNT(*) FROM attesting_statements WHERE number = @Number AND set_version = @SetVersion AND attester = @Attester) < 2
        ON CONFLICT DO NOTHING
        """,
        new
        {
            signed.Statement.Number,
            SetVersion = (long)signed.Statement.SetVersion,
            Attester = signed.Attester.ToByteArray(),
            Digest = signed.Digest.ToByteArray(),
            Statement = JsonSerializer.Serialize(StatementJson.Of(signed.Statement), HostJson.Default.StatementJson),
            Signature = signed.Signature.ToArray(),
        }, token), cancel);

    /// <summary>What was signed for one number.</summary>
    public Task<IReadOnlyList<SignedSettlement>> OfAsync(long number, CancellationToken cancel)
        => ListAsync($"SELECT {Columns} FROM attesting_statements WHERE number = @Number ORDER BY set_version, attester, digest", new { Number = number }, cancel);

    /// <summary>Every proof that lies here, oldest number first.</summary>
    public async Task<IReadOnlyList<Equivocation>> EquivocationsAsync(CancellationToken cancel)
    {
        const string sql = $"""
            SELECT {Columns} FROM attesting_statements AS said
            WHERE (SELECT COUNT(*) FROM attesting_statements AS also
                   WHERE also.number = said.number AND also.set_version = said.set_version AND also.attester = said.attester) = 2
            ORDER BY number, set_version, attester, digest
            """;
        var pairs = (await ListAsync(sql, new { }, cancel)).Chunk(2);
        return [.. pairs.Select(pair => Equivocation.Of(pair[0], pair[1]) ?? throw new InvalidDataException("two kept statements of one attester are no proof"))];
    }

    async Task<IReadOnlyList<SignedSettlement>> ListAsync(string sql, object arguments, CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<Raw>(sql, arguments, token), cancel);
        return [.. rows.Select(row => row.Read(chainId, rewards))];
    }

    sealed class Raw
    {
        public string Statement { get; init; } = "";
        public byte[] Signature { get; init; } = [];

        public SignedSettlement Read(long chainId, Address rewards)
            => JsonSerializer.Deserialize(Statement, HostJson.Default.StatementJson)?.Read() is { } statement && SignedSettlement.Recover(statement, chainId, rewards, Signature) is { } signed
                ? signed
                : throw new FormatException("a signed statement in the database is damaged");
    }
}
