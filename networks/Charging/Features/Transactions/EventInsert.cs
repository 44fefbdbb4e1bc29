using System.Data;
using System.Data.Common;

namespace Grange.Charging.Features.Transactions;

/// <summary>One prepared statement for all messages of a batch: most of what stations say is this one row.</summary>
sealed class EventInsert : IAsyncDisposable
{
    readonly DbCommand command;
    readonly DbParameter key, station, transaction, version, saidMs, takenMs, said;

    public EventInsert(DbConnection db, string slug)
    {
        command = db.CreateCommand();
        command.CommandText = """
            INSERT INTO charging_event (network, event_key, identity, tx, version, said_ms, taken_ms, said)
            VALUES (@slug, @key, @station, @tx, @version, @saidMs, @takenMs, @said) ON CONFLICT (network, identity, tx, event_key) DO NOTHING
            """;
        Add("@slug", DbType.String).Value = slug;
        (key, station, transaction) = (Add("@key", DbType.Binary), Add("@station", DbType.String), Add("@tx", DbType.String));
        (version, saidMs, takenMs, said) = (Add("@version", DbType.Int64), Add("@saidMs", DbType.Int64), Add("@takenMs", DbType.Int64), Add("@said", DbType.Binary));
    }

    /// <summary>Whether the message is new.</summary>
    public async ValueTask<bool> RunAsync(EventRow row, CancellationToken cancel)
    {
        (key.Value, station.Value, transaction.Value) = (row.Key.ToByteArray(), row.Station.ToString(), row.Transaction);
        (version.Value, saidMs.Value, takenMs.Value, said.Value) = ((long)row.Version, row.Said.Timestamp.ToUnixTimeMilliseconds(), row.TakenMs, row.Bytes);
        return await command.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>All of them in one statement, for an engine that has arrays and is a round trip away.</summary>
    public static async Task AllAsync(DbConnection db, string slug, IReadOnlyList<EventRow> rows, CancellationToken cancel)
    {
        await using var command = db.CreateCommand();
        command.CommandText = """
            INSERT INTO charging_event (network, event_key, identity, tx, version, said_ms, taken_ms, said)
            SELECT @slug, one.* FROM unnest(@keys, @stations, @txs, @versions, @saidMs, @takenMs, @saids) AS one
            ON CONFLICT (network, identity, tx, event_key) DO NOTHING
            """;
        Add("@slug", slug);
        Add("@keys", rows.Select(row => row.Key.ToByteArray()).ToArray());
        Add("@stations", rows.Select(row => row.Station.ToString()).ToArray());
        Add("@txs", rows.Select(row => row.Transaction).ToArray());
        Add("@versions", rows.Select(row => (long)row.Version).ToArray());
        Add("@saidMs", rows.Select(row => row.Said.Timestamp.ToUnixTimeMilliseconds()).ToArray());
        Add("@takenMs", rows.Select(row => row.TakenMs).ToArray());
        Add("@saids", rows.Select(row => row.Bytes).ToArray());
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
