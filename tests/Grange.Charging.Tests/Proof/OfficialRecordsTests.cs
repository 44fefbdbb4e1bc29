using System.Text.Json.Nodes;
using Grange.Charging.Cli;
using Grange.Tests;

namespace Grange.Charging.Tests.Proof;

/// <summary>Records of real meters, from the transparency software's own tests.</summary>
public sealed class OfficialRecordsTests
{
    /// <summary>By file: how many records there are, which do not hold and why, what was read with goodwill. The receipt with import and export was
    /// broken into lines after it was signed, so no verifier that takes the bytes as received can accept it.</summary>
    public static TheoryData<string, int, string, string> Files => new()
    {
        { "20211007-device-with-evt-ocmf-sss-ses.xml", 2, "", "" },
        { "OCMF-receipt-with_import_and_export.xml", 1, "0:invalid", "raw-signature" },
        { "OCMF_Test_Data_00.xml", 2, "", "" },
        { "Ocmf_Example_OBIS_98.8.0_2.8.0.xml", 1, "", "" },
        { "VW_OCMF_load.xml", 1, "", "" },
        { "brainpoolP256r1.xml", 2, "", "" },
        { "chargepoint_3.xml", 1, "", "" },
        { "fromweb.xml", 1, "", "" },
        { "keba_test.xml", 100, "", "" },
        { "keba_test_txn.xml", 100, "", "" },
        { "ocmf-compleo-daten.xml", 2, "", "lenient-der" },
        { "ocmf_sec.xml", 2, "", "" },
        { "ocmf_tariff_1.xml", 1, "", "" },
        { "second_key_fail_ocmf.xml", 2, "1:curve-differs", "" },
        { "signature_16955306_ALL.xml", 2, "0:no-key 1:no-key", "" },
        { "test_ocmf_ebee_01.xml", 2, "", "" },
        { "test_ocmf_ebee_02.xml", 2, "0:invalid", "" },
        { "test_ocmf_keba_kcp30.xml", 1, "", "" },
        { "test_ocmf_keba_kcp30_fail.xml", 1, "0:invalid", "" },
        { "test_ocmf_transaction_two_values.xml", 2, "", "" },
    };

    [Theory, MemberData(nameof(Files))]
    public void Every_record_is_judged_as_it_deserves(string file, int count, string refused, string quirks)
    {
        var rows = Check(file)["records"]!.AsArray();
        Assert.Equal(
            (count, refused, quirks),
            (rows.Count, string.Join(' ', rows.Select((row, at) => (row, at)).Where(one => !(bool)one.row!["valid"]!).Select(one => $"{one.at}:{one.row!["reason"]}")),
                string.Join(' ', rows.Select(row => (string?)row!["quirks"]).OfType<string>().Distinct())));
    }

    [Fact]
    public void A_given_key_replaces_the_files_own()
    {
        const string Bauer = "3059301306072a8648ce3d020106082a8648ce3d0301070342000413bd745d84ea9b0f943e9724d6d91d7b19e73e474eac0561dc1d7d16235726c663b7f552d5deb98549c72d2f918324c55ce5b892a6251143c4aae775ac691815";
        Assert.True((bool)Check("20211007-device-with-evt-ocmf-sss-ses.xml", Bauer)["valid"]!);
        Assert.False((bool)Check("test_ocmf_ebee_01.xml", Bauer)["valid"]!);
    }

    [Fact]
    public void A_meter_that_says_its_reading_is_bad_is_not_billed_by()
        => Assert.Equal(["energy-error-flag", "key-not-pinned", "meter-status", "time-error-flag"],
            Check("20211007-device-with-evt-ocmf-sss-ses.xml")["session"]!["reasons"]!.AsArray().Select(one => (string)one!));

    static JsonObject Check(string file, string? key = null) => OcmfVerb.Check(File.ReadAllBytes(Path.Combine(ReferenceData.Path("charging/ocmf"), file)), key);
}
