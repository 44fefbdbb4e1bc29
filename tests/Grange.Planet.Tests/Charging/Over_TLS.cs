using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Charging;

/// <summary>Security profiles 2 and 3: a password inside of TLS, and a certificate that names the station and its operator.</summary>
public sealed class Over_TLS : IDisposable
{
    const string Operator = "Harbour Charging";

    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    readonly Planet planet = new();
    readonly int port = Planet.FreePort();
    readonly X509Certificate2 root = Root("Harbour Root");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_password_goes_inside_of_TLS_and_a_certificate_must_name_the_station()
    {
        await SettingsAsync();
        await planet.UpAsync("--networks", "charging", "--epoch", "3600");
        var key = (string?)(await AddAsync("TLS-2", "2")).Json["key"];
        Assert.Null((string?)(await AddAsync("TLS-3", "3")).Json["key"]);
        Assert.Equal("profile-lower", (string?)(await planet.RunAsync("owner", "charge", "station", "add", "TLS-2", "--profile", "1")).Exits(1).Json["error"]);

        Assert.Equal(101, await ConnectAsync("wss", "TLS-2", key, null));
        Assert.Equal(401, await ConnectAsync("wss", "TLS-2", "00112233445566778899aabbccddeeff", null));
        Assert.Equal(403, await ConnectAsync("ws", "TLS-2", key, null)); // never in the clear

        using var other = Root("Somebody Else");
        Assert.Equal(101, await ConnectAsync("wss", "TLS-3", null, Issue(root, "TLS-3", Operator)));
        Assert.Equal(401, await ConnectAsync("wss", "TLS-3", null, Issue(root, "TLS-4", Operator)));
        Assert.Equal(401, await ConnectAsync("wss", "TLS-3", null, Issue(root, "TLS-3", "Another Operator")));
        Assert.Equal(401, await ConnectAsync("wss", "TLS-3", null, null));
        Assert.NotEqual(101, await ConnectAsync("wss", "TLS-3", null, Issue(other, "TLS-3", Operator))); // the handshake itself ends
        Assert.Equal(403, await ConnectAsync("ws", "TLS-3", null, null));
    }

    async Task<Ran> AddAsync(string identity, string profile) => (await planet.RunAsync("owner", "charge", "station", "add", identity, "--profile", profile)).Exits(0);

    async Task SettingsAsync()
    {
        var folder = Path.Combine(planet.NodeData, "networks", "charging");
        Directory.CreateDirectory(folder);
        using var server = Issue(root, "127.0.0.1", Operator, "1.3.6.1.5.5.7.3.1");
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), server.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "roots.pem"), root.ExportCertificatePem(), Cancel);
        var settings = new JsonObject { ["listen"] = $"127.0.0.1:{port}", ["certificate"] = "server.pem", ["key"] = "server.key", ["clientRoots"] = "roots.pem", ["operator"] = Operator };
        await File.WriteAllTextAsync(Path.Combine(folder, "tls.json"), settings.ToJsonString(), Cancel);
    }

    /// <summary>The status of the upgrade; 0 where there was no answer.</summary>
    async Task<int> ConnectAsync(string scheme, string identity, string? key, X509Certificate2? certificate)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp2.0.1");
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = (_, server, _, _) => server?.Issuer == root.Subject;
        if (key is not null) socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{identity}:{key}")));
        if (certificate is not null) socket.Options.ClientCertificates.Add(certificate);
        try
        {
            await socket.ConnectAsync(new Uri($"{scheme}://127.0.0.1:{(scheme == "wss" ? port : planet.Url.Port)}/ocpp/{identity}"), Cancel);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }
        return (int)socket.HttpStatusCode;
    }

    static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
    }

    static X509Certificate2 Issue(X509Certificate2 issuer, string name, string organisation, string use = "1.3.6.1.5.5.7.3.2")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O={organisation}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        using var bare = request.Create(issuer, Now.AddDays(-1), Now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        root.Dispose();
        planet.Dispose();
    }
}
