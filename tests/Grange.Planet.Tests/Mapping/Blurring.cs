using System.Net;
using Grange.Mapping.Features.Privacy;
using Grange.Mapping.Jpeg;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Planet.Tests;

/// <summary>A blurring service as Panoramax instances run them, over real HTTP; what it covers is the middle of each picture.</summary>
sealed class Blurring : IAsyncDisposable
{
    readonly WebApplication web;

    Blurring(WebApplication web) => this.web = web;

    public Uri Url => new(web.Urls.First());

    /// <summary>While true it answers 503.</summary>
    public bool IsDown { get; set; }

    public static async Task<Blurring> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var service = new Blurring(builder.Build());
        service.web.MapPost("/blur/", service.BlurAsync).DisableAntiforgery();
        await service.web.StartAsync();
        return service;
    }

    async Task<IResult> BlurAsync(HttpRequest request)
    {
        if (IsDown) return Results.StatusCode(503);
        var file = (await request.ReadFormAsync()).Files.GetFile("picture")!;
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(bytes);
        using var codec = new JpegCodec();
        if (codec.ReadColours(bytes, out var picture) != JpegFault.None) return Results.BadRequest();
        using (picture)
        {
            Covering.Apply(picture!, [new PrivateArea(picture!.Width / 3, picture.Height / 3, picture.Width / 6, picture.Height / 6, "face")]);
            return Results.Bytes(codec.Write(picture, 90), "image/jpeg");
        }
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
