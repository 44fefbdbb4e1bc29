using System.Data.Common;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Rules.Credentials;

namespace Grange.Vehicles.Features.Credentials;

/// <summary>A credential that was given out; what it says is kept by who has it.</summary>
sealed record CredentialRow(long Number, long Vehicle, string Kind, Address Holder, long IssuedMs, bool Revoked);

/// <summary>Credentials by number; a number is its place in the status lists.</summary>
sealed class CredentialTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Takes the next number.</summary>
    public Task<long> AddAsync(long vehicle, CredentialKind kind, Address holder, long issuedMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var number = await db.FindAsync<long?>("SELECT max(number) FROM vehicles_credential WHERE network = @slug", new { slug }, token) + 1 ?? 0;
        await db.RunAsync(
            "INSERT INTO vehicles_credential (network, number, vehicle, kind, holder, issued_ms, revoked) VALUES (@slug, @number, @vehicle, @Kind, @Holder, @issuedMs, 0)",
            new { slug, number, vehicle, Kind = CredentialClaims.NameOf(kind), Holder = holder.ToByteArray(), issuedMs }, token);
        return number;
    }, cancel);

    public Task<IReadOnlyList<CredentialRow>> OfAsync(long vehicle, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>(
            "SELECT number AS Number, vehicle AS Vehicle, kind AS Kind, holder AS Holder, issued_ms AS IssuedMs, revoked AS Revoked FROM vehicles_credential WHERE network = @slug AND vehicle = @vehicle ORDER BY number DESC", new { slug, vehicle }, token);
        return (IReadOnlyList<CredentialRow>)[.. raw.Select(one => new CredentialRow(one.Number, one.Vehicle, one.Kind, Address.Read(one.Holder), one.IssuedMs, one.Revoked != 0))];
    }, cancel);

    /// <summary>False where the vehicle has no such credential.</summary>
    public Task<bool> RevokeAsync(long vehicle, long number, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
        await db.RunAsync("UPDATE vehicles_credential SET revoked = 1 WHERE network = @slug AND vehicle = @vehicle AND number = @number", new { slug, vehicle, number }, token) == 1, cancel);

    /// <summary>Every credential that says whose a vehicle is: it has another owner.</summary>
    public static Task DisownAsync(DbConnection db, NetworkSlug network, long vehicle, CancellationToken cancel) => db.RunAsync(
        "UPDATE vehicles_credential SET revoked = 1 WHERE network = @slug AND vehicle = @vehicle AND kind = @Kind", new { slug = network.ToString(), vehicle, Kind = CredentialClaims.NameOf(CredentialKind.Vin) }, cancel);

    /// <summary>Revoked numbers of [from, to).</summary>
    public Task<IReadOnlyList<long>> RevokedAsync(long from, long to, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<long>)await db.ListAsync<long>("SELECT number FROM vehicles_credential WHERE network = @slug AND number >= @from AND number < @to AND revoked = 1", new { slug, from, to }, token), cancel);

    sealed class Raw
    {
        public long Number { get; init; }
        public long Vehicle { get; init; }
        public string Kind { get; init; } = "";
        public byte[] Holder { get; init; } = [];
        public long IssuedMs { get; init; }
        public long Revoked { get; init; }
    }
}
