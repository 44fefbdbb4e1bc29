using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Grange.Rendering.Engine;

namespace Grange.Rendering.Tests.Engine;

/// <summary>What a program that got hold of Blender could reach: a worker of the tests' own tries it.</summary>
public sealed class SandboxTests : IDisposable
{
    const string Curious = """
        import json, os, socket, sys
        def can(what):
            try:
                what()
                return True
            except Exception:
                return False
        def write(path):
            with open(path, "w") as file:
                file.write("x")
        port = int(os.environ["PORT"])
        capabilities = [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")][0]
        found = {
            "network": can(lambda: socket.create_connection(("127.0.0.1", port), 2)), "interfaces": sorted(name for _, name in socket.if_nameindex()), "in": can(lambda: write("/in/x")), "out": can(lambda: write("/out/x")), "root": can(lambda: write("/x")), "usr": can(lambda: write("/usr/x")),
            "passwd": can(lambda: open("/etc/passwd").read()), "home": can(lambda: os.listdir("/root")) or can(lambda: os.listdir("/home")), "capabilities": int(capabilities, 16), "user": os.getuid(),
            "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()), "secret": os.environ.get("GRANGE_SECRET"),
        }
        sys.stdout.write("\n@grange " + json.dumps({"fault": "told", "detail": json.dumps(found)}) + "\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write("\n@grange " + json.dumps({"fault": "told", "detail": json.dumps(found)}) + "\n")
        sys.stdout.flush()
        """;

    readonly Scenes scenes = new();

    [Fact]
    public async Task Nothing_is_reached_but_the_scene_and_one_folder()
    {
        using var host = new TcpListener(IPAddress.Loopback, 0);
        host.Start();
        var (worker, output) = (Path.Combine(scenes.Folder, "worker.py"), Directory.CreateDirectory(Path.Combine(scenes.Folder, "out")).FullName);
        File.SetUnixFileMode(output, (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(worker, Curious);
        Environment.SetEnvironmentVariable("GRANGE_SECRET", "of this process");
        var settings = new EngineSettings(1, 1_024) { Variables = new Dictionary<string, string> { ["PORT"] = $"{((IPEndPoint)host.LocalEndpoint).Port}" } };
        await using var child = (await BlenderChild.StartAsync(Scenes.Tools, settings, scenes.Folder, output, worker, TimeProvider.System, TestContext.Current.CancellationToken)).Value;
        Assert.False((await child.AskAsync(new EngineAsk("tell"), EngineJson.Default.EngineTrouble, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).TryGet(out _, out var told));
        var found = JsonNode.Parse(told.Detail)!;
        foreach (var forbidden in new[] { "network", "in", "usr", "passwd", "home" }) Assert.False((bool)found[forbidden]!, forbidden);
        Assert.True((bool)found["out"]!);
        Assert.True(File.Exists(Path.Combine(output, "x")));
        Assert.False(File.Exists("/x"));
        Assert.Equal((0, 65534), ((long)found["capabilities"]!, (int)found["user"]!));
        Assert.Equal(["lo"], found["interfaces"]!.AsArray().Select(name => (string)name!));
        Assert.InRange(found["processes"]!.AsArray().Count, 1, 3);
        Assert.Null(found["secret"]);
    }

    public void Dispose() => scenes.Dispose();
}
