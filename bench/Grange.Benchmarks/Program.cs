using System.Text.Json;
using Grange.Benchmarks;

if (args is [Worker.Verb, var work, var argument])
{
    await Worker.ServeAsync(work, argument);
    return 0;
}

if (args is [ChargingServer.Verb, var stations, .. var engine]) return await ChargingServer.ServeAsync(int.Parse(stations), engine is [ChargingServer.OnPostgres], CancellationToken.None);

if (args is [VehiclesServer.Verb, var cars, .. var store]) return await VehiclesServer.ServeAsync(int.Parse(cars), store is [VehiclesServer.OnPostgres], CancellationToken.None);

if (args is [GatewayBenchmark.Verb]) return await GatewayBenchmark.ServeAsync(CancellationToken.None);

if (args is [SyntheticWork.Verb, .. var step]) return await SyntheticWork.RunAsync(step, CancellationToken.None);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
var asJson = args.Contains("--json");
var names = args.Where(argument => argument != "--json").ToList();
if (names.Find(name => !Catalog.Knows(name)) is { } unknown)
{
    Console.Error.WriteLine($"grange: there is no benchmark '{unknown}'. Next: grange bench [{string.Join("] [", Catalog.Names)}] [--json]");
    return 2;
}
try
{
    var machine = Machine.Read();
    var rows = new List<Row>();
    foreach (var benchmark in Catalog.Find(names))
        foreach (var heat in benchmark.Heats())
            rows.AddRange(await heat.RunAsync(line => Console.Error.WriteLine($"{benchmark.Name}: {line}"), stop.Token));
    var report = new Report(machine.AtEnd(), rows);
    Console.WriteLine(asJson ? JsonSerializer.Serialize(report, ReportJson.Default.Report) : report.ToTable());
    return 0;
}
catch (InvalidDataException disagreement)
{
    Console.Error.WriteLine($"grange: {disagreement.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("grange: stopped");
    return 1;
}
