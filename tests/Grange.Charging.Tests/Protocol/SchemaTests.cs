using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.Schemas;
using Grange.Charging.Tests.Support;
using Grange.Tests;

namespace Grange.Charging.Tests.Protocol;

public sealed class SchemaTests
{
    public static TheoryData<OcppVersion> Versions => [OcppVersion.V16, OcppVersion.V201];

    [Theory, MemberData(nameof(Versions))]
    public void Ten_thousand_random_valid_messages_are_accepted(OcppVersion version)
    {
        var random = new Random(6);
        var schemas = SchemaDocuments.Of(version).ToArray();
        for (var at = 0; at < 10_000; at++)
        {
            var (name, document) = schemas[at % schemas.Length];
            var message = new MessageMaker(document, random).Valid().ToJsonString();
            Assert.True(Check(version, name, message) is { IsNone: true }, $"{name}: {Check(version, name, message)}: {message}");
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void A_message_with_one_thing_wrong_is_refused_with_the_right_code_and_place(OcppVersion version)
    {
        var random = new Random(7);
        var schemas = SchemaDocuments.Of(version).ToArray();
        var (broken, codes) = (0, new HashSet<OcppError>());
        for (var at = 0; at < 10_000; at++)
        {
            var (name, document) = schemas[at % schemas.Length];
            if (new MessageMaker(document, random).Broken() is not { } mutation) continue;
            var message = mutation.Message.ToJsonString();
            var fault = Check(version, name, message);
            Assert.True(fault.Error == mutation.Error && fault.Path == mutation.Path, $"{name}: wanted {mutation.Error} at {mutation.Path}, got {fault.Error} at {fault.Path} ({fault.Keyword}): {message}");
            broken++;
            codes.Add(fault.Error);
        }
        Assert.True(broken > 8_000, $"{broken} broken messages");
        Assert.Equal(4, codes.Count);
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_message_this_program_speaks_is_read_and_written_back_valid(OcppVersion version)
    {
        var random = new Random(8);
        var spoken = 0;
        foreach (var (name, document) in SchemaDocuments.Of(version))
        {
            var (action, request) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name.EndsWith(".req", StringComparison.Ordinal));
            if (OcppMessages.Find(version, action, request) is not { } info) continue;
            spoken++;
            for (var at = 0; at < Counts.Of(40, 400); at++)
            {
                var message = new MessageMaker(document, random).Valid().ToJsonString();
                var again = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(message, info), info);
                var fault = Check(version, name, Encoding.UTF8.GetString(again));
                Assert.True(fault.IsNone, $"{name}: {fault}: {message} became {Encoding.UTF8.GetString(again)}");
            }
        }
        Assert.Equal(version == OcppVersion.V16 ? 78 : 2 * 44, spoken);
    }

    [Theory, MemberData(nameof(Versions))]
    public void The_packages_schemas_mean_what_the_official_files_mean(OcppVersion version)
    {
        foreach (var (name, document) in SchemaDocuments.Of(version))
        {
            var path = SchemaDocuments.Verbatim(version, name);
            Assert.NotNull(path);
            var official = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            Assert.True(SchemaDocuments.Meaning(official) == SchemaDocuments.Meaning(document), $"{name} differs from {path}");
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(9);
        var schema = OcppSchemas.Of(OcppVersion.V201);
        var message = Encoding.UTF8.GetBytes(new MessageMaker(SchemaDocuments.Of(OcppVersion.V201)["TransactionEvent.req"], random).Valid().ToJsonString());
        for (var at = 0; at < Counts.Of(5_000, 100_000); at++)
        {
            var bytes = message.ToArray();
            for (var hit = 0; hit < 3; hit++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            schema.Request("TransactionEvent", bytes.AsSpan(0, random.Next(bytes.Length + 1)));
        }
    }

    [Theory]
    [InlineData("""{"idTag":"\ud800"}""", OcppError.FormatViolation)]
    [InlineData("""{"idTag":"a","idTag":"b"}""", OcppError.FormatViolation)]
    [InlineData("""{"idTag":"a"} {}""", OcppError.FormatViolation)]
    [InlineData("", OcppError.FormatViolation)]
    [InlineData("""{"idTag":"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"}""", OcppError.None)]
    [InlineData("""{"\u0069dTag":"a"}""", OcppError.None)]
    public void Odd_JSON_gets_one_answer(string payload, OcppError expected)
        => Assert.Equal(expected, OcppSchemas.Of(OcppVersion.V16).Request("Authorize", Encoding.UTF8.GetBytes(payload)).Error);

    [Fact]
    public void An_action_that_a_version_lacks_is_not_implemented()
        => Assert.Equal(OcppError.NotImplemented, OcppSchemas.Of(OcppVersion.V16).Request("TransactionEvent", "{}"u8).Error);

    static SchemaFault Check(OcppVersion version, string name, string message)
    {
        var (action, bytes) = (name[..name.IndexOf('.', StringComparison.Ordinal)], Encoding.UTF8.GetBytes(message));
        return name.EndsWith(".req", StringComparison.Ordinal) ? OcppSchemas.Of(version).Request(action, bytes) : OcppSchemas.Of(version).Response(action, bytes);
    }
}
