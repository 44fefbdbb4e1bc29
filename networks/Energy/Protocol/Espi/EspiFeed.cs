using System.Xml;
using System.Xml.Linq;
using Grange.Kernel;

namespace Grange.Energy.Protocol.Espi;

/// <summary>Green Button files: an Atom feed of ESPI resources (NAESB REQ.21). An entry at a time, so that a year's file needs little memory.</summary>
public static class EspiFeed
{
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom", Espi = "http://naesb.org/espi";

    /// <summary>Reads energy intervals; what is no energy (cost summaries, other units) is passed over or rejected by name.</summary>
    public static Result<IntervalFile> Read(Stream file)
    {
        var links = new EspiLinks();
        try
        {
            using var xml = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true, IgnoreComments = true });
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "feed" || xml.NamespaceURI != Atom.NamespaceName) return NotEspi("it is no Atom feed");
            xml.Read();
            while (!xml.EOF)
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "entry") Take((XElement)XNode.ReadFrom(xml), links);
                else xml.Read();
            }
        }
        catch (XmlException wrong)
        {
            return NotEspi($"line {wrong.LineNumber}: it is not well-formed, or was cut");
        }
        return links.Join();
    }

    static void Take(XElement entry, EspiLinks links)
    {
        if (entry.Element(Atom + "content") is not { } content) return;
        var (self, up) = (Link(entry, "self"), Link(entry, "up"));
        foreach (var resource in content.Elements())
        {
            if (resource.Name == Espi + "ReadingType") links.AddType(self, EspiReadingType.Of(resource, Espi));
            else if (resource.Name == Espi + "MeterReading") links.AddReading(self, entry.Elements(Atom + "link").Where(link => (string?)link.Attribute("rel") == "related").Select(link => (string?)link.Attribute("href") ?? ""));
            else if (resource.Name == Espi + "IntervalBlock") links.AddBlock(up, resource.Elements(Espi + "IntervalReading").Select(reading => EspiValue.Of(reading, Espi)));
        }
    }

    static string Link(XElement entry, string rel) => (string?)entry.Elements(Atom + "link").FirstOrDefault(link => (string?)link.Attribute("rel") == rel)?.Attribute("href") ?? "";

    static Fault NotEspi(string why) => new("not-green-button", $"this is no Green Button file: {why}", "download it again from the utility's site", Status: 422);
}
