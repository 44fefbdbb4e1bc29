using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Planet.Tests;

/// <summary>A server of somebody who takes webhooks; it checks every signature by itself.</summary>
sealed class Receiver : IAsyncDisposable
{
    readonly WebApplication server;
    readonly Dictionary<string, JsonNode> taken = [];
    int refused, wrong;

    Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.MapPost("/lorawan", TakeAsync);
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>Signs what it takes; hexadecimal.</summary>
    public string Secret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>It answers with this instead of taking; 0 takes.</summary>
    public volatile int Answer;

    public int Refused => Volatile.Read(ref refused);

    /// <summary>Requests whose signature did not fit.</summary>
    public int Wrong => Volatile.Read(ref wrong);

    /// <summary>What came, once for each delivery's name.</summary>
    public IReadOnlyList<JsonNode> Taken
    {
        get
        {
            lock (taken) return [.. taken.Values];
        }
    }

    public static async Task<Receiver> OpenAsync()
    {
        var receiver = new Receiver();
        await receiver.server.StartAsync(TestContext.Current.CancellationToken);
        receiver.Url = new Uri(new Uri(receiver.server.Urls.First()), "/lorawan?mine=1");
        return receiver;
    }

    async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (Answer != 0)
        {
            Interlocked.Increment(ref refused);
            return Results.StatusCode(Answer);
        }
        var signature = request.Headers["Grange-Signature"].ToString();
        var time = signature.Split(',')[0]["t=".Length..];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(Secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
        var json = JsonNode.Parse(body)!;
        if (signature != $"t={time},v1={expected}" || request.Query["event"] != (string?)json["event"] || request.Query["mine"] != "1") Interlocked.Increment(ref wrong);
        lock (taken) taken[request.Headers["Grange-Delivery"].ToString()] = json;
        return Results.NoContent();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
