using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Protocol.P1;
using Grange.Energy.Simulation;
using Grange.Tests;

namespace Grange.Energy.Tests.Protocol;

public sealed class P1Tests
{
    static readonly byte[] Own = P1Writer.Write(new P1Said("GRANGE-METER-01", 1_700_000_000, 4_426_000, 2_399_000, 2_444_000, 0, 244, 0));

    [Theory]
    [InlineData("v2_2.txt", 2_002, 2_002)]
    [InlineData("v3.txt", 24_691_356, 24_691_356)]
    [InlineData("v4_2.txt", 3_016_829, 0)]
    [InlineData("v5.txt", 6_825, 2_444)]
    [InlineData("v5_two_mbus.txt", 2_375_582, 0)]
    [InlineData("fluvius_v171.txt", 15_792, 11)]
    [InlineData("sagemcom_t210_d_r.txt", 6_545_766, 58)]
    [InlineData("esy5q3da1004_v304.txt", 32_549_506, null)]
    [InlineData("esy5q3db1024_v304.txt", 52_185_782, 19_949_322)]
    public void A_telegram_of_a_real_meter_is_read_to_the_watt_hour(string file, long importWh, int? exportWh)
    {
        var entry = Assert.Single(P1File.Read(File.ReadAllBytes(ReferenceData.Path("energy/p1/" + file))));
        Assert.Equal(P1Fault.None, entry.Fault);
        Assert.Equal((importWh, (long?)exportWh), (entry.Reading.ImportMilliWh!.Value / 1_000, entry.Reading.ExportMilliWh / 1_000));
    }

    [Theory]
    [InlineData("v4_2.txt", 0x6796)]
    [InlineData("v5.txt", 0x6EEE)]
    [InlineData("v5_two_mbus.txt", 0x56DD)]
    [InlineData("fluvius_v171.txt", 0x3AD7)]
    [InlineData("sagemcom_t210_d_r.txt", 0x7EF9)]
    public void The_code_of_a_real_telegram_is_right_and_any_turned_byte_is_noticed(string file, int crc)
    {
        var telegram = File.ReadAllBytes(ReferenceData.Path("energy/p1/" + file));
        Assert.Equal((ushort)crc, P1File.Read(telegram)[0].Reading.Crc);
        var end = telegram.AsSpan().IndexOf((byte)'!');
        for (var at = 1; at < end; at++)
        {
            telegram[at] ^= 1;
            Assert.DoesNotContain(P1File.Read(telegram), entry => entry.Fault == P1Fault.None);
            telegram[at] ^= 1;
        }
    }

    [Fact]
    public void The_catalogue_value_of_the_code_is_met() => Assert.Equal(0xBB3D, Crc16.Of("123456789"u8));

    [Fact]
    public void The_code_of_any_length_is_that_of_the_textbook()
        => Prop.ForAll<byte[]>(bytes => Crc16.Of(bytes) == Textbook(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_simulated_meters_telegram_says_what_it_was_given()
    {
        Assert.Equal(P1Fault.None, P1Telegram.Read(Own, out var reading));
        Assert.Equal((6_825_000, 2_444_000, 244_000, 1_700_000_000), (reading.ImportMilliWh!.Value, reading.ExportMilliWh!.Value, reading.ImportMilliW!.Value, reading.UnixSeconds!.Value));
        Assert.Equal("GRANGE-METER-01", P1File.MeterName(Own.AsSpan()[reading.Meter]));
        Assert.False(reading.OutOfSeason);
    }

    [Fact]
    public void A_code_that_a_meter_did_not_pad_is_read()
    {
        var telegram = Enumerable.Range(0, 1_000).Select(second => P1Writer.Write(new P1Said("M", 1_700_000_000 + second, 1_000, 0, 0, 0, 0, 0))).First(one => one[^6] == '0' && one[^5] != '0');
        Assert.Equal(P1Fault.None, P1Telegram.Read([.. telegram.AsSpan()[..^6], .. telegram.AsSpan()[^5..]], out var reading));
        Assert.InRange(reading.Crc!.Value, 0x100, 0xFFF);
    }

    [Fact]
    public void A_telegram_cut_anywhere_is_no_reading()
    {
        for (var length = 0; length < Own.Length - 2; length++)
            Assert.DoesNotContain(P1File.Read(Own.AsSpan(0, length)), entry => entry.Fault == P1Fault.None);
        Assert.Equal(P1Fault.Truncated, P1File.Read(Own.AsSpan(0, Own.Length / 2))[0].Fault);
        Assert.Equal(P1Fault.MissingCrc, P1File.Read(Own.AsSpan(0, Own.Length - 6))[0].Fault);
    }

    [Fact]
    public void Two_telegrams_merged_by_a_lost_footer_are_one_broken_and_one_good()
    {
        byte[] merged = [.. Own.AsSpan(0, 200), .. Own];
        Assert.Equal([P1Fault.Truncated, P1Fault.None], P1File.Read(merged).Select(entry => entry.Fault));
    }

    [Fact]
    public void Chunks_of_any_size_give_the_same_telegrams()
    {
        byte[] stream = [.. "noise!\r\n"u8, .. Own, .. "\0\0"u8, .. Own.AsSpan(0, 77), .. Own, .. Own];
        Prop.ForAll(Gen.Choose(1, 400).ToArbitrary(), size =>
        {
            var (framer, good, broken) = (new P1Framer(), 0, 0);
            foreach (var chunk in stream.Chunk(size))
            {
                ReadOnlySpan<byte> rest = chunk;
                while (framer.TryTake(ref rest, out var frame, out var fault))
                    if (fault == P1Fault.None && P1Telegram.Read(frame, out _) == P1Fault.None) good++;
                    else broken++;
            }
            return (good, broken) == (3, 1);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_telegram_without_end_is_given_up_at_the_limit()
    {
        var endless = Enumerable.Repeat((byte)'x', 3 * P1Framer.MostBytes).ToArray();
        endless[0] = (byte)'/';
        Assert.Equal([P1Fault.TooLong], P1File.Read(endless).Select(entry => entry.Fault));
    }

    [Fact]
    public void Random_bytes_never_throw()
        => Prop.ForAll<byte[]>(bytes => P1File.Read(bytes).Count > 0 && P1Telegram.Read([(byte)'/', .. bytes, (byte)'!'], out _) != P1Fault.None).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1-0:1.8.1(00x001.001*kWh)", P1Fault.BadRegister)]
    [InlineData("1-0:1.8.1(000001.001*m3)", P1Fault.BadRegister)]
    [InlineData("1-0:1.8.1(9999999999999999999*kWh)", P1Fault.BadRegister)]
    [InlineData("0-0:1.0.0(632525252525W)", P1Fault.BadTime)]
    [InlineData("0-0:96.14.0(0002)", P1Fault.NoRegister)]
    [InlineData("1-0:1.8.1(000001.001*kWh)", P1Fault.None)]
    public void A_line_that_is_wrong_is_named(string line, P1Fault expected)
        => Assert.Equal(expected, P1Telegram.Read(Encoding.ASCII.GetBytes($"/ABC\r\n\r\n{line}\r\n!\r\n"), out _));

    [Fact]
    public void A_total_beside_tariffs_is_not_added_to_them()
    {
        Assert.Equal(P1Fault.None, P1Telegram.Read("/A\r\n1-0:1.8.0(6*Wh)\r\n1-0:1.8.1(5*Wh)\r\n1-0:1.8.2(1*Wh)\r\n!\r\n"u8, out var reading));
        Assert.Equal((6_000, null), (reading.ImportMilliWh!.Value, reading.ExportMilliWh));
    }

    [Theory]
    [InlineData("170102192002W", 1_483_381_202, false)]
    [InlineData("200426223325S", 1_587_933_205, false)]
    [InlineData("170102192002S", 1_483_377_602, true)]
    [InlineData("201025023000S", 1_603_585_800, false)]
    [InlineData("201025023000W", 1_603_589_400, false)]
    public void A_meters_time_follows_its_flag(string text, long unixSeconds, bool outOfSeason)
    {
        Assert.True(P1Time.TryRead(Encoding.ASCII.GetBytes(text), out var seconds, out var doubtful));
        Assert.Equal((unixSeconds, outOfSeason), (seconds, doubtful));
    }

    [Fact]
    public void Any_time_is_read_back_as_written()
        => Prop.ForAll(Gen.Choose(946_684_800, int.MaxValue).ToArbitrary(), seconds => P1Time.TryRead(Encoding.ASCII.GetBytes(P1Time.Write(seconds)), out var read, out var doubtful) && read == seconds && !doubtful)
            .QuickCheckThrowOnFailure();

    static ushort Textbook(byte[] bytes)
    {
        var crc = 0;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }
        return (ushort)crc;
    }
}
