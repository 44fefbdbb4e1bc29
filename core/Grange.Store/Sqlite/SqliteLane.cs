using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Grange.Store.Sqlite;

/// <summary>One connection with its transaction statements prepared once.</summary>
sealed class SqliteLane : IAsyncDisposable
{
    readonly Dictionary<string, SqliteCommand> prepared = [];

    SqliteLane(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>False once a work or an error of the engine has ended the transaction.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    public static async Task<SqliteLane> OpenAsync(string path, string pragmas, CancellationToken cancel)
    {
        // Own pooling: a pooled connection of the library would come back with its PRAGMAs but without our statements.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        var lane = new SqliteLane(new SqliteConnection(text));
        try
        {
            await lane.Connection.OpenAsync(cancel);
            await lane.Connection.RunAsync("PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; " + pragmas, null, cancel);
            return lane;
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one of the few statements without parameters that begin and end transactions.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "constants of this room")]
    public void Run(string sql)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            prepared[sql] = command;
        }
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
