using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Grange.Kernel;

namespace Grange.Readings.Tests;

/// <summary><c>docs/adding-a-network.md</c>: its code, cut out and compiled against the built kernel.</summary>
sealed partial class NoisePage : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-noise-").FullName;
    readonly string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "adding-a-network.md"));

    /// <summary>The C# of the page by file name, which each block's first line says.</summary>
    public IReadOnlyDictionary<string, string> Files => Blocks("csharp").ToDictionary(code => code.Split('\n')[0][3..].Trim());

    /// <summary>The project file of the page.</summary>
    public XDocument Project => XDocument.Parse(Blocks("xml").Single());

    /// <summary>Compiles the page as it stands, warnings being errors, and makes the network it defines.</summary>
    public INetwork Build()
    {
        foreach (var (name, code) in Files) File.WriteAllText(Path.Combine(folder, name), code);
        var project = Project;
        // The kernel as it was built for this test stands for the projects beside the folder.
        foreach (var reference in project.Descendants("ProjectReference").ToList()) reference.Remove();
        project.Root!.Add(new XElement("ItemGroup", new[] { "Content", "Kernel", "Store", "Verbs" }.Select(room => $"Grange.{room}").Select(
            room => new XElement("Reference", new XAttribute("Include", room), new XAttribute("HintPath", Path.Combine(AppContext.BaseDirectory, room + ".dll")), new XAttribute("Private", "false")))));
        project.Root.Element("PropertyGroup")!.Add(
            new XElement("TargetFramework", "net10.0"), new XElement("Nullable", "enable"), new XElement("ImplicitUsings", "enable"), new XElement("TreatWarningsAsErrors", "true"), new XElement("LangVersion", "14"));
        project.Save(Path.Combine(folder, "Grange.Noise.csproj"));
        Run("dotnet", "build", "Grange.Noise.csproj", "-c", "Release", "-o", "out", "-v", "quiet", "-nologo");
        var type = Assembly.LoadFrom(Path.Combine(folder, "out", "Grange.Noise.dll")).GetExportedTypes().Single(type => type.IsAssignableTo(typeof(INetwork)));
        return (INetwork)Activator.CreateInstance(type)!;
    }

    IEnumerable<string> Blocks(string language) => Fence.Matches(page).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value);

    void Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
