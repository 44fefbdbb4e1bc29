using System.Globalization;
using Grange.Energy.Agent;
using Grange.Energy.Rules.Metering;
using Grange.Tests.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Energy.Tests.Agent;

/// <summary>Meters that publish over MQTT, through a real broker's plugin.</summary>
public sealed class MqttSourceTests
{
    [Fact]
    public async Task What_a_device_publishes_is_read_also_after_the_broker_was_killed()
    {
        Assert.True(Broker.IsInstalled, "the broker is missing: apt-get install rabbitmq-server mosquitto-clients");
        var cancel = TestContext.Current.CancellationToken;
        using var broker = new Broker();
        await broker.StartAsync(cancel);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sink = new Sink();
        var source = new MqttSource(new MqttTopic(broker.Url, "shellies/pro3em/status/em1data:0"), sink, TimeProvider.System, NullLogger.Instance);
        var running = source.RunAsync(ending.Token);
        await source.Listening.WaitAsync(TimeSpan.FromSeconds(30), cancel);

        await broker.PublishAsync("shellies/pro3em/status/em1data:0", """{"id":0,"total_act_energy":1000.5,"total_act_ret_energy":2.25}""", cancel);
        await broker.PublishAsync("shellies/pro3em/status/em1data:0", """{"id":0,"act_power":1.5}""", cancel);
        await broker.PublishAsync("shellies/other/status/em1data:0", """{"id":0,"total_act_energy":9999,"total_act_ret_energy":0}""", cancel);
        await broker.PublishAsync("shellies/pro3em/status/em1data:0", """{"id":0,"total_act_energy":1001,"total_act_ret_energy":2.25}""", cancel);
        await sink.UntilAsync(2, cancel);
        Assert.Equal([new Registers(1_000_500, 2_250), new Registers(1_001_000, 2_250)], sink.Taken);
        Assert.Equal(1, sink.Counts["other_message"]);

        broker.Kill();
        await broker.StartAsync(cancel);
        for (var wh = 1_002; sink.Taken.Count < 3; wh++)
        {
            await broker.PublishAsync("shellies/pro3em/status/em1data:0", string.Create(CultureInfo.InvariantCulture, $$"""{"id":0,"total_act_energy":{{wh}},"total_act_ret_energy":2.25}"""), cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    sealed class Sink : IMeterSink
    {
        readonly List<Registers> taken = [];
        readonly Dictionary<string, long> counts = [];

        public IReadOnlyList<Registers> Taken { get { lock (taken) return [.. taken]; } }
        public IReadOnlyDictionary<string, long> Counts => counts;

        public Intake Take(RegisterSample sample, ReadOnlySpan<byte> message)
        {
            lock (taken) taken.Add(sample.At);
            return Intake.Ok;
        }

        public void Count(string word) => counts[word] = counts.GetValueOrDefault(word) + 1;

        public async Task UntilAsync(int count, CancellationToken cancel)
        {
            for (var tries = 0; tries < 300 && Taken.Count < count; tries++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
        }
    }
}
