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
        await EmptyAsync();

        var (status, problem) = await PutAsync();

        Assert.Equal((HttpStatusCode.PaymentRequired, "payment-required"), (status, (string?)problem["code"]));
        Assert.Matches(@"costs up to 0\.\d+ USD", (string?)problem["detail"]);
        Assert.Matches(@"0x[0-9a-fA-F]{40} has 0(\.0+)? USD", (string?)problem["detail"]);
        var refused = (await planet.RunAsync("node", "storage", "put", GrangeProgram.Dll)).Exits(1);
        Assert.Equal("payment-required", (string?)refused.Json["error"]);
        Assert.Contains((string)problem["hint"]!.AsValue()!, refused.Error);

        await ShellAsync((string)problem["hint"]!, "node");

        Assert.Equal(HttpStatusCode.Created, (await PutAsync()).Status);
    }

    [Fact]
    public async Task The_command_pays_from_the_account_that_is_refused_and_from_no_other()
    {
        (await planet.RunAsync("node", "account", "fund")).Exits(0);
        await EmptyAsync();
        var payer = (string)(await planet.RunAsync("node", "account", "balance")).Exits(0).Json["account"]!;
        var hint = (string)(await PutAsync()).Problem["hint"]!;
        var others = await AnotherDefaultAsync(payer);

        await ShellAsync(hint, others);

        Assert.Equal(HttpStatusCode.Created, (await PutAsync()).Status);
        var spared = (await planet.RunAsync(others, "account", "balance")).Exits(0).Json;
        Assert.NotEqual(payer, (string?)spared["account"]);
        Assert.Equal(("0", 0L), ((string?)spared["cashMicroUsd"], (long)spared["lockedMicroUsd"]!));
    }

    [Fact]
    public async Task Cash_goes_in_and_out_of_the_account_that_is_named()
    {
        var first = (string)(await planet.RunAsync("two-accounts", "account", "new")).Exits(0).Json["account"]!;
        var second = (string)(await planet.RunAsync("two-accounts", "account", "new")).Exits(0).Json["account"]!;
        (await planet.RunAsync("two-accounts", "account", "fund", second)).Exits(0);

        (await planet.RunAsync("two-accounts", "cash", "lock", "3", "--account", second)).Exits(0);
        Assert.Equal(3_000_000, (long)(await planet.RunAsync("two-accounts", "account", "balance", second)).Exits(0).Json["availableMicroUsd"]!);
        (await planet.RunAsync("two-accounts", "cash", "unlock", "1", "--account", second)).Exits(0);
        Assert.Equal(2_000_000, (long)(await planet.RunAsync("two-accounts", "account", "balance", second)).Exits(0).Json["availableMicroUsd"]!);

        Assert.Equal(0, (long)(await planet.RunAsync("two-accounts", "account", "balance", first)).Exits(0).Json["lockedMicroUsd"]!);
        (await planet.RunAsync("two-accounts", "cash", "lock", "3", "--account", "me")).Exits(2);
        (await planet.RunAsync("two-accounts", "cash", "lock", "3", "--account", "0x" + new string('1', 40))).Exits(3);
    }

    /// <summary>Asks back whatever no order of the node's account has; a request takes the place of the one before.</summary>
    async Task EmptyAsync()
    {
        var balance = (await planet.RunAsync("node", "account", "balance")).Exits(0).Json;
        var unused = (long)balance["lockedMicroUsd"]! - (long)balance["spentMicroUsd"]! - (long)balance["reservedMicroUsd"]!;
        (await planet.RunAsync("node", "cash", "unlock", (unused / 1_000_000m).ToString(CultureInfo.InvariantCulture))).Exits(0);
        Assert.Equal(0, (long)(await planet.RunAsync("node", "account", "balance")).Exits(0).Json["availableMicroUsd"]!);
    }

    /// <summary>A folder of the payer's owner in which another account is the default.</summary>
    async Task<string> AnotherDefaultAsync(string payer)
    {
        var machine = "owner-of-two";
        (await planet.RunAsync(machine, "account", "new")).Exits(0);
        File.Copy(Path.Combine(planet.NodeData, "accounts", payer + ".key"), Path.Combine(planet.DataOf(machine), "accounts", payer + ".key"));
        return machine;
    }

    async Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Problem)> PutAsync()
        => await planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/paid.bin", new ByteArrayContent(new byte[100_000]));

    /// <summary>Runs the command as it stands in the refusal, in a shell in which <c>grange</c> is this program and a machine's folder is the person's.</summary>
    async Task ShellAsync(string command, string machine)
    {
        var bin = Directory.CreateDirectory(Path.Combine(planet.Folder, "bin")).FullName;
        var grange = Path.Combine(bin, "grange");
        await File.WriteAllTextAsync(grange, $"#!/bin/sh\nexec dotnet '{GrangeProgram.Dll}' \"$@\"\n");
        File.SetUnixFileMode(grange, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var info = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
        (info.Environment["GRANGE_NODE"], info.Environment["GRANGE_DATA"], info.Environment["GRANGE_ROOT"]) = ($"{planet.Url}", planet.DataOf(machine), GrangeProgram.Root);
        using var shell = Process.Start(info)!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"'{command}' ended with {shell.ExitCode}\n{await output}\n{await error}");
    }
}
