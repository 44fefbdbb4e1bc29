using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Tests.Chain;

/// <summary>What a bad endpoint does to a call.</summary>
enum Hostility
{
    None,

    /// <summary>Hangs up before anybody did anything.</summary>
    DropBefore,

    /// <summary>Does it, then hangs up.</summary>
    DropAfter,

    /// <summary>Does it twice and gives the second answer.</summary>
    Twice,
    Late,
    TooMany,

    /// <summary>Says that there is no receipt.</summary>
    NoReceipt,

    /// <summary>Gives a receipt of a block that is not, at the beginning of the chain.</summary>
    WrongReceipt,

    /// <summary>Gives logs backwards, and the first one twice.</summary>
    MixedLogs,
}

/// <summary>An endpoint in front of another that fails, repeats, delays and lies, by a seeded die.</summary>
sealed class HostileRpc : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly HttpClient behind = new(), front = new();
    readonly ConcurrentDictionary<Hostility, int> counts = new();
    readonly Uri target;
    readonly Random die;
    readonly Task serving;

    public HostileRpc(Uri target, int seed)
    {
        (this.target, die) = (target, new Random(seed));
        var url = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        listener.Prefixes.Add(url.ToString());
        listener.Start();
        serving = ServeAsync();
        Chain = new ChainReader(new JsonRpcClient(front, url, TimeProvider.System, new RpcRetry(3, TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(5))));
    }

    /// <summary>The chain as this endpoint tells it; few retries, so that failures reach the caller too.</summary>
    public ChainReader Chain { get; }

    public int Count(Hostility kind) => counts.GetValueOrDefault(kind);

    /// <summary>Does something until it comes through, as a background loop does.</summary>
    public async Task ThroughAsync(Func<Task> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception broken) when (attempt < 500 && broken is HttpRequestException or IOException or TimeoutException)
            {
                // Tried again.
            }
        }
    }

    async Task ServeAsync()
    {
        try
        {
            while (true) await TryAnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task TryAnswerAsync(HttpListenerContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException)
        {
            context.Response.Abort(); // who asked did not wait, as on a busy machine; the next one is answered
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        var kind = Roll((string)JsonNode.Parse(body)!["method"]!);
        counts.AddOrUpdate(kind, 1, (_, before) => before + 1);
        if (kind == Hostility.Late) await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System);
        if (kind == Hostility.TooMany) context.Response.StatusCode = 429;
        var answer = kind is Hostility.DropBefore or Hostility.TooMany ? "" : await AskAsync(body);
        if (kind == Hostility.Twice) answer = await AskAsync(body);
        if (kind is Hostility.DropBefore or Hostility.DropAfter)
        {
            context.Response.Abort();
            return;
        }
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(kind == Hostility.None ? answer : Lie(kind, answer)));
        context.Response.Close();
    }

    /// <summary>A third of the calls go wrong; of receipts and logs, half.</summary>
    Hostility Roll(string method) => die.Next(12) switch
    {
        0 => Hostility.DropBefore,
        1 => Hostility.DropAfter,
        2 => Hostility.Twice,
        3 => Hostility.Late,
        4 => Hostility.TooMany,
        5 or 6 when method == "eth_getTransactionReceipt" => Hostility.NoReceipt,
        7 or 8 when method == "eth_getTransactionReceipt" => Hostility.WrongReceipt,
        5 or 6 or 7 or 8 when method == "eth_getLogs" => Hostility.MixedLogs,
        _ => Hostility.None,
    };

    static string Lie(Hostility kind, string answer)
    {
        if (kind is not (Hostility.NoReceipt or Hostility.WrongReceipt or Hostility.MixedLogs)) return answer;
        var reply = JsonNode.Parse(answer)!;
        if (kind == Hostility.NoReceipt) reply["result"] = null;
        if (kind == Hostility.WrongReceipt && reply["result"] is JsonObject receipt) (receipt["blockNumber"], receipt["blockHash"]) = ("0x0", "0x" + new string('a', 64));
        if (kind == Hostility.MixedLogs && reply["result"] is JsonArray { Count: > 0 } logs)
            reply["result"] = new JsonArray([.. logs.Reverse().Append(logs[0]).Select(log => log!.DeepClone())]);
        return reply.ToJsonString();
    }

    async Task<string> AskAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await behind.PostAsync(target, content);
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
        behind.Dispose();
        front.Dispose();
    }
}
