using System.Net;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Tests.Engines;

namespace Grange.Benchmarks;

/// <summary>A whole node in a process of its own, for a <see cref="ServerProcess"/>.</summary>
static class NodeServer
{
    /// <summary>Starts a node with one network, prints what it was prepared for as its first line, and ends when its input does.</summary>
    /// <param name="module">The network's module.</param>
    /// <param name="prepare">Does with the running node what is not measured; answers the address to print.</param>
    /// <param name="cancel">Ends the node.</param>
    /// <param name="edit">What the definition says otherwise than the module's template; null: a node's own definition.</param>
    /// <param name="onPostgres">Its state is in a PostgreSQL that ends with it, instead of SQLite.</param>
    public static async Task<int> ServeAsync(string module, Func<Node, HttpClient, Task<Uri>> prepare, CancellationToken cancel, bool onPostgres = false, Action<JsonObject>? edit = null)
    {
        var folder = Directory.CreateTempSubdirectory("grange-bench-");
        try
        {
            await using var postgres = onPostgres ? await PostgresProcess.StartAsync("--locale=C", "", cancel) : null;
            var options = new NodeOptions { Database = postgres?.Connection, DataFolder = folder.FullName, ProgramRoot = Repository.Root, Http = new IPEndPoint(IPAddress.Loopback, 0), Modules = edit is null ? [module] : [], DefinitionFiles = edit is null ? [] : [await DefineAsync(module, folder.FullName, edit, cancel)], EpochSeconds = 86_400 };
            await using var node = await Node.StartAsync(options, TimeProvider.System, cancel);
            using var http = new HttpClient { BaseAddress = node.Address, Timeout = Timeout.InfiniteTimeSpan };
            Console.Out.WriteLine(await prepare(node, http));
            while (await Console.In.ReadLineAsync(cancel) is not null)
            {
            }
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<string> DefineAsync(string module, string folder, Action<JsonObject> edit, CancellationToken cancel)
    {
        var document = JsonNode.Parse(NetworkDrafts.Template(NetworkSlug.Parse(module), Roster.ByName[module].Info))!.AsObject();
        document["epochSeconds"] = 86_400;
        edit(document);
        var file = Path.Combine(folder, module + ".json");
        await File.WriteAllTextAsync(file, document.ToJsonString(), cancel);
        return file;
    }
}
