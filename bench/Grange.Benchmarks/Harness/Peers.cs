using System.Diagnostics;
using System.Text.Json;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Contenders in other processes: npm packages under Node, and this program again with fewer processors.</summary>
static class Peers
{
    /// <summary>A script of bench/peers that measures <paramref name="package"/>; without the package, a contender that says so.</summary>
    public static Contender Node(string package, string script, double amount, params IEnumerable<long> arguments)
    {
        var manifest = Path.Combine(Scripts, "node_modules", package, "package.json");
        if (!File.Exists(manifest)) return Missing(package, $"npm package {package} is not installed (npm ci in bench/peers)");
        using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
        var process = new LineProcess(new ProcessStartInfo("node", [Path.Combine(Scripts, script), .. arguments.Select(one => $"{one}")]));
        return new Contender($"{package} {json.RootElement.GetProperty("version").GetString()}", amount, process.LapAsync, process);
    }

    /// <summary>A <see cref="Worker"/> of this program that sees <paramref name="processors"/> processors; null: all.</summary>
    public static Contender Worker(string name, double amount, int? processors, string work, string argument = "")
    {
        var start = Self([Benchmarks.Worker.Verb, work, argument]);
        if (processors is { } count) start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{count}";
        var process = new LineProcess(start);
        return new Contender(name, amount, process.LapAsync, process);
    }

    /// <summary>This program once more, with other arguments.</summary>
    public static ProcessStartInfo Self(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new ProcessStartInfo(program, [Environment.GetCommandLineArgs()[0], .. arguments])
            : new ProcessStartInfo(program, arguments);
    }

    public static Contender Missing(string name, string why) => new(name, 1, _ => Task.FromResult<Result<Lap>>(new Fault("peer-missing", why)));

    /// <summary>The folder of the scripts.</summary>
    public static string Scripts { get; } = Path.Combine(Repository.Root, "bench", "peers");
}
