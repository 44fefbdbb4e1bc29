using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Agent;

/// <summary>What a provider was promised for the bytes it sent, channel by channel. A promise is on the disk before a byte leaves for it.</summary>
/// <param name="folder">One small file a channel.</param>
/// <param name="price">What the provider asks.</param>
/// <param name="channels">The chain's word on channels, and the way to be paid.</param>
/// <param name="clock">For how long the chain's word is believed.</param>
sealed class EgressTill(string folder, EgressPrice price, IChannels channels, TimeProvider clock)
{
    /// <summary>Where it lies in a provider's folder.</summary>
    public const string Folder = "egress";

    /// <summary>A payer that begins to close must wait longer than this, so a promise taken in good faith is redeemed in time.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<Hash32, Drawer> drawers = Read(folder);

    public EgressPrice Price => price;

    public VoucherTerms Terms { get; } = new(channels.ChainId, channels.Contract, channels.Account, channels.Cash);

    /// <summary>Every channel with a promise.</summary>
    public IReadOnlyList<(Hash32 Channel, VoucherBook Book)> Promises => [.. drawers.Where(drawer => drawer.Value.Tab.Book.Best is not null).Select(drawer => (drawer.Key, drawer.Value.Tab.Book))];

    /// <summary>Takes a voucher for bytes that are about to leave, durably.</summary>
    public async Task<Fault?> TakeAsync(Voucher voucher, long bytes, CancellationToken cancel)
    {
        var held = drawers.TryGetValue(voucher.Channel, out var known);
        var drawer = held ? known! : new Drawer();
        await drawer.Gate.WaitAsync(cancel);
        try
        {
            if (await FactsAsync(drawer, voucher, cancel) is not { } facts)
                return new Fault("channel-unknown", $"contract {channels.Contract} on chain {channels.ChainId} has no channel {voucher.Channel}", "grange channel open", 402);
            if (!drawer.Tab.Take(voucher, bytes, price, facts, Terms).TryGet(out var tab, out var refused)) return refused;
            if (held || drawers.TryAdd(voucher.Channel, drawer))
            {
                Write(voucher.Channel, drawer, tab);
                return null;
            }
        }
        finally
        {
            drawer.Gate.Release();
        }
        return await TakeAsync(voucher, bytes, cancel); // another request used the channel first at the same moment
    }

    /// <summary>Gives back what was taken for bytes that did not leave.</summary>
    public async Task ReturnAsync(Hash32 channel, long bytes)
    {
        if (bytes == 0 || !drawers.TryGetValue(channel, out var drawer)) return;
        await drawer.Gate.WaitAsync();
        try
        {
            Write(channel, drawer, drawer.Tab.Return(bytes, price));
        }
        finally
        {
            drawer.Gate.Release();
        }
    }

    /// <summary>The least amount that a voucher must name for so many bytes more.</summary>
    public UInt128 Needed(Hash32? channel, long bytes)
        => EgressPrice.MicroUsd((channel is { } id && drawers.TryGetValue(id, out var drawer) ? drawer.Tab.Fine : 0) + price.Fine(bytes));

    /// <summary>Forgets a channel that the chain has no more.</summary>
    public void Forget(Hash32 channel)
    {
        if (!drawers.TryRemove(channel, out _)) return;
        File.Delete(PathOf(channel));
        DurableFile.SyncFolder(folder);
    }

    /// <summary>The chain's word, asked again when it is old or when the voucher promises more than it knew of.</summary>
    async Task<ChannelFacts?> FactsAsync(Drawer drawer, Voucher voucher, CancellationToken cancel)
    {
        if (drawer.Facts is { } facts && clock.GetElapsedTime(drawer.Asked) < Fresh && voucher.Cumulative <= facts.Deposit) return facts;
        drawer.Facts = await channels.FindAsync(voucher.Channel, cancel);
        drawer.Asked = clock.GetTimestamp();
        return drawer.Facts;
    }

    void Write(Hash32 channel, Drawer drawer, EgressTab tab)
    {
        Directory.CreateDirectory(folder);
        DurableFile.Replace(PathOf(channel), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tab.Fine}\n{tab.Book.Best}\n")));
        drawer.Tab = tab;
    }

    string PathOf(Hash32 channel) => Path.Combine(folder, $"{channel}.tab");

    /// <summary>Every voucher that lies in a provider's folder.</summary>
    public static IReadOnlyList<Voucher> VouchersIn(string folder) => [.. Read(folder).Values.Select(drawer => drawer.Tab.Book.Best).OfType<Voucher>()];

    static ConcurrentDictionary<Hash32, Drawer> Read(string folder)
    {
        var read = new ConcurrentDictionary<Hash32, Drawer>();
        if (!Directory.Exists(folder)) return read;
        foreach (var file in Directory.EnumerateFiles(folder, "*.tab"))
        {
            if (File.ReadAllLines(file) is not [var fine, var text, ..] || !UInt128.TryParse(fine, NumberStyles.None, CultureInfo.InvariantCulture, out var owed)) throw new InvalidDataException($"{file} is damaged");
            var voucher = Voucher.TryParse(text) ?? throw new InvalidDataException($"{file} is damaged");
            read[voucher.Channel] = new Drawer { Tab = new EgressTab(new VoucherBook(voucher.Cumulative, voucher, EgressPrice.MicroUsd(owed)), owed) };
        }
        return read;
    }

    sealed class Drawer
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public EgressTab Tab { get; set; } = EgressTab.Empty;
        public ChannelFacts? Facts { get; set; }
        public long Asked { get; set; }
    }
}
