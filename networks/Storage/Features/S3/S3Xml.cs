using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.S3;

/// <summary>Answers and small bodies in the XML of S3.</summary>
static class S3Xml
{
    const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>The most a body may have that lists parts or keys.</summary>
    const int MostBytes = 4 << 20;

    static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false }; // keys may hold what XML would not
    static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, Async = true, MaxCharactersInDocument = MostBytes };

    /// <summary>Sends a document with this root.</summary>
    public static async Task SendAsync(HttpResponse response, string root, Action<XmlWriter> write, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Writing))
        {
            xml.WriteStartElement(root, Namespace);
            write(xml);
            xml.WriteEndElement();
        }
        response.ContentType = "application/xml";
        response.ContentLength = buffer.Length;
        buffer.Position = 0;
        await buffer.CopyToAsync(response.Body, cancel);
    }

    /// <summary>Refuses; to HEAD by the status alone.</summary>
    public static async Task RefuseAsync(HttpContext context, Fault fault, CancellationToken cancel)
    {
        var (response, request) = (context.Response, context.Request);
        response.StatusCode = fault.Status;
        response.ContentType = "application/xml";
        if (HttpMethods.IsHead(request.Method) || fault.Status == StatusCodes.Status304NotModified) return;
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Writing))
        {
            xml.WriteStartElement("Error");
            xml.Element("Code", fault.Code).Element("Message", fault.Hint is null ? fault.Detail : $"{fault.Detail} ({fault.Hint})")
                .Element("Resource", request.Path.Value ?? "/").Element("RequestId", context.TraceIdentifier);
            xml.WriteEndElement();
        }
        response.ContentLength = buffer.Length;
        await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancel);
    }

    /// <summary>Reads a small document.</summary>
    public static async Task<Result<XElement>> ReadAsync(S3Call call)
    {
        if (!call.Body().TryGet(out var body, out var fault)) return fault;
        await using (body)
        {
            if (body.Length64 > MostBytes) return new Fault("EntityTooLarge", $"such a document has at most {MostBytes} bytes");
            using var text = new MemoryStream();
            await body.CopyToAsync(text, call.Cancel);
            text.Position = 0;
            try
            {
                using var reader = XmlReader.Create(text, Reading);
                return await XElement.LoadAsync(reader, LoadOptions.None, call.Cancel);
            }
            catch (XmlException why)
            {
                return S3Faults.BadXml(why.Message);
            }
        }
    }

    /// <summary>Elements of that name, whatever namespace the client wrote.</summary>
    public static IEnumerable<XElement> All(this XElement parent, string name) => parent.Elements().Where(child => child.Name.LocalName == name);

    /// <summary>The text of the first element of that name, or null.</summary>
    public static string? Text(this XElement parent, string name) => parent.All(name).FirstOrDefault()?.Value;

    public static XmlWriter Element(this XmlWriter xml, string name, string? value)
    {
        if (value is not null) xml.WriteElementString(name, value);
        return xml;
    }

    public static XmlWriter Element(this XmlWriter xml, string name, long value) => xml.Element(name, value.ToString(CultureInfo.InvariantCulture));

    public static XmlWriter Element(this XmlWriter xml, string name, bool value) => xml.Element(name, value ? "true" : "false");

    public static XmlWriter Time(this XmlWriter xml, string name, long ms)
        => xml.Element(name, DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static XmlWriter Within(this XmlWriter xml, string name, Action<XmlWriter> write)
    {
        xml.WriteStartElement(name);
        write(xml);
        xml.WriteEndElement();
        return xml;
    }

    /// <summary>Who owns it: the account, under both names that clients look for.</summary>
    public static XmlWriter Owner(this XmlWriter xml, string name, Address account)
        => xml.Within(name, owner => owner.Element("ID", account.ToString()).Element("DisplayName", account.ToString()));
}
