using Grange.Energy.Tests.Support;

// The crash test starts this program again as the agent it kills.
if (args is ["meter", var folder, var node, var port]) return await MeterProcess.RunAsync(folder, new Uri(node), int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Grange.Energy.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
