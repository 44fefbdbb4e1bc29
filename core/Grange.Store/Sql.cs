using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;

namespace Grange.Store;

/// <summary>The three ways to run SQL text inside a read or a write; every one is cancellable.</summary>
/// <remarks>Parameters are written <c>@name</c> and come from an object's properties (Dapper).</remarks>
public static class Sql
{
    /// <summary>Runs a statement; answers how many rows it touched. A sequence of arguments runs it once for each.</summary>
    public static Task<int> RunAsync(this DbConnection db, string sql, object? arguments, CancellationToken cancel)
        => db.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancel));

    /// <summary>The first row, or <c>default</c> when there is none; ask for a nullable type where zero is a value.</summary>
    public static Task<T?> FindAsync<T>(this DbConnection db, string sql, object? arguments, CancellationToken cancel)
        => db.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel));

    /// <summary>All rows, read at once.</summary>
    public static async Task<IReadOnlyList<T>> ListAsync<T>(this DbConnection db, string sql, object? arguments, CancellationToken cancel)
        => (await db.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).AsList();

    /// <summary>A command of ADO.NET's own, for the few places where every microsecond counts or a parameter is an array.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "the text is the caller's own; values go in as parameters")]
    internal static DbCommand Command(this DbConnection db, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
