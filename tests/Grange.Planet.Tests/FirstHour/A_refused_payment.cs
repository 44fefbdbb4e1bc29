using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Grange.Planet.Tests;

/// <summary>An order that is not covered is refused before any work, and the refusal is the way out.</summary>
[Collection(nameof(FirstHour))]
public sealed class A_refused_payment(FirstHour hour)
{
    readonly Planet planet = hour.Planet;

    [Fact]
    public async Task The_problem_names_price_and_balance_and_running_its_command_pays()
    {
        var free = (long)(await planet.RunAsync("node", "account", "balance")).Exits(0).Json["availableMicroUsd"]!;
        (await planet.RunAsync("node", "cash", "unlock", (free / 1_000_000m).ToString(CultureInfo.InvariantCulture))).Exits(0);

        var (status, problem) = await PutAsync();

        Assert.Equal((HttpStatusCode.PaymentRequired, "payment-required"), (status, (string?)problem["code"]));
        Assert.Matches(@"costs up to 0\.\d+ USD", (string?)problem["detail"]);
        Assert.Matches(@"0x[0-9a-fA-F]{40} has 0(\.0+)? USD", (string?)problem["detail"]);
        var refused = (await planet.RunAsync("node", "storage", "put", GrangeProgram.Dll)).Exits(1);
        Assert.Equal("payment-required", (string?)refused.Json["error"]);
        Assert.Contains((string)problem["hint"]!.AsValue()!, refused.Error);

        await ShellAsync((string)problem["hint"]!);

        Assert.Equal(HttpStatusCode.Created, (await PutAsync()).Status);
    }

    async Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Body)> PutAsync()
        => await planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/paid.bin", new ByteArrayContent(new byte[100_000]));

    /// <summary>Runs the command as it stands in the refusal, in a shell in which <c>grange</c> is this program and the node's folder is the person's.</summary>
    async Task ShellAsync(string command)
    {
        var bin = Directory.CreateDirectory(Path.Combine(planet.Folder, "bin")).FullName;
        var grange = Path.Combine(bin, "grange");
        await File.WriteAllTextAsync(grange, $"#!/bin/sh\nexec dotnet '{GrangeProgram.Dll}' \"$@\"\n");
        File.SetUnixFileMode(grange, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var info = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
        (info.Environment["GRANGE_NODE"], info.Environment["GRANGE_DATA"], info.Environment["GRANGE_ROOT"]) = ($"{planet.Url}", planet.NodeData, GrangeProgram.Root);
        using var shell = Process.Start(info)!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"'{command}' ended with {shell.ExitCode}\n{await output}\n{await error}");
    }
}
