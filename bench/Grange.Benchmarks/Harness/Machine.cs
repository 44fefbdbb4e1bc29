using System.Globalization;
using System.Runtime.InteropServices;
using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>What a table was measured on. A load above the number of cores means that other programs shared it.</summary>
/// <param name="Cpu">The processor's model as the system names it.</param>
/// <param name="Cores">Processors this process may use.</param>
/// <param name="Lanes">The widest SHA-256 kernel it runs.</param>
/// <param name="DotNet">Runtime version.</param>
/// <param name="System">Operating system.</param>
/// <param name="LoadBefore">Programs that wanted to run in the last minute, this one not included; null where the system does not say.</param>
/// <param name="LoadAfter">The same at the end, this one included.</param>
sealed record Machine(string Cpu, int Cores, string Lanes, string DotNet, string System, double? LoadBefore, double? LoadAfter)
{
    public static Machine Read() => new(
        Model(), Environment.ProcessorCount, NodeHash.Best.ToString(), RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, Load(), null);

    public Machine AtEnd() => this with { LoadAfter = Load() };

    public bool WasBusy => LoadBefore > Cores / 2.0 || LoadAfter > Cores + 1;

    static string Model()
    {
        const string key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(one => one.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }

    static double? Load() => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
