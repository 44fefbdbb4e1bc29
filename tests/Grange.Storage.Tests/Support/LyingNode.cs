using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Tests;

/// <summary>A node that sends the same CAR whatever is asked for.</summary>
sealed class LyingNode : IAsyncDisposable
{
    readonly WebApplication web;

    LyingNode(WebApplication web) => this.web = web;

    public Uri Url => new(web.Urls.First());

    public static async Task<LyingNode> StartAsync(byte[] car)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        web.MapGet("/ipfs/{**path}", () => Results.Bytes(car, "application/vnd.ipld.car"));
        await web.StartAsync();
        return new LyingNode(web);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
