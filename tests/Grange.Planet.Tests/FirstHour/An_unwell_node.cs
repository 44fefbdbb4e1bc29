using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Chain;

namespace Grange.Planet.Tests;

/// <summary><c>/health</c> of a node whose chain really fails: 503 names the part and why, and 200 comes back when the part does.</summary>
public sealed class An_unwell_node : IDisposable
{
    readonly Planet planet = new();

    string Anvil => Path.Combine(planet.Folder, "anvil");

    [Fact]
    public async Task Says_which_part_does_not_work_and_is_well_again_when_it_does()
    {
        await AnvilIsAsync($"exec '{Installed()}' \"$@\"");
        planet.Variables["GRANGE_ANVIL"] = Anvil;
        await planet.UpAsync("--epoch", "600");
        await HealthAsync(HttpStatusCode.OK, "ok");

        await SignalAsync("STOP");
        await HealthAsync(HttpStatusCode.ServiceUnavailable, "no answer within 3 s");
        await SignalAsync("CONT");
        await HealthAsync(HttpStatusCode.OK, "ok");

        await AnvilIsAsync("echo this anvil is broken >&2; exit 1");
        await SignalAsync("KILL");
        await HealthAsync(HttpStatusCode.ServiceUnavailable, "this anvil is broken");

        await AnvilIsAsync($"exec '{Installed()}' \"$@\"");
        await planet["node"].StopAsync();
        await planet.UpAsync("--epoch", "600");
        await HealthAsync(HttpStatusCode.OK, "ok");
    }

    /// <summary>Waits until health has a status, and the chain's part says so; every other part stays well.</summary>
    async Task HealthAsync(HttpStatusCode status, string chain)
    {
        JsonNode? last = null;
        await planet.UntilAsync($"/health to be {status}", async () =>
        {
            var (answered, body) = await planet.SendAsync(HttpMethod.Get, "/health");
            last = body;
            return answered == status && ((string)body["parts"]!["chain"]!).Contains(chain, StringComparison.Ordinal);
        });
        Assert.Equal(status == HttpStatusCode.OK, (bool)last!["ok"]!);
        Assert.All(last["parts"]!.AsObject().Where(part => part.Key != "chain"), part => Assert.Equal("ok", (string?)part.Value));
    }

    async Task SignalAsync(string signal)
    {
        var id = (await File.ReadAllTextAsync(Path.Combine(planet.NodeData, "chain", "anvil.pid"))).Trim();
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Puts a program in the place of the local chain's: by rename, for the old one may be running.</summary>
    async Task AnvilIsAsync(string command)
    {
        var fresh = Anvil + ".new";
        await File.WriteAllTextAsync(fresh, $"#!/bin/sh\n{command}\n");
        File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(fresh, Anvil, overwrite: true);
    }

    static string Installed()
    {
        LocalChain.Need();
        return AnvilBinary.Find(GrangeProgram.Root)!;
    }

    public void Dispose() => planet.Dispose();
}
