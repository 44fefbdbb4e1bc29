using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

/// <summary>A provider that asks for egress: bytes leave for vouchers that cover them, and every promise is kept.</summary>
public sealed class PaidEgressTests : IAsyncLifetime
{
    /// <summary>Dear, so that a test's few bytes cost something: 1 microUsd per KiB.</summary>
    const long MicroUsdPerTib = 1L << 30;

    readonly string folder = Directory.CreateTempSubdirectory("grange-provider-").FullName;
    readonly MemoryChannels payee = MemoryChannels.OfPayee();
    readonly HttpClient http = new();
    readonly byte[] bytes = ContentOf.Bytes(1, 300_000);
    ProviderAgent agent = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Piece => $"/piece/{ContentOf.Piece(bytes)}";

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await PieceApiTests.StoreAsync(http, bytes);
    }

    async Task StartAsync()
    {
        var egress = new EgressOptions(new EgressPrice(MicroUsdPerTib), payee) { WorthMicroUsd = 1000, Look = TimeSpan.FromMilliseconds(50) };
        var options = new ProviderOptions { Folder = folder, Node = new Uri("http://127.0.0.1:9"), CapacityBytes = 64 << 20, Open = true, Egress = egress, Listen = new IPEndPoint(IPAddress.Loopback, http.BaseAddress?.Port ?? 0) };
        agent = await ProviderAgent.StartAsync(options, DeviceIdentity.OpenOrCreate(folder).Value, Cancel);
        http.BaseAddress ??= agent.Url;
    }

    [Fact]
    public async Task Without_a_voucher_it_names_price_payee_and_contract_and_what_is_not_content_is_free()
    {
        var terms = await RefusedAsync("payment-required", null);

        Assert.Equal((MicroUsdPerTib, payee.Account.ToString(), payee.Contract.ToString(), payee.ChainId),
            ((long)terms["microUsdPerTib"]!, (string?)terms["payee"], (string?)terms["channels"], (long)terms["chainId"]!));
        Assert.Equal(293, int.Parse((string)terms["cumulative"]!, CultureInfo.InvariantCulture)); // 300,000 bytes at 1 microUsd per KiB, rounded up
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, Piece), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/pdp/piece/{ContentOf.Piece(bytes)}/status", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/piece/{ContentOf.Piece([1, 2, 3])}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_voucher_that_covers_everything_sent_so_far_and_this_gets_the_bytes()
    {
        var (payer, channel) = await OpenAsync();

        Assert.Equal(bytes, await (await GetAsync(payer.Sign(channel, 293))).Content.ReadAsByteArrayAsync(Cancel));
        var more = await RefusedAsync("voucher-too-low", payer.Sign(channel, 293));
        Assert.Equal("586", (string?)more["cumulative"]); // 585.9, rounded up once and not twice
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(payer.Sign(channel, 586))).StatusCode);
        var part = await GetAsync(payer.Sign(channel, 587), 1000, 1999);
        Assert.Equal(bytes[1000..2000], await part.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Every_bad_voucher_is_refused_by_name()
    {
        var (payer, channel) = await OpenAsync();
        var unknown = Hash32.Read(new byte[32]);

        await RefusedAsync("channel-unknown", payer.Sign(unknown, 500));
        await RefusedAsync("voucher-signature", payee.Sign(channel, 500)); // not the payer
        await RefusedAsync("voucher-signature", Voucher.Sign(1, payer.Contract, channel, 500, MemoryChannels.Payer)); // another chain
        await RefusedAsync("voucher-signature", Voucher.Sign(payer.ChainId, payer.Cash, channel, 500, MemoryChannels.Payer)); // another contract
        await RefusedAsync("voucher-above-deposit", payer.Sign(channel, 100_001));
        await RefusedAsync("voucher-too-low", payer.Sign(channel, 292));
        Assert.True((await payer.OpenAsync(payer.Cash, 1000, Cancel)).TryGet(out var elsewhere, out _));
        await RefusedAsync("voucher-payee", payer.Sign(elsewhere, 500));
        payee.Change(elsewhere, facts => facts with { Payee = payee.Account, ClosesAt = 1 });
        Assert.True((await payer.OpenAsync(payee.Account, 1000, Cancel)).TryGet(out var closing, out _));
        payee.Change(closing, facts => facts with { ClosesAt = 1 });
        await RefusedAsync("channel-closing", payer.Sign(closing, 500));
        using var malformed = new HttpRequestMessage(HttpMethod.Get, Piece) { Headers = { { "Grange-Voucher", "promised" } } };
        Assert.Equal("voucher-malformed", (string?)(await (await http.SendAsync(malformed, Cancel)).Content.ReadFromJsonAsync<JsonNode>(Cancel))!["code"]);
    }

    [Fact]
    public async Task A_car_is_paid_for_as_it_is_sent_and_cut_off_where_the_promise_ends()
    {
        var (car, root) = await ContentOf.CarAsync(ContentOf.Bytes(3, 3_000_000));
        await PieceApiTests.StoreAsync(http, car);
        var (payer, channel) = await OpenAsync();

        using var whole = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{root}?format=car") { Headers = { { "Grange-Voucher", payer.Sign(channel, 4000).ToString() } } };
        Assert.Equal(car.Length, (await (await http.SendAsync(whole, Cancel)).Content.ReadAsByteArrayAsync(Cancel)).Length);

        using var cut = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{root}?format=car") { Headers = { { "Grange-Voucher", payer.Sign(channel, 4000).ToString() } } };
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await (await http.SendAsync(cut, Cancel)).Content.ReadAsByteArrayAsync(Cancel));
        var needed = int.Parse((string)(await RefusedAsync("voucher-too-low", payer.Sign(channel, 4000)))["cumulative"]!, CultureInfo.InvariantCulture);
        Assert.InRange(needed, 4001, 4293); // no more than the promise was sent, and what was paid ahead and not sent came back
    }

    [Fact]
    public async Task What_was_promised_is_redeemed_when_it_is_worth_it_and_at_once_when_the_payer_wants_to_close()
    {
        var (payer, channel) = await OpenAsync();
        await GetAsync(payer.Sign(channel, 999));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        Assert.Equal(0, payee.Redemptions);

        await GetAsync(payer.Sign(channel, 1000));
        await UntilAsync(() => payee.Redemptions == 1);
        Assert.Equal((UInt128)1000, (await payee.FindAsync(channel, Cancel))!.Redeemed);

        await GetAsync(payer.Sign(channel, 1001), 0, 0);
        payee.Change(channel, facts => facts with { ClosesAt = 1 });
        await UntilAsync(() => payee.Redemptions == 2);
        Assert.Equal((UInt128)1001, (await payee.FindAsync(channel, Cancel))!.Redeemed);
    }

    [Fact]
    public async Task After_a_restart_it_remembers_what_was_sent_and_promised()
    {
        var (payer, channel) = await OpenAsync();
        await GetAsync(payer.Sign(channel, 293));
        await agent.DisposeAsync();

        await StartAsync();

        await RefusedAsync("voucher-too-low", payer.Sign(channel, 293));
        Assert.Equal("293", Assert.Single(StorageNetwork.VouchersIn(folder)).Cumulative.ToString(CultureInfo.InvariantCulture));
    }

    async Task<(MemoryChannels Payer, Hash32 Channel)> OpenAsync()
    {
        var payer = payee.AsPayer();
        return (payer, (await payer.OpenAsync(payee.Account, 100_000, Cancel)).Value);
    }

    async Task<HttpResponseMessage> GetAsync(Voucher? voucher, long? from = null, long? to = null, string? path = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path ?? Piece);
        if (voucher is not null) request.Headers.Add("Grange-Voucher", voucher.ToString());
        if (from is not null) request.Headers.Range = new RangeHeaderValue(from, to);
        return await http.SendAsync(request, Cancel);
    }

    async Task<JsonNode> RefusedAsync(string code, Voucher? voucher, string? path = null, long? from = null, long? to = null)
    {
        using var response = await GetAsync(voucher, from, to, path);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
        Assert.Equal((HttpStatusCode.PaymentRequired, code), (response.StatusCode, (string?)problem["code"]));
        return problem;
    }

    static async Task UntilAsync(Func<bool> done)
    {
        for (var i = 0; i < 100 && !done(); i++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        Assert.True(done());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await agent.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
