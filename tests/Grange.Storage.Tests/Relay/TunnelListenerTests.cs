using System.Text;
using Grange.Storage.Agent.Relay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests.Relay;

/// <summary>Kestrel behind a tunnel.</summary>
public sealed class TunnelListenerTests
{
    [Fact]
    public async Task Who_goes_away_in_the_middle_of_an_answer_ends_its_request_and_is_no_error()
    {
        var (errors, ended) = (new Errors(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var listener = new TunnelListener();
        await using var web = Serve(listener, errors, ended);
        await web.StartAsync();
        await using var pair = await TunnelPair.OpenAsync();
        var stream = await pair.Node.OpenAsync(CancellationToken.None);
        listener.Take(await pair.Opened.ReadAsync());

        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: home\r\n\r\n"));
        await stream.ReadExactlyAsync(new byte[100_000]);
        await stream.DisposeAsync();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await web.StopAsync();
        Assert.Empty(errors.Lines);
    }

    /// <summary>A body without end, until its reader is gone.</summary>
    static WebApplication Serve(TunnelListener listener, Errors errors, TaskCompletionSource ended)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.WebHost.ConfigureKestrel(server => server.Listen(listener.EndPoint));
        var web = builder.Build();
        web.Run(async context =>
        {
            var part = new byte[50_000];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(part, CancellationToken.None);
            ended.SetResult();
        });
        return web;
    }

    /// <summary>Keeps what was logged as an error.</summary>
    sealed class Errors : ILoggerProvider, ILogger
    {
        readonly List<string> lines = [];

        public IReadOnlyList<string> Lines
        {
            get { lock (lines) return [.. lines]; }
        }

        public ILogger CreateLogger(string categoryName) => this;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) if (IsEnabled(logLevel)) lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
