using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;
using Grange.Wireless.Codecs;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Journal;
using Grange.Wireless.Sealed;

namespace Grange.Wireless.Tests.Lines;

/// <summary>Lines that nobody else can speak on, files that end anywhere, payloads of every kind.</summary>
public sealed class Sealed_lines
{
    readonly SealedLine agent = new(7, new byte[32], isNode: false), node = new(7, new byte[32], isNode: true);

    [Fact]
    public void What_is_sealed_is_opened_once_by_the_other_end_alone()
    {
        var one = agent.Seal([1, 2, 3], new byte[100]).ToArray();
        Assert.False(agent.TryOpen(one, out _));
        Assert.False(new SealedLine(8, new byte[32], isNode: true).TryOpen(one, out _));
        Assert.False(new SealedLine(7, [.. Enumerable.Repeat((byte)1, 32)], isNode: true).TryOpen(one, out _));
        Assert.True(node.TryOpen(one, out var opened));
        Assert.Equal([1, 2, 3], opened.ToArray());
        Assert.False(node.TryOpen(one, out _));
    }

    [Fact]
    public void Datagrams_may_overtake_each_other_and_none_counts_twice()
    {
        var all = Enumerable.Range(0, 200).Select(at => agent.Seal([(byte)at], new byte[100]).ToArray()).ToList();
        int[] order = [3, 1, 2, 0, 63, 5, 64, 1, 70, 7, 6, 199, 130, 136];
        Assert.Equal([3, 1, 2, 0, 63, 5, 64, 70, 7, 199, 136], order.Where(at => node.TryOpen(all[at], out _)));
    }

    [Fact]
    public void A_changed_bit_anywhere_is_refused()
    {
        var one = agent.Seal([1, 2, 3], new byte[100]).ToArray();
        for (var bit = 0; bit < 8 * one.Length; bit++)
        {
            one[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(node.TryOpen(one, out _));
            one[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.True(node.TryOpen(one, out _));
    }

    [Fact]
    public void Both_ends_derive_the_same_key()
    {
        using var mine = new Pair();
        using var theirs = new Pair();
        Assert.Equal(SessionOffer.Key(mine.Own, theirs.Point, mine.Point, theirs.Point), SessionOffer.Key(theirs.Own, mine.Point, mine.Point, theirs.Point));
        Assert.Null(SessionOffer.Key(mine.Own, new byte[33], mine.Point, theirs.Point));
    }

    [Fact]
    public void A_journal_gives_back_what_was_whole_and_goes_on_after_it() => Prop.ForAll<byte[], byte>((noise, cut) =>
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var records = new RecordBuffer();
            for (byte at = 0; at < 5; at++) records.Begin(at).Bytes(noise).End();
            using (var journal = AirJournal.Open(path, (ref RecordReader _) => Assert.Fail("the file is new"))) journal.Append(records.Written);
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^(cut % records.Written.Length)]);
            var whole = (records.Written.Length - cut % records.Written.Length) / (records.Written.Length / 5);
            Assert.Equal(whole, Kinds(path).Count);
            using (var journal = AirJournal.Open(path, (ref RecordReader _) => { }))
            {
                records.Clear();
                records.Begin(9).Text("after").End();
                journal.Append(records.Written);
            }
            Assert.Equal([.. Enumerable.Range(0, whole).Select(at => (byte)at), 9], Kinds(path));
        }
        finally
        {
            File.Delete(path);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Payloads_are_read_as_the_vectors_say()
    {
        foreach (var item in JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("wireless/lpp-vectors.json"))).RootElement.GetProperty("vectors").EnumerateArray())
        {
            var wrong = CayenneLpp.Read(Convert.FromHexString(item.GetProperty("hex").GetString()!), out var values);
            if (item.TryGetProperty("error", out var error)) Assert.Equal(error.GetString(), wrong);
            else Assert.Equal(item.GetProperty("expect").EnumerateArray().Select(one => string.Join(' ', Flat(one))), values.Select(one => string.Join(' ', new decimal[] { one.Channel, one.Type }.Concat(one.Values).Select(part => part / 1.000000000m))));
        }
    }

    [Fact]
    public void A_place_and_a_temperature_make_an_object()
    {
        Assert.True(CayenneLpp.TryRead(Convert.FromHexString("0367FFD7018806765FF2960A0003E8"), out var json));
        Assert.Equal("""{"temperatureSensor":{"3":-4.1},"gpsLocation":{"1":{"latitude":42.3519,"longitude":-87.9094,"altitude":10.00}}}""", json.ToJsonString());
        Assert.False(CayenneLpp.TryRead([1, 255], out _));
        Assert.Equal("truncated", CayenneLpp.Read([1, 103, 1], out _));
    }

    static IEnumerable<decimal> Flat(JsonElement one) => one.ValueKind == JsonValueKind.Array ? one.EnumerateArray().SelectMany(Flat) : [one.GetDecimal() / 1.000000000m];

    static List<byte> Kinds(string path)
    {
        var kinds = new List<byte>();
        AirJournal.Open(path, (ref RecordReader record) => kinds.Add(record.Kind)).Dispose();
        return kinds;
    }

    sealed class Pair : IDisposable
    {
        public System.Security.Cryptography.ECDiffieHellman Own { get; } = SessionOffer.Fresh();
        public byte[] Point => SessionOffer.PointOf(Own);
        public void Dispose() => Own.Dispose();
    }
}
