using System.Net;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests;

/// <summary>Somebody who stores files and signs orders while machines die, and remembers exactly what was acknowledged.</summary>
sealed class Consumer(Planet planet, Random random) : IDisposable
{
    const string Network = "storage";

    readonly Secp256k1Key key = Secp256k1Key.Generate();

    /// <summary>Files whose PUT was answered with 201: CID and bytes.</summary>
    public List<(string Cid, byte[] Bytes)> Files { get; } = [];

    /// <summary>Receipts as the node answered them, one JSON object each.</summary>
    public List<JsonObject> Receipts { get; } = [];

    /// <summary>Stores a file of its own and orders it with its own wallet; repeats both until they are acknowledged.</summary>
    public async Task WorkAsync()
    {
        var bytes = new byte[random.Next(20_000, 60_000)];
        random.NextBytes(bytes);
        var cid = await planet.UntilAsync("a file's acknowledgement", async () =>
        {
            var (status, body) = await planet.SendAsync(HttpMethod.Put, $"/api/v1/{Network}/files/file-{Files.Count}", new ByteArrayContent(bytes));
            return status == HttpStatusCode.Created ? (string)body["cid"]! : null;
        });
        Files.Add((cid, bytes));
        var order = new Order(Cid.Parse(cid), bytes.Length, 3, 1_000_000, TimeProvider.System.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds());
        var batch = await planet.UntilAsync("where the wallet's chain stands", async () => await planet.SignAsync(key, Network, StorageKinds.Order, order.ToNode()));
        var receipt = await planet.UntilAsync("an order's receipt", async () =>
        {
            var (status, body) = await planet.SayAsync(Network, batch); // the same bytes again: whether the first were taken is not known
            return status == HttpStatusCode.OK ? Assert.Single(body["receipts"]!.AsArray())!.AsObject() : null;
        });
        Receipts.Add(receipt);
    }

    public void Dispose() => key.Dispose();
}
