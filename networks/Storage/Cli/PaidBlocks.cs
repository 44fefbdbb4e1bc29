using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary>Blocks straight from providers, paid by vouchers as they arrive. Each is checked by its hash, so a provider that cheats gains one block's price at most.</summary>
/// <param name="http">For the providers.</param>
/// <param name="providers">Where content is.</param>
/// <param name="channels">Whose money it is.</param>
/// <param name="purse">What was promised before, and how much may be.</param>
sealed class PaidBlocks(HttpClient http, ProviderFinder providers, IChannels channels, Purse purse) : IBlockReader
{
    readonly Dictionary<Uri, Address> payees = [];

    /// <inheritdoc/>
    /// <exception cref="VerbFailure">Nobody gives the block within the budget; the last refusal says why.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        VerbFailure? last = null;
        foreach (var provider in await providers.OfAsync(hash, cancel))
        {
            try
            {
                if (await FromAsync(provider, hash, cancel) is { } block) return block;
            }
            catch (VerbFailure refused)
            {
                last = refused;
            }
            catch (HttpRequestException)
            {
                // Away: another may have it.
            }
        }
        return last is null ? null : throw last;
    }

    async Task<byte[]?> FromAsync(Uri provider, Multihash hash, CancellationToken cancel)
    {
        var voucher = payees.TryGetValue(provider, out var payee) ? purse.Next(channels, payee) : null;
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, RelayPath.Door(provider, $"/ipfs/{new Cid(Codec.Raw, hash)}?format=raw"));
            if (voucher is not null) request.Headers.Add(Agent.EgressDoor.Header, voucher.ToString());
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
            if (response.StatusCode == HttpStatusCode.PaymentRequired && attempt < 2)
            {
                voucher = await PayAsync(provider, await response.Content.ReadAsStringAsync(cancel), cancel);
                continue;
            }
            if (response.StatusCode == HttpStatusCode.NotFound) return null;
            if (!response.IsSuccessStatusCode) throw new VerbFailure("provider-refused", $"{provider} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            if (!hash.Matches(bytes)) throw new VerbFailure("content-broken", $"{provider} did not send what the CID names", "another provider, or the node: leave --pay out");
            if (payees.TryGetValue(provider, out payee)) purse.Got(payee, bytes.Length);
            return bytes;
        }
    }

    /// <summary>Reads the terms of a 402, opens a channel where there is none, and promises what is asked as far as it is due.</summary>
    async Task<Voucher> PayAsync(Uri provider, string problem, CancellationToken cancel)
    {
        var terms = JsonNode.Parse(problem)!;
        if (!Address.TryParse((string?)terms["payee"], null, out var payee) || !UInt128.TryParse((string?)terms["cumulative"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
            throw new VerbFailure("provider-terms", $"{provider} asks for payment without saying how");
        if ((long?)terms["chainId"] != channels.ChainId || (string?)terms["channels"] != channels.Contract.ToString() || (string?)terms["asset"] != channels.Cash.ToString())
            throw new VerbFailure("other-ledger", $"{provider} wants to be paid on another ledger than this node's", "name a node of its ledger with --node");
        payees[provider] = payee;
        return await purse.PayAsync(channels, payee, new EgressPrice((long)terms["microUsdPerTib"]!), asked, cancel);
    }
}
