using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grange.Kernel;

namespace Grange.Tests.Engines;

/// <summary>Debian's RabbitMQ with its MQTT plugin, in a folder and on ports of its own; <c>mosquitto_pub</c> and <c>mosquitto_sub</c> speak to it like any client.</summary>
sealed class Broker : IDisposable
{
    const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    readonly string folder = Directory.CreateTempSubdirectory("grange-broker-").FullName;
    readonly (int Amqp, int Mqtt, int Dist, int Epmd) ports = (FreePort.Take(), FreePort.Take(), FreePort.Take(), FreePort.Take());
    Process? process;

    public static bool IsInstalled => File.Exists(Server) && File.Exists("/usr/bin/mosquitto_pub");

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{ports.Amqp}");

    /// <summary>Starts it, or starts it again; ready when MQTT answers.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        var (config, plugins) = (Path.Combine(folder, "rabbitmq.conf"), Path.Combine(folder, "enabled_plugins"));
        await File.WriteAllTextAsync(plugins, "[rabbitmq_mqtt].\n", cancel);
        await File.WriteAllTextAsync(config, $"listeners.tcp.default = 127.0.0.1:{ports.Amqp}\nmqtt.listeners.tcp.default = 127.0.0.1:{ports.Mqtt}\n", cancel);
        var start = new ProcessStartInfo(Server) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["HOME"] = folder,
            ["RABBITMQ_NODENAME"] = $"grange{ports.Amqp}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{ports.Dist}",
            ["ERL_EPMD_PORT"] = $"{ports.Epmd}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = plugins,
            ["RABBITMQ_CONFIG_FILE"] = config,
        }) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var tries = 0; !await AnswersAsync(cancel); tries++)
        {
            Assert.True(tries < 1_200 && !process.HasExited, $"the broker does not start; see {folder}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
        }
    }

    public void Kill() => process?.Kill(entireProcessTree: true);

    /// <summary>Publishes as a device does.</summary>
    public async Task PublishAsync(string topic, string message, CancellationToken cancel)
    {
        using var publisher = Process.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{ports.Mqtt}", "-u", "guest", "-P", "guest", "-q", "1", "-t", topic, "-m", message]);
        await publisher.WaitForExitAsync(cancel);
        Assert.Equal(0, publisher.ExitCode);
    }

    /// <summary>Subscribes as a client does that stays: "TOPIC MESSAGE" by line, from when this returns; dispose it to end it.</summary>
    /// <param name="client">A client that comes back by this name gets what it missed.</param>
    public async Task<Process> SubscribeAsync(string topic, string client, CancellationToken cancel)
    {
        var subscriber = Process.Start(new ProcessStartInfo("stdbuf", ["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", $"{ports.Mqtt}", "-u", "guest", "-P", "guest", "-q", "1", "-c", "-i", client, "-v", "-d", "-t", topic]) { RedirectStandardOutput = true })!;
        while (await subscriber.StandardOutput.ReadLineAsync(cancel) is { } line && !line.StartsWith("Subscribed", StringComparison.Ordinal)) ;
        return subscriber;
    }

    async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, ports.Mqtt, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Kill();
        process?.WaitForExit();
        process?.Dispose();
        var start = new ProcessStartInfo("epmd", ["-kill"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ERL_EPMD_PORT"] = $"{ports.Epmd}";
        using (var epmd = Process.Start(start)) epmd?.WaitForExit();
        Directory.Delete(folder, recursive: true);
    }
}
