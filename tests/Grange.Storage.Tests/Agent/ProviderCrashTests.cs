using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class ProviderCrashTests : IDisposable
{
    static readonly Uri NoNode = new("http://127.0.0.1:9");
    readonly string folder = Directory.CreateTempSubdirectory("grange-provider-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_provider_killed_in_an_upload_shows_no_half_piece_and_keeps_every_whole_one()
    {
        var random = new Random(7);
        var kept = new List<byte[]>();
        for (var round = 0; round < Counts.Of(3, 20); round++)
        {
            using (var provider = await ProviderProcess.StartAsync(folder, NoNode))
            {
                using var http = new HttpClient { BaseAddress = provider.Url };
                foreach (var whole in kept) Assert.Equal(whole, await http.GetByteArrayAsync($"/piece/{ContentOf.Piece(whole)}"));
                var acknowledged = ContentOf.Bytes(100 + round, 300_000);
                await PieceApiTests.StoreAsync(http, acknowledged);
                kept.Add(acknowledged);

                var bytes = ContentOf.Bytes(200 + round, 3_000_000);
                var opened = await http.PostAsJsonAsync("/pdp/piece", new { pieceCid = ContentOf.Piece(bytes).ToString() });
                var body = new SlowBody(bytes, random.Next(1, bytes.Length - 1));
                var upload = http.PutAsync(opened.Headers.Location, body);
                await body.Started;
                provider.Kill();
                body.Break();
                await Assert.ThrowsAnyAsync<Exception>(() => upload);
            }
            var started = Stopwatch.GetTimestamp();
            using var again = await ProviderProcess.StartAsync(folder, NoNode);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(15));
            using var after = new HttpClient { BaseAddress = again.Url };
            Assert.Equal(HttpStatusCode.NotFound, (await after.GetAsync($"/piece/{ContentOf.Piece(ContentOf.Bytes(200 + round, 3_000_000))}")).StatusCode);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "incoming")));
        }
    }

    [Fact]
    public async Task A_provider_killed_while_it_sends_has_every_voucher_it_took()
    {
        var (payer, piece) = ((await MemoryChannels.WithOneAsync()).AsPayer(), ContentOf.Bytes(9, 2_000_000));
        using (var free = await ProviderProcess.StartAsync(folder, NoNode))
        {
            using var http = new HttpClient { BaseAddress = free.Url };
            await PieceApiTests.StoreAsync(http, piece);
        }
        for (var round = 1; round <= Counts.Of(3, 20); round++)
        {
            using var provider = await ProviderProcess.StartAsync(folder, NoNode, "paid-provider");
            using var http = new HttpClient { BaseAddress = provider.Url };
            var promised = (ulong)round * 1954; // 2,000,000 bytes at 1 microUsd per KiB, rounded up
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/piece/{ContentOf.Piece(piece)}");
            request.Headers.Add("Grange-Voucher", payer.Sign(MemoryChannels.First, promised).ToString());
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await (await answer.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[1]); // the first byte is here, so the voucher is there
            provider.Kill();

            Assert.Equal(promised, (ulong)Assert.Single(StorageNetwork.VouchersIn(folder)).Cumulative);
        }
    }
}
