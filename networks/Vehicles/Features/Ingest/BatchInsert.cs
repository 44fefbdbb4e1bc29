using System.Data;
using System.Data.Common;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>One prepared statement for all batches of a write.</summary>
sealed class BatchInsert : IAsyncDisposable
{
    const string Columns = "network, number, device, seq, vehicle, generation, from_ms, to_ms, taken_ms, points, digest, body";

    readonly DbCommand command;
    readonly DbParameter number, device, sequence, vehicle, generation, fromMs, toMs, takenMs, points, digest, body;

    public BatchInsert(DbConnection db, string slug)
    {
        command = db.CreateCommand();
        command.CommandText = $"INSERT INTO vehicles_batch ({Columns}) VALUES (@slug, @number, @device, @seq, @vehicle, @generation, @fromMs, @toMs, @takenMs, @points, @digest, @body)";
        Add("@slug", DbType.String).Value = slug;
        (number, device, sequence, vehicle) = (Add("@number", DbType.Int64), Add("@device", DbType.Binary), Add("@seq", DbType.Int64), Add("@vehicle", DbType.Int64));
        (generation, fromMs, toMs, takenMs) = (Add("@generation", DbType.Int64), Add("@fromMs", DbType.Int64), Add("@toMs", DbType.Int64), Add("@takenMs", DbType.Int64));
        (points, digest, body) = (Add("@points", DbType.Int64), Add("@digest", DbType.Binary), Add("@body", DbType.Binary));
    }

    public async ValueTask RunAsync(BatchRow row, CancellationToken cancel)
    {
        (number.Value, device.Value, sequence.Value, vehicle.Value) = (row.Number, row.Device.Value.ToByteArray(), row.Sequence, row.Vehicle);
        (generation.Value, fromMs.Value, toMs.Value, takenMs.Value) = (row.Generation, row.FromMs, row.ToMs, row.TakenMs);
        (points.Value, digest.Value, body.Value) = (row.Points, row.Digest.ToByteArray(), row.Body);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>All of them in one statement, for an engine that has arrays and is a round trip away.</summary>
    public static async Task AllAsync(DbConnection db, string slug, IReadOnlyList<BatchRow> rows, CancellationToken cancel)
    {
        await using var command = db.CreateCommand();
        command.CommandText = $"""
            INSERT INTO vehicles_batch ({Columns})
            SELECT @slug, one.* FROM unnest(@numbers, @devices, @seqs, @vehicles, @generations, @froms, @tos, @takens, @points, @digests, @bodies) AS one
            """;
        Add("@slug", slug);
        Add("@numbers", rows.Select(row => row.Number).ToArray());
        Add("@devices", rows.Select(row => row.Device.Value.ToByteArray()).ToArray());
        Add("@seqs", rows.Select(row => row.Sequence).ToArray());
        Add("@vehicles", rows.Select(row => row.Vehicle).ToArray());
        Add("@generations", rows.Select(row => row.Generation).ToArray());
        Add("@froms", rows.Select(row => row.FromMs).ToArray());
        Add("@tos", rows.Select(row => row.ToMs).ToArray());
        Add("@takens", rows.Select(row => row.TakenMs).ToArray());
        Add("@points", rows.Select(row => row.Points).ToArray());
        Add("@digests", rows.Select(row => row.Digest.ToByteArray()).ToArray());
        Add("@bodies", rows.Select(row => row.Body).ToArray());
        await command.ExecuteNonQueryAsync(cancel);

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    DbParameter Add(string name, DbType type)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType) = (name, type);
        command.Parameters.Add(parameter);
        return parameter;
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();
}
